"""An autograder for numeric coursework: a student's program is a witness, never a judge.

What `grader.api` lists in its `__all__` is the public Python API, see docs/api.md. Its names are imported when they are
first used, so that `import grader` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grader.release import __version__ as __version__

if TYPE_CHECKING:
    from grader.api import *  # noqa: F403


def __getattr__(name: str) -> Any:
    api = import_module("grader.api")
    if name not in api.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *import_module("grader.api").__all__})
