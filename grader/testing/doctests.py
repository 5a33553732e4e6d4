"""Compares as doctest does: the text that Python shows for a value, or that is printed, with the expected one."""

import ast
import doctest
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

import numpy as np

from grader.marking.author_tests.running_test import differ
from grader.sandbox.student import CallFailed, Student, dotted
from grader.testing.recorded import compared

CHECKER = doctest.OutputChecker()
NEAR = 1e-6
"""How close a number must be to one in a text, for the diagnosis only."""


def shows(value: Any, wanted: str, flags: int = 0) -> None:
    """Fail unless Python shows a value as `wanted`, with or without NumPy's names of types.

    A student's object is shown by its own `__repr__`, unless `wanted` is a number, a list or another literal.
    """
    if any(CHECKER.check_output(f"{wanted}\n" if wanted else "", text, flags) for text in _shown(value, wanted)):
        return
    name, came, right, _ = compared(value, _literal(wanted))
    if not isinstance(right, bool):
        differ(name, came, right, NEAR, 0.0)
    raise AssertionError


@contextmanager
def printing(wanted: str, flags: int = 0) -> Iterator[None]:
    """Fail unless the test and the student's code print `wanted` in this block."""
    with redirect_stdout(io.StringIO()) as printed:
        yield
    if not CHECKER.check_output(f"{wanted}\n", printed.getvalue(), flags):
        raise AssertionError


def show(value: Any) -> None:
    """Print a value as Python's prompt does."""
    sys.stdout.write(_shown(value, "object")[-1])


@contextmanager
def stops(wanted: str) -> Iterator[None]:
    """Fail unless this block ends with an exception such as `ValueError: too short`."""
    try:
        yield
    except CallFailed as failure:
        reply: Any = failure.reply
        stopped = f"{getattr(reply, 'kind', '')}: {getattr(reply, 'message', '')}"
    except Exception as error:  # noqa: BLE001  any may be wanted
        stopped = f"{type(error).__name__}: {error}"
    else:
        raise AssertionError
    if stopped.rstrip(": ") != wanted.rstrip(": "):
        raise AssertionError


def _shown(value: Any, wanted: str) -> list[str]:
    """What Python shows for a value, with NumPy 2 and with NumPy 1."""
    if value is None:
        return [""]
    if isinstance(value, Student):
        # a student writes the `__repr__`, so it must not pass for a number
        return [f"{value!r}\n"] if _is_literal(wanted) else [_said(value)]
    with np.printoptions(legacy="1.25"):
        before = repr(value)
    return [f"{value!r}\n", f"{before}\n"]


def _said(value: Student) -> str:
    target, path = value._place()
    reply = value._session.call(target, path=dotted(path, "__repr__"))
    return f"{getattr(reply, 'value', value)}\n"


def _is_literal(text: str) -> bool:
    return _literal(text) is not None or text == "None"


def _literal(text: str) -> Any:
    """The number or array that a text shows; None if it shows neither."""
    inner = text.removeprefix("array(").removesuffix(")") if text.startswith("array(") else text
    try:
        return ast.literal_eval(inner)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
