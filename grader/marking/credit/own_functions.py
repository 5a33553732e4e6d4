"""Arrays that are right given the student's own helper functions: what the reference returns if it calls those."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.comparing.structure import as_numbers
from grader.marking.credit.all_answers import AllAnswers, Answer
from grader.marking.credit.computed import SPREAD, Track, is_computed
from grader.marking.credit.round_trips import Ask, together
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.judging import right_in
from grader.marking.witness import Witness
from grader.sandbox import questions
from grader.sandbox.replies import Returned

HUGE = 100.0
"""How many times larger than the right array one is whose exponentials may be 0: the smallest is exp(-745)."""


class OwnFunctionError(ValueError):
    """A student's own function did not return a usable array when the reference called it."""


def right_with_own_functions(checks: Sequence[AllAnswers], witness: Witness) -> list[set[str]]:
    """For each check the arrays that the reference also returns if it calls the student's helpers.

    A helper counts only if it computes something: from NaN only NaN follows, another shape broadcasts to anything, and
    the derivative of a constant is 0. Where it returns numbers that are far too large, it divides by nearly 0: what
    follows may overflow there, in at most half of the cases.
    """
    trials = [_Trial(all_answers) for all_answers in checks]
    tried = [(trial, *answer) for trial in trials for answer in trial.answers]
    runs = together([partial(_run, answer.case, trial.replaced) for trial, _, answer in tried], witness)
    for (trial, index, answer), (held, helpers) in zip(tried, runs, strict=True):
        trial.add(index, answer, held, helpers)
    return [trial.shown for trial in trials]


class _Trial:
    """A check, tried with the student's helpers in one answer after the other."""

    def __init__(self, all_answers: AllAnswers) -> None:
        cases = len(all_answers.turns)
        self.answers = [(index, answer) for index, row in enumerate(all_answers.turns) for answer in row]
        case = all_answers.turns[0][0].case
        parameters = signature(case.formulas[case.check.reference]).parameters
        self.replaced = {keyword: parameters[keyword].default for keyword in case.check.own_functions}
        self.possible = set(case.check.returns)
        """The arrays that are right so far, but for cases in which a helper is huge."""
        self._right: list[set[str]] = [set() for _ in range(cases)]
        self._tracks = _Tracks(cases)

    def add(self, index: int, answer: Answer, held: ExpectedCase | None, helpers: "Sequence[Helper]") -> None:
        """Add one answer to a case, with what `_run` gives for it."""
        found = set() if held is None else right_in(held, answer.value)
        self._right[index] |= found
        if held is None or not any(helper.is_huge for helper in helpers):
            self.possible &= found
        self._tracks.add(index, helpers)

    @property
    def shown(self) -> set[str]:
        """The arrays that are right with the student's helpers."""
        right = self._right
        shown = {name for name in self.possible if 2 * sum(name in found for found in right) >= len(right)}
        return shown if shown and self._tracks.compute else set()


def _run(
    case: ExpectedCase, right: Mapping[str, Callable[..., Any]], ask: Ask
) -> "tuple[ExpectedCase | None, Sequence[Helper]]":
    """The case with the right value that comes from a student's helpers, None if it has none; and these helpers."""
    names = case.check.helpers
    helpers: dict[str, Any] = {keyword: Helper(name, right[keyword], ask) for keyword, name in names.items()}
    value = value_of(lambda: case.evaluate(case.check.reference, **helpers))
    return None if isinstance(value, Undefined) else case.given(value), [*helpers.values()]


class Helper:
    """A student's helper, called instead of the right one. It keeps what both return, to compare them."""

    def __init__(self, name: str, right: Callable[..., Any], ask: Ask) -> None:
        self.name, self._right, self._ask = name, right, ask
        self.pieces: list[tuple[Array, Array]] = []

    def __call__(self, *arguments: Any) -> Any:
        reply = self._ask(questions.call(self.name, arguments))
        numbers, _ = as_numbers(reply.value if isinstance(reply, Returned) else None)
        right = np.asarray(self._right(*arguments))
        if numbers is None or numbers.shape != right.shape or not np.isfinite(numbers).all():
            raise OwnFunctionError(self.name)
        self.pieces.append((right, numbers))
        return numbers

    @property
    def is_huge(self) -> bool:
        """Whether it returned numbers that are far too large."""
        return any(largest_magnitude(mine) > HUGE * largest_magnitude(right) for right, mine in self.pieces)


class _Tracks:
    """What helpers returned: for each of their calls, in each case, the turns."""

    def __init__(self, cases: int) -> None:
        self._of: dict[int, dict[int, list[Track]]] = defaultdict(lambda: defaultdict(lambda: [()] * cases))

    def add(self, case: int, helpers: Sequence[Helper]) -> None:
        """Add one turn of a case."""
        for number, helper in enumerate(helpers):
            calls = self._of[number]  # there even if it is never called: then it computes nothing
            for call, piece in enumerate(helper.pieces):
                tracks = calls[call]
                tracks[case] = (*tracks[case], piece)

    @property
    def compute(self) -> bool:
        """Whether every helper computes something."""
        places = ([[track for track in tracks if track] for tracks in calls.values()] for calls in self._of.values())
        return all(is_computed([*of_one], SPREAD) for of_one in places)
