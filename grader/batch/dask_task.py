"""The unit of work on another machine: bytes in, a grading as JSON out.

A worker unpacks an assignment version once, identifies it by its hash, and keeps a grader for it as long as it lives.
What it unpacks lies in its own folder, which Dask clears away, also after a worker that was killed.
"""

import atexit
import tempfile
import threading
from pathlib import Path

from grader.batch.local import LocalGrader
from grader.course.snapshot import unpack
from grader.results.record import as_text
from grader.results.submission import Submission

Order = tuple[str, int, str | None]
"""Version, seed, required isolation."""
_graders: dict[Order, LocalGrader] = {}
_one_at_a_time = threading.Lock()


def grade_shipped(parcel: bytes, order: Order, submission: Submission) -> str:
    """Grade a submission by the version in `parcel`; a grading as JSON.

    Raises:
        SpecError: the parcel is not the version that was ordered.
        SandboxError: this worker's machine cannot isolate as required.
    """
    return as_text(_grader_for(parcel, order).grade(submission))


def _grader_for(parcel: bytes, order: Order) -> LocalGrader:
    from distributed import get_worker  # Dask is on every worker, but not on every machine that imports this module

    version, seed, required = order
    with _one_at_a_time:
        if order not in _graders:
            course = Path(tempfile.mkdtemp(prefix="grader-", dir=get_worker().local_directory))
            grader = LocalGrader(unpack(parcel, course, version), seed, required)
            atexit.register(grader.close)
            _graders[order] = grader
        return _graders[order]
