"""The batch on the workers of a Dask scheduler. The unit of work there: bytes in, a grading as JSON out.

A worker unpacks an assignment version once, into a folder of its own, and keeps a grader for it as long as it lives.
Dask removes the folder, even if the worker was killed.
"""

import atexit
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from grader.assignment.version import AssignmentVersion
from grader.batch.flow import Graded, Round, as_finished
from grader.batch.local import LOG, LocalGrader
from grader.batch.setup import Setup
from grader.course.snapshot import pack, unpack
from grader.errors import SandboxError, SpecError, UsageError
from grader.marking.expected import Expectations
from grader.marking.grade_submission import fault
from grader.results.grading import Grading
from grader.results.record import as_text
from grader.results.submission import Submission
from grader.sandbox import Isolation, Level

CONNECT_S = 10
AHEAD = 4
"""Submissions sent ahead for each thread of the cluster, so that a worker that finishes one finds the next."""
NOWHERE = Isolation(Level.PROCESS, ())
"""The isolation recorded for a submission that no worker has graded."""

GraderKey = tuple[str, int, str | None]
"""Hash of the version, seed, required isolation: submissions with equal keys share a grader."""
_graders: dict[GraderKey, LocalGrader] = {}
_one_at_a_time = threading.Lock()


@contextmanager
def on_cluster(version: AssignmentVersion, setup: Setup) -> Iterator[Round]:
    """Rounds of grading on the workers of the scheduler that the setup names.

    Raises:
        UsageError: the address is not that of a scheduler, or Dask is not installed.
        SandboxError: no scheduler answers, or it has no workers.
    """
    with _client(setup.executor) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise SandboxError(f"{setup.executor}: the scheduler has no workers. Start some: dask worker HOST:PORT.")
        expectations = Expectations(version, setup.seed)
        key = (version.sha256, setup.seed, setup.required)

        def grade_round(submissions: Iterable[Submission]) -> Iterator[Graded]:
            # Every worker gets the parcel, under its hash; the next round sends it to workers that have joined since.
            parcel = client.scatter(pack(version), broadcast=True, hash=True)
            with client.get_executor(pure=False, retries=1) as pool:
                submit = partial(pool.submit, grade_shipped, parcel, key)
                for submission, future in as_finished(submit, submissions, AHEAD * threads):
                    yield Graded(submission, _grading(expectations, submission, future))

        yield grade_round


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--executor: Dask is not installed ({error.name}). Try `pip install 'gradient-grader[cluster]'`."
        ) from error
    scheme, _, place = address.partition("://")
    if scheme != "dask" or not place:
        raise UsageError(f"--executor {address}: not known. Write dask://HOST:PORT, the address of a Dask scheduler.")
    try:
        return Client(f"tcp://{place}", timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise SandboxError(f"{address}: no Dask scheduler answers there: {error}") from error


def _grading(expectations: Expectations, submission: Submission, future: Future[str]) -> Grading:
    try:
        return Grading.from_text(future.result())
    except SpecError:
        raise
    except Exception as error:  # noqa: BLE001 -- the edge of one submission in a batch: a worker was lost, say
        LOG.error("%s: not graded because of a fault in the cluster: %r", submission.student, error)
        return fault(expectations, submission, NOWHERE, error)


def grade_shipped(parcel: bytes, key: GraderKey, submission: Submission) -> str:
    """Grade a submission by the version in `parcel`. Returns the grading as JSON.

    Raises:
        SpecError: the parcel does not hold the version with this hash.
        SandboxError: this worker's machine cannot isolate as required.
    """
    return as_text(_grader_for(parcel, key).grade(submission))


def _grader_for(parcel: bytes, key: GraderKey) -> LocalGrader:
    from distributed import get_worker  # Dask is on every worker, but not on every machine that imports this module

    version, seed, required = key
    with _one_at_a_time:
        if key not in _graders:
            course = Path(tempfile.mkdtemp(prefix="grader-", dir=get_worker().local_directory))
            grader = LocalGrader(unpack(parcel, course, version), seed, required)
            atexit.register(grader.close)
            _graders[key] = grader
        return _graders[key]
