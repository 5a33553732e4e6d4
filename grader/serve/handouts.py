"""Handouts, made once for each version of an assignment."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

from anyio import CapacityLimiter, to_thread

from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.handout_files import handout
from grader.course.loading import find_assignment
from grader.files import zipped

_one_at_a_time = CapacityLimiter(1)
"""Waiting requests hold no thread, so pages are served meanwhile."""
MOST = 64
"""Most handouts that are kept: a course with more makes them again."""
SEED = 0
"""Any seed will do: grading never draws the inputs of a handout."""


async def handout_zip(version: AssignmentVersion) -> bytes:
    """The zip that students download.

    Raises:
        UsageError: the assignment has no `starter/`.
    """
    return await to_thread.run_sync(_made, version.slug, version.course, version.sha256, limiter=_one_at_a_time)


@lru_cache(MOST)
def _made(slug: str, course: Path, _sha256: str) -> bytes:
    # a reference is imported once in a process, so one that has changed needs another
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_make, slug, course).result()


def _make(slug: str, course: Path) -> bytes:
    files = handout(find_assignment(slug, course), SEED)
    return zipped((f"{slug}/{name}", files[name]) for name in sorted(files))
