"""Finds gradients that were measured instead of derived: difference quotients of a loss.

A quotient `(f(x + h) - f(x - h)) / 2h` holds the rounding error of `f`, divided by `h` (Nocedal and Wright, Numerical
Optimization, section 8.1). So its last digits jump if `x` moves by less than any of them shows. The error of a formula
moves as little as the inputs do.

A wrong gradient may still earn points, such as one that is right for the student's own loss. Its error is not known,
unless a formula with a known mistake gives all its digits. But any formula moves a thousand times as far if its inputs
do, and a jump is as large as before.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.comparing.compare import EPSILON, Array, is_single, largest_magnitude
from grader.marking.credit.own_loss import FACTORS
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray, JudgedLeaf, paired
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
FARTHER = 1000.0
"""How many times as far the inputs of wrong arrays move the second time."""


@dataclass(frozen=True)
class Unsure:
    """A case with arrays that may be measured, and the same case with its inputs moved by very little."""

    case: ExpectedCase
    errors: Mapping[str, Array]
    """What right arrays that lack digits differ by, by place."""
    wrong: Mapping[str, Array]
    """The student's wrong arrays that may earn points, by place."""
    turns: Sequence[ExpectedCase]
    farther: Sequence[ExpectedCase]
    """Each turn again, farther; none if there are no wrong arrays."""

    @property
    def questions(self) -> list[Question]:
        """The questions that decide it."""
        return [question for turn in (*self.turns, *self.farther) for question in turn.questions]

    def measured(self, replies: Mapping[Question, Reply]) -> set[str]:
        """The places of difference quotients."""
        near, far = ([_arrays(turn, replies) for turn in turns] for turns in (self.turns, self.farther))
        right = (self._jumping(turn, later) for turn, later in zip(self.turns, near, strict=True))
        wrong = (self._jumping_more(*pair) for pair in zip(near, far, strict=False))
        return set[str]().union(*right, *wrong)

    def _jumping(self, turn: ExpectedCase, later: Mapping[str, Array]) -> set[str]:
        if not (self.errors and turn.is_defined):  # without errors the reference is not needed
            return set()
        errors = {place: _error(later[place], turn.unfolded[place]) for place in self.errors.keys() & later.keys()}
        return {place for place, error in errors.items() if self._jumps(place, turn, error)}

    def _jumps(self, place: str, turn: ExpectedCase, error: Array) -> bool:
        right = self.case.unfolded[place]
        follows = max(largest_magnitude(turn.unfolded[place] - right), 2 * self.case.moves(EPSILON).get(place, 0.0))
        jump = largest_magnitude(error - self.errors[place])
        return jump > max(JUMP * largest_magnitude(right), TIMES * follows)

    def _jumping_more(self, near: Mapping[str, Array], far: Mapping[str, Array]) -> set[str]:
        """The places of wrong arrays that move farther than a thousandth of how far they move the second time."""
        found: set[str] = set()
        for place in self.wrong.keys() & near.keys() & far.keys():
            got = self.wrong[place]
            jump, follows = (largest_magnitude(_error(later[place], got)) for later in (near, far))
            if jump > max(DOUBTED * largest_magnitude(got), TIMES * follows / FARTHER):
                found.add(place)
        return found


def doubt(
    judged: Judged, choice: str, names: Collection[str], claimed: Collection[str], expectations: Expectations
) -> list[Unsure]:
    """The cases in which one of these arrays may be measured.

    Args:
        judged: The check.
        choice: The choice of a convention under which it is judged.
        names: Arrays of which right ones are doubted if they lack digits.
        claimed: Wrong arrays for which points are claimed; any may be measured.
        expectations: The right values.
    """
    by_name = {case.drawn.name: case for case in expectations.cases(judged.check, choice)}
    right = [array for array in judged.arrays if array.name in names and array.right and not array.followed]
    doubted = [leaf for array in right for leaf in array.leaves if _lacks_digits(leaf)]
    # one case: they are many, and most are honest. A right one lacks digits, and in one case a quotient may not jump
    paid = [array for array in judged.arrays if array.name in claimed]
    wrong = [leaf for array in paid for leaf in array.leaves if _is_double(leaf) and not _is_known(leaf, array)]
    wrong = [leaf for leaf in wrong if leaf.case == wrong[0].case]
    cases = [by_name[name] for name in dict.fromkeys(leaf.case for leaf in (*doubted, *wrong))]
    # in single precision, the inputs have no more digits
    return [_unsure(case, doubted, wrong, expectations) for case in cases if case.drawn.dtype != "float32"]


def _unsure(
    case: ExpectedCase, doubted: Sequence[JudgedLeaf], wrong: Sequence[JudgedLeaf], expectations: Expectations
) -> Unsure:
    errors = {leaf.leaf.place: _error(got, leaf.leaf.want) for leaf, got in _of(case, doubted)}
    paid = {leaf.leaf.place: got for leaf, got in _of(case, wrong)}
    farther = expectations.nudged(case, FARTHER * MOVED_BY, TURNS) if paid else ()
    return Unsure(case, errors, paid, expectations.nudged(case, MOVED_BY, TURNS), farther)


def _of(case: ExpectedCase, leaves: Sequence[JudgedLeaf]) -> list[tuple[JudgedLeaf, Array]]:
    """The leaves of one case, with the student's arrays."""
    return [(leaf, leaf.leaf.got) for leaf in leaves if leaf.case == case.drawn.name and leaf.leaf.got is not None]


def _is_double(leaf: JudgedLeaf) -> bool:
    return leaf.leaf.got is not None and not is_single(leaf.leaf.got)


def _is_known(leaf: JudgedLeaf, array: JudgedArray) -> bool:
    """Whether a formula with a known mistake gives an array in all its digits."""
    piece = leaf.evidence
    known = [_given_by(hypothesis, piece) for hypothesis in array.hypotheses] if piece else []
    return any(
        largest_magnitude(_error(leaf.leaf.got, want)) <= DOUBTED * largest_magnitude(want)
        for want in known
        if want is not None and leaf.leaf.got is not None and want.shape == leaf.leaf.got.shape
    )


def _given_by(hypothesis: Hypothesis, piece: Observation) -> Array | None:
    """The array that mistakes give; None if they are more than one misconception and factors."""
    if len(hypothesis.own) > 1 or not all(mistake.id in FACTORS for mistake in hypothesis.general):
        return None
    base = piece.misconceived(hypothesis.own[0]) if hypothesis.own else piece.want
    factor = math.prod(FACTORS[mistake.id](float(piece.batch or 1)) for mistake in hypothesis.general)
    return None if base is None else factor * base


def _arrays(case: ExpectedCase, replies: Mapping[Question, Reply]) -> Mapping[str, Array]:
    """The student's arrays, by place; empty if the call did not return."""
    reply = replies[case.questions[0]]
    leaves = paired(case, reply.value) if isinstance(reply, Returned) else []
    return {leaf.place: leaf.got for leaf in leaves if leaf.got is not None}


def _lacks_digits(leaf: JudgedLeaf) -> bool:
    got, want = leaf.leaf.got, leaf.leaf.want
    equal = leaf.comparison is not None and leaf.comparison.equal
    if got is None or equal or got.size != want.size or is_single(got):
        return False
    return largest_magnitude(_error(got, want)) > DOUBTED * largest_magnitude(want)


def _error(got: Array, want: Array) -> Array:
    """How far each number differs; 0 where a difference is not finite, or if there are more or fewer numbers."""
    if got.size != want.size:
        return np.zeros_like(want)
    with np.errstate(all="ignore"):
        error = got.reshape(want.shape).astype(np.float64) - want
        return np.where(np.isfinite(error), error, 0.0)
