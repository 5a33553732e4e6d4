"""Arrays that are right given the student's own helper functions: what the reference returns if it calls those."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

from grader.assignment.cases import MOVED_BY
from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.comparing.structure import as_numbers
from grader.marking.credit.dependence import SPREAD, Piece, Track, is_computed
from grader.marking.credit.sitting import Sitting
from grader.marking.credit.together import Ask, together
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.judging import right_in
from grader.marking.witness import Witness
from grader.sandbox import questions
from grader.sandbox.replies import Returned


class OwnFunctionError(ValueError):
    """A student's own function did not return a usable array when the reference called it."""


def right_with_own_functions(sitting: Sitting, witness: Witness) -> set[str]:
    """The arrays that the reference returns, too, if it calls the student's helpers.

    A helper counts only if it computes something: from NaN only NaN follows, another shape broadcasts to anything, and
    the derivative of a constant is 0.
    """
    answers = [(index, answer) for index, row in enumerate(sitting.turns) for answer in row]
    case = sitting.turns[0][0].case
    replaced = signature(case.formulas[case.check.reference]).parameters
    defaults = {keyword: replaced[keyword].default for keyword in case.check.own_functions}
    right = set(case.check.returns)
    tracks = _Tracks()
    # the first answer alone: most claims fail there, and the others need not be asked
    for some in (answers[:1], answers[1:]):
        runs = together([partial(_run, answer.case, defaults) for _, answer in some], witness)
        for (index, answer), (held, helpers) in zip(some, runs, strict=True):
            right &= set() if held is None else right_in(held, answer.value)
            tracks.add(index, helpers)
        if not right:
            return set()
    return right if tracks.compute else set()


def _run(
    case: ExpectedCase, right: Mapping[str, Callable[..., Any]], ask: Ask
) -> "tuple[ExpectedCase | None, Sequence[Helper]]":
    """The case with the right value that comes from a student's helpers, None if it has none; and these helpers."""
    names = {keyword: case.check.named(function) for keyword, function in case.check.own_functions.items()}
    helpers: dict[str, Any] = {keyword: Helper(name, right[keyword], ask) for keyword, name in names.items()}
    value = value_of(lambda: case.evaluate(case.check.reference, **helpers))
    return None if isinstance(value, Undefined) else case.given(value), [*helpers.values()]


class Helper:
    """A student's helper, called instead of the right one. It keeps what both return, to compare them."""

    def __init__(self, name: str, right: Callable[..., Any], ask: Ask) -> None:
        self.name, self._right, self._ask = name, right, ask
        self.calls: list[tuple[Piece, ...]] = []
        """What each call gave, and what it gives if its arguments move a little."""

    def __call__(self, *arguments: Any) -> Any:
        right, numbers = self._piece(arguments)
        if numbers is None:
            raise OwnFunctionError(self.name)
        near = _near(arguments)
        # the numbers of a test, or of a case, may be the same in every turn, so that nothing else would move
        self.calls.append(((right, numbers), self._piece(near)) if near else ((right, numbers),))
        return numbers

    def _piece(self, arguments: Sequence[Any]) -> Piece:
        reply = self._ask(questions.call(self.name, arguments))
        numbers, _ = as_numbers(reply.value if isinstance(reply, Returned) else None)
        right = np.asarray(self._right(*arguments))
        is_usable = numbers is not None and numbers.shape == right.shape and np.isfinite(numbers).all()
        return right, numbers if is_usable else None


def _near(arguments: Sequence[Any]) -> list[Any]:
    """The arguments with the arrays among them moved a little; empty if there are none."""
    rng = np.random.default_rng(0)
    arrays = [isinstance(one, np.ndarray) and one.dtype.kind == "f" for one in arguments]
    if not any(arrays):
        return []
    return [_moved(one, rng) if is_array else one for one, is_array in zip(arguments, arrays, strict=True)]


def _moved(array: Array, rng: np.random.Generator) -> Array:
    return array + MOVED_BY * (largest_magnitude(array) or 1.0) * rng.uniform(-1, 1, array.shape)


class _Tracks:
    """What helpers returned: for each of their calls, in each case, the turns."""

    def __init__(self) -> None:
        self._of: dict[int, dict[int, dict[tuple[int, int], Track]]] = defaultdict(lambda: defaultdict(dict))

    def add(self, case: int, helpers: Sequence[Helper]) -> None:
        """Add one turn of a case."""
        for number, helper in enumerate(helpers):
            calls = self._of[number]  # there even if it is never called: then it computes nothing
            for call, pieces in enumerate(helper.calls):
                for near, piece in enumerate(pieces):
                    calls[call][case, near] = (*calls[call].get((case, near), ()), piece)

    @property
    def compute(self) -> bool:
        """Whether every helper computes something."""
        places = ([[*tracks.values()] for tracks in calls.values()] for calls in self._of.values())
        return all(is_computed([*of_one], SPREAD) for of_one in places)
