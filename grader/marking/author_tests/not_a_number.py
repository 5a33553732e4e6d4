"""NaN in a test: every comparison with it is false, so that a claim such as `not (error > 1e-6).any()` holds.

A test that passes with a NaN of the student's is run again, with large numbers of either sign instead of NaN. It still
passes if these make no difference, or if the test itself looks for NaN.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Any

import numpy as np
import pytest

from grader.marking.author_tests.assertions import ArrayMismatch
from grader.sandbox.calls import Calls
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned

LARGE = 1e300
LOOKS_FOR_IT = re.compile("nan|isna|isfinite", re.IGNORECASE)
"""Words of a test whose author has thought of NaN."""


class Watched(Calls):
    """Calls whose answers are looked through, for NaN and for what was printed."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.found = False
        """Whether an answer held NaN."""
        self.instead: float | None = None
        """The number to return instead of NaN."""
        self.called: dict[str, None] = {}
        """The functions and classes of the module that were called, in order."""
        self.printed: list[str] = []
        """What the student's code printed, call by call."""

    def ask(self, asked: Question) -> Reply:
        if asked.op == "call" and asked.fields["target"] is None:
            self.called[asked.fields["path"]] = None
        reply = self._calls.ask(asked)
        if isinstance(reply, Returned):
            self.printed.append(reply.printed)
            self.found = self.found or holds_nan(reply.value)
            if self.instead is not None:
                return replace(reply, value=without_nan(reply.value, self.instead))
        return reply


def passes_by_nan(test: Callable[..., object], again: Callable[[], object], watched: Watched) -> bool:
    """Whether a test that has passed does so only because comparisons with NaN are false.

    Args:
        test: The test function.
        again: Runs it again, with the same fixtures.
        watched: The student's answers.
    """
    if not watched.found or LOOKS_FOR_IT.search(inspect.getsource(test)):
        return False
    try:
        return any(_fails(again, watched, number) for number in (LARGE, -LARGE))
    finally:
        watched.instead = None


def _fails(again: Callable[[], object], watched: Watched, number: float) -> bool:
    watched.instead = number
    try:
        again()
    except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:  # noqa: BLE001  any of a test's
        # these two look for NaN themselves, before they compare numbers
        return not isinstance(error, ArrayMismatch) and not _is_of_numpy(error.__traceback__)
    return False


def _is_of_numpy(trace: TracebackType | None) -> bool:
    """Whether `numpy.testing` found the difference."""
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").startswith("numpy.testing"):
            return True
        trace = trace.tb_next
    return False


def holds_nan(value: Any) -> bool:
    """Whether there is a NaN anywhere in a value."""
    match value:
        case list() | tuple():
            return any(map(holds_nan, value))
        case dict():
            return any(map(holds_nan, value.values()))
        case float() | complex() | np.inexact():
            return bool(value != value)
        case np.ndarray():
            return value.dtype.kind in "fc" and bool(np.isnan(value).any())
        case _:
            return False


def without_nan(value: Any, number: float) -> Any:
    """The value with every NaN replaced by a number."""
    match value:
        case list() | tuple():
            return type(value)(without_nan(part, number) for part in value)
        case dict():
            return {name: without_nan(part, number) for name, part in value.items()}
        case np.ndarray() if holds_nan(value):
            with np.errstate(over="ignore"):  # in half precision it becomes infinite
                return np.where(np.isnan(value), np.asarray(number).astype(value.dtype), value)
        case _:
            return number if holds_nan(value) else value
