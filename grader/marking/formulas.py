"""Finds and calls the reference functions that an assignment names."""

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Container
from dataclasses import dataclass
from inspect import Parameter, isclass, signature
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from grader.errors import GraderError, SpecError
from grader.language.suggestions import near

Computed = TypeVar("Computed")
NAMED = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
"""Parameters that take one value each, unlike `*args` and `**kwargs`."""


@dataclass(frozen=True, slots=True)
class Undefined:
    """The result of a formula that has no value for these sizes or numbers, as may happen in a wrong variant.

    One without a value in any case is its author's mistake, which `grader assignment lint` reports.
    """

    error: Exception
    """The exception that it raised."""


def value_of(compute: Callable[[], Computed]) -> Computed | Undefined:
    """The computed value, or `Undefined` if a formula raised an exception; the grader's own errors are raised."""
    try:
        return compute()
    except GraderError:
        raise
    # any type: with their own numbers, students could provoke one that is not listed, and so a grader fault
    except Exception as error:  # noqa: BLE001
        return Undefined(error)


def find_formula(course: Path, name: str) -> Callable[..., Any]:
    """The function `module:function` in the course's `reference/` folder.

    Raises:
        SpecError: there is no such module or function, or importing it fails.
    """
    module_name, _, function_name = name.partition(":")
    reference_package(course)
    shown = f"reference/{module_name}.py"
    path = course / shown
    if not path.is_file() and not path.with_suffix("").is_dir():
        known = sorted(file.stem for file in path.parent.glob("*.py") if file.stem != "__init__")
        raise SpecError(f"{shown} does not exist, but {name!r} needs it.{near(module_name, known)}")
    try:
        module = importlib.import_module(f"reference.{module_name}")
    except Exception as error:  # whatever an instructor's module raises at import is the assignment's fault
        raise SpecError(f"{shown}: cannot be imported: {describe_error(error, course)}") from error
    formula = getattr(module, function_name, None)
    if not callable(formula):
        known = [word for word, value in vars(module).items() if callable(value)]
        raise SpecError(f"{shown} has no function {function_name!r}.{near(function_name, known)}")
    return formula


def runs_in_lines(formula: Callable[..., Any], inputs: Container[str]) -> bool:
    """Whether it takes the place of the student's in lines of calls: a class, or a function that needs a value of an
    earlier line. A function of inputs alone gives the whole answer."""
    needed = (one for one in signature(formula).parameters.values() if one.default is one.empty and one.kind in NAMED)
    return isclass(formula) or any(one.name not in inputs for one in needed)


def in_place_of(name: str, formula: Callable[..., Any]) -> Callable[[str], Any]:
    """Finds what lines of calls use: the formula under this name, and its neighbours under their own."""

    def find(other: str) -> Any:
        return formula if other == name else getattr(sys.modules[formula.__module__], other)

    return find


def describe_error(error: Exception, course: Path) -> str:
    """An exception raised by a reference, with the line of the course that raised it."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(course)
    ]
    line = (
        f" (reference/{Path(frames[-1].filename).name}, line {frames[-1].lineno}: `{frames[-1].line}`)"
        if frames
        else ""
    )
    return f"{type(error).__name__}: {error}{line}"


def reference_package(course: Path) -> ModuleType:
    """The course's `reference/`, imported under that name, so that its modules can import each other."""
    init = course / "reference" / "__init__.py"
    known = sys.modules.get("reference")
    # Python keeps one module of a name, so a second course would silently get the first one's functions
    if known is not None:
        if Path(known.__file__ or "").resolve() != init.resolve():
            raise SpecError(f"{init}: another course's reference/ is already loaded. Grade one course per run.")
        return known
    if not init.is_file():
        raise SpecError(
            f"{init} does not exist. A course keeps its reference functions in a package called reference/."
        )
    spec = importlib.util.spec_from_file_location("reference", init, submodule_search_locations=[str(init.parent)])
    if spec is None or spec.loader is None:
        raise SpecError(f"{init}: cannot be imported.")
    package = importlib.util.module_from_spec(spec)
    sys.modules["reference"] = package
    spec.loader.exec_module(package)
    return package
