"""Finds right gradients that were measured instead of derived: difference quotients of a loss.

A quotient `(f(x + h) - f(x - h)) / 2h` holds the rounding error of `f`, divided by `h` (Nocedal and Wright, Numerical
Optimization, section 8.1). So its last digits jump if `x` moves by less than any of them shows. The error of a formula
moves as little as the inputs do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.comparing.compare import EPSILON, Array, is_single, largest_magnitude
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedLeaf, paired
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned

MOVED_BY = 1e-14
"""How far the inputs move, relative to each: enough to round everything anew."""
TURNS = 3
"""How often they move: one number may jump by little."""
DOUBTED = 1e-13
"""Relative error of a right array that is doubted: formulas are off by 1e-15, difference quotients by 1e-12."""
JUMP = 3e-14
"""Relative change of the error that no formula has, in double precision."""
TIMES = 8.0
"""How many times as far as the right array the error must move: rounded results stay where they are."""


@dataclass(frozen=True)
class Unsure:
    """A case in which right arrays lack digits, and the same case with its inputs moved by very little."""

    case: ExpectedCase
    errors: Mapping[str, Array]
    """What the student's arrays differ by, by place."""
    turns: Sequence[ExpectedCase]

    @property
    def questions(self) -> list[Question]:
        """The questions that decide it."""
        return [question for turn in self.turns for question in turn.questions]

    def measured(self, replies: Mapping[Question, Reply]) -> set[str]:
        """The places of difference quotients."""
        found: set[str] = set()
        for turn in self.turns:
            reply = replies[turn.questions[0]]
            later = _errors(turn, reply.value) if isinstance(reply, Returned) else {}
            found |= {place for place in self.errors.keys() & later.keys() if self._jumps(place, turn, later[place])}
        return found

    def _jumps(self, place: str, turn: ExpectedCase, error: Array) -> bool:
        right = self.case.unfolded[place]
        follows = max(largest_magnitude(turn.unfolded[place] - right), 2 * self.case.moves(EPSILON).get(place, 0.0))
        jump = largest_magnitude(error - self.errors[place])
        return jump > max(JUMP * largest_magnitude(right), TIMES * follows)


def doubt(judged: Judged, choice: str, names: Collection[str], expectations: Expectations) -> Unsure | None:
    """The first case in which one of these arrays is right, but lacks digits; None if there is none."""
    by_name = {case.drawn.name: case for case in expectations.cases(judged.check, choice)}
    right = [array for array in judged.arrays if array.name in names and array.right and not array.followed]
    for first in (leaf for array in right for leaf in array.leaves if _lacks_digits(leaf)):
        case = by_name[first.case]
        if case.drawn.dtype == "float32":  # the inputs have no more digits
            continue
        same = [leaf for array in right for leaf in array.leaves if leaf.case == first.case and _lacks_digits(leaf)]
        errors = {leaf.leaf.place: _error(leaf.leaf.got, leaf.leaf.want) for leaf in same if leaf.leaf.got is not None}
        return Unsure(case, errors, expectations.nudged(case, MOVED_BY, TURNS))
    return None


def _lacks_digits(leaf: JudgedLeaf) -> bool:
    got, want = leaf.leaf.got, leaf.leaf.want
    if got is None or got.size != want.size or is_single(got):
        return False
    return largest_magnitude(_error(got, want)) > DOUBTED * largest_magnitude(want)


def _errors(case: ExpectedCase, value: object) -> dict[str, Array]:
    leaves = [leaf for leaf in paired(case, value) if leaf.got is not None and leaf.got.size == leaf.want.size]
    return {leaf.place: _error(leaf.got, leaf.want) for leaf in leaves if leaf.got is not None}


def _error(got: Array, want: Array) -> Array:
    with np.errstate(all="ignore"):
        error = got.reshape(want.shape).astype(np.float64) - want
        return np.where(np.isfinite(error), error, 0.0)
