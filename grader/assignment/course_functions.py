"""Functions of the course's files as inputs: a student's `numerical_gradient(f, x)` gets them as arguments."""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import SpecError

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True, repr=False)
class CourseFunction:
    """A function in `given/`. A student's process imports it by its name; the reference calls it here."""

    given_name: str
    """`module:function`."""
    function: Callable[..., Any] | None = None
    """None in a handout, where right values are stored and no reference calls it."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if self.function is None:
            raise SpecError(f"{self.given_name} cannot be called from a handout.")
        return self.function(*arguments, **keywords)

    def __reduce__(self) -> tuple[type["CourseFunction"], tuple[str]]:
        # to another process goes only the name, which is all that a student's process needs
        return CourseFunction, (self.given_name,)

    def __deepcopy__(self, memo: object) -> "CourseFunction":
        return self

    def __repr__(self) -> str:
        return f"the given {self.given_name}"


def course_function(folder: Path, name: str) -> CourseFunction:
    """The function `module:function` in the course files of an assignment's folder.

    Raises:
        SpecError: there is no such function, or its module cannot be imported.
    """
    module, _, function = name.partition(":")
    try:
        with _importable(folder / "given"):
            found = getattr(importlib.import_module(module), function)
    except Exception as error:  # a module of the course may raise anything
        raise SpecError(
            f"given = {name!r}: {type(error).__name__}: {error}. Write the function into given/."
        ) from error
    return CourseFunction(name, found)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let modules in `folder` be imported for a moment, and forget them: other assignments may have modules of the same
    name."""
    with _one_at_a_time:
        before = {*sys.modules}
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(str(folder))
            for name in {*sys.modules} - before:
                if str(getattr(sys.modules[name], "__file__", "") or "").startswith(str(folder)):
                    del sys.modules[name]
