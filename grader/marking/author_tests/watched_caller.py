"""What a test has observed: which of the student's functions it called, what they printed, whether NaN came back.

Kept apart from code that imports pytest, which takes longer than most commands run.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from grader.sandbox.caller import Caller
from grader.sandbox.inside.python_values import Parts
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned


class WatchedCaller(Caller):
    """Calls whose answers are looked through, for NaN and for what was printed."""

    def __init__(self, calls: Caller) -> None:
        self._calls = calls
        self.found = False
        """Whether an answer held NaN."""
        self.instead: float | None = None
        """The number to return instead of NaN."""
        self.called: dict[str, None] = {}
        """The functions and classes of the module that were called, in order."""
        self.printed: list[str] = []
        """What the student's code printed, call by call."""
        self.cpu_seconds = 0.0
        """Processor time of the answers."""

    def ask(self, asked: Question) -> Reply:
        if asked.op == "call" and asked.fields["target"] is None:
            self.called[asked.fields["path"]] = None
        reply = self._calls.ask(asked)
        if isinstance(reply, Returned):
            self.printed.append(reply.printed)
            self.cpu_seconds += reply.cpu_seconds
            self.found = self.found or holds_nan(reply.value)
            if self.instead is not None:
                return replace(reply, value=without_nan(reply.value, self.instead))
        return reply


NAN_IN_WORDS = re.compile(r"\s*[+-]?s?nan\d*\s*", re.IGNORECASE)
"""Texts of which `float` or `Decimal` makes NaN."""


def holds_nan(value: Any) -> bool:
    """Whether there is a NaN anywhere in a value."""
    match value:
        case str():
            return NAN_IN_WORDS.fullmatch(value) is not None
        case Parts():
            return holds_nan(value.parts)
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
        case str() if holds_nan(value):
            return str(number)
        case Parts():
            return replace(value, parts=without_nan(value.parts, number))
        case _:
            return number if holds_nan(value) else value
