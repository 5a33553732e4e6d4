"""The unit of work on another machine: bytes in, a grading as JSON out.

A worker unpacks an assignment version once, knows it by its hash, and keeps a bench for it as long as it lives. What it
unpacks lies in its own folder, which Dask clears away, also after a worker that was killed.
"""

import atexit
import tempfile
import threading
from pathlib import Path

from distributed import get_worker

from grader.batch.bench import Bench
from grader.course.snapshot import unpack
from grader.results.submission import Submission

Order = tuple[str, int, str | None]
"""Version, seed, required isolation."""
_benches: dict[Order, Bench] = {}
_one_at_a_time = threading.Lock()


def grade_shipped(parcel: bytes, order: Order, submission: Submission) -> str:
    """Grade a submission by the version in `parcel`; a grading as JSON.

    Raises:
        SpecError: the parcel is not the version that was ordered.
        SandboxError: this worker's machine cannot isolate as required.
    """
    return _bench(parcel, order).grade(submission).model_dump_json()


def _bench(parcel: bytes, order: Order) -> Bench:
    version, seed, required = order
    with _one_at_a_time:
        if order not in _benches:
            course = Path(tempfile.mkdtemp(prefix="grader-", dir=get_worker().local_directory))
            bench = Bench(unpack(parcel, course, version), seed, required)
            atexit.register(bench.close)
            _benches[order] = bench
        return _benches[order]
