"""The unit of work on another machine: bytes in, a grading as JSON out.

A worker unpacks an assignment version once, into a folder of its own, and keeps a grader for it as long as it lives.
Dask removes the folder, even if the worker was killed.
"""

import atexit
import tempfile
import threading
from pathlib import Path

from grader.batch.local import LocalGrader
from grader.course.snapshot import unpack
from grader.results.record import as_text
from grader.results.submission import Submission

GraderKey = tuple[str, int, str | None]
"""Hash of the version, seed, required isolation: submissions with equal keys share a grader."""
_graders: dict[GraderKey, LocalGrader] = {}
_one_at_a_time = threading.Lock()


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
