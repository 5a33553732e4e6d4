"""Handouts, made once for each version of an assignment."""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.handout_files import handout
from grader.course.loading import find_assignment
from grader.files import zipped

_one_at_a_time = threading.Lock()
SEED = 0
"""Any seed will do: grading never draws the inputs of a handout."""


def handout_zip(version: AssignmentVersion) -> bytes:
    """The zip that students download.

    Raises:
        UsageError: the assignment has no `starter/`.
    """
    with _one_at_a_time:
        return _made(version.slug, version.course, version.sha256)


@lru_cache(maxsize=8)
def _made(slug: str, course: Path, _sha256: str) -> bytes:
    # a reference is imported once in a process, so one that has changed needs another
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_make, slug, course).result()


def _make(slug: str, course: Path) -> bytes:
    files = handout(find_assignment(slug, course), SEED)
    return zipped((f"{slug}/{name}", files[name]) for name in sorted(files))
