"""An autograder for numeric coursework: a student's program is a witness, never a judge.

The names in `__all__` are the public Python API, see docs/api.md; they are imported when they are first used, so that
`import grader` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grader.release import __version__ as __version__

if TYPE_CHECKING:
    from grader.api import (
        AssignmentVersion,
        Gradebook,
        Grader,
        RecordedGrading,
        ReportedCheck,
        ReportedDiagnosis,
        ReportedGrading,
        Submission,
        load_assignment,
        open_gradebook,
        read_submissions,
    )

__all__ = [
    "AssignmentVersion",
    "Gradebook",
    "Grader",
    "RecordedGrading",
    "ReportedCheck",
    "ReportedDiagnosis",
    "ReportedGrading",
    "Submission",
    "load_assignment",
    "open_gradebook",
    "read_submissions",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module("grader.api"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
