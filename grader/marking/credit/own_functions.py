"""Arrays that are right given the student's own helper functions: what the reference returns if it calls those."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.comparing.structure import as_numbers
from grader.marking.credit.dependence import SPREAD, is_computed
from grader.marking.credit.sitting import Sitting
from grader.marking.expected import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.judging import right_in
from grader.marking.witness import Witness
from grader.sandbox.replies import Returned


class OwnFunctionError(ValueError):
    """A student's own function did not return a usable array when the reference called it."""


def right_with_own_functions(sitting: Sitting, witness: Witness) -> set[str]:
    """The arrays that the reference returns, too, if it calls the student's helpers.

    A helper counts only if it computes something: from NaN only NaN follows, another shape broadcasts to anything, and
    the derivative of a constant is 0.
    """
    case = sitting.turns[0][0].case
    defaults = signature(case.formulas[case.check.reference]).parameters
    helpers = {
        keyword: _Helper(case.check.named(function), defaults[keyword].default, witness)
        for keyword, function in case.check.own_functions.items()
    }
    right = set(case.check.returns)
    for index, row in enumerate(sitting.turns):
        for answer in row:
            for helper in helpers.values():
                helper.begin(index)
            held = value_of(partial(_with, answer.case, helpers))
            if isinstance(held, Undefined):
                return set()
            right &= right_in(held, answer.value)
            if not right:
                return set()
    return right if all(helper.computes for helper in helpers.values()) else set()


def _with(case: ExpectedCase, helpers: Mapping[str, Any]) -> ExpectedCase:
    return case.given(case.evaluate(case.check.reference, **helpers))


class _Helper:
    """A student's helper in the place of the right one. It keeps what both returned, to be compared."""

    def __init__(self, name: str, right: Callable[..., Any], witness: Witness) -> None:
        self._name, self._right, self._witness = name, right, witness
        self._tracks: dict[str, list[list[tuple[Array, Array | None]]]] = defaultdict(list)
        self._case = self._call = 0

    def begin(self, case: int) -> None:
        """Begin another turn of a case: calls are counted from 0 again."""
        self._case, self._call = case, 0

    def __call__(self, *arguments: Any) -> Any:
        reply = self._witness.call(self._name, *arguments)
        numbers, _ = as_numbers(reply.value if isinstance(reply, Returned) else None)
        right = np.asarray(self._right(*arguments))
        if numbers is None or numbers.shape != right.shape or not np.isfinite(numbers).all():
            raise OwnFunctionError(self._name)
        self._keep(right, numbers)
        return numbers

    def _keep(self, right: Array, numbers: Array) -> None:
        place = self._tracks[str(self._call)]
        while len(place) <= self._case:
            place.append([])
        place[self._case].append((right, numbers))
        self._call += 1

    @property
    def computes(self) -> bool:
        return is_computed([list(filter(None, tracks)) for tracks in self._tracks.values()], SPREAD)
