"""Gradients that are right for the student's own loss, if that loss has a known mistake.

The derivative is taken of the mistaken loss as we know it, not of the student's function: that one could be right where
it is judged and have any slope elsewhere. An arbitrary wrong loss earns nothing, since it could be easy to
differentiate, such as 0.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from grader.assignment.cases import moved
from grader.assignment.checks import ComparedCheck
from grader.assignment.draws import Draws
from grader.marking.comparing.structure import arrays_in, pair
from grader.marking.credit.all_answers import AllAnswers, Answer
from grader.marking.credit.changes import FAINT
from grader.marking.credit.slopes import OwnLoss, has_slopes, slopes_of
from grader.marking.diagnosing.diagnosis import Hypothesis
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.judging import Judged

Loss = Callable[[ExpectedCase], Any]
"""A loss as a function of a case."""


@dataclass(frozen=True, slots=True)
class MistakenLoss:
    """A loss with a known mistake, next to the right one."""

    value: Loss
    right: Loss

    def is_computed(self, inputs: Sequence[str], case: ExpectedCase) -> bool:
        """Whether it depends on half of the numbers that the right loss depends on.

        The remaining part of a loss may be easy to differentiate: a regulariser without the error.
        """
        near = {name: moved(case.drawn, [name]) for name in inputs}  # None if it counts or labels something
        points = {name: case.with_inputs(drawn) for name, drawn in near.items() if drawn}
        wanted = _changing(self.right, case, points)
        kept = _changing(self.value, case, {name: points[name] for name in wanted})
        return 2 * _numbers_in(kept, case) >= _numbers_in(wanted, case)


def _changing(loss: Loss, case: ExpectedCase, points: Mapping[str, ExpectedCase]) -> list[str]:
    """The names of the points at which a loss differs from that of the case."""
    here = _losses(loss, [case])
    there = {name: _losses(loss, [point]) for name, point in points.items()} if here else {}
    return [name for name, value in there.items() if here and value and abs(value[0] - here[0]) > FAINT * abs(here[0])]


def _numbers_in(names: Sequence[str], case: ExpectedCase) -> int:
    return sum(array.size for array in arrays_in(case.drawn.only(names)))


FACTORS: Mapping[str, Callable[[float], float]] = {
    "sign-flipped": lambda n: -1.0,
    "extra-factor-2": lambda n: 2.0,
    "missing-factor-2": lambda n: 0.5,
    "not-averaged-over-batch": lambda n: n,
    "averaged-over-batch": lambda n: 1 / n,
    # one loss, in another form
    "wrong-shape": lambda n: 1.0,
    "not-summed-over-batch": lambda n: 1.0,
}
"""What general mistakes do to a loss, given the number of samples."""


def right_for_known_loss(
    loss: OwnLoss, names: Sequence[str], mistaken: Sequence[MistakenLoss], draws: Draws, all_answers: AllAnswers
) -> set[str]:
    """The gradients, of these names, that are the derivative of one of these losses in all cases.

    Args:
        loss: The loss's arguments, and what each gradient differentiates by.
        names: The gradients.
        mistaken: The losses.
        draws: What directions are drawn from.
        all_answers: The answers with the gradients.
    """
    answers = [answer for row in all_answers.turns for answer in row if has_slopes(answer.case)]
    computed = [one.value for one in mistaken if answers and one.is_computed(loss.arguments, answers[0].case)]
    return {name for name in names if any(_derives(loss, name, one, answers, draws) for one in computed)}


def _derives(loss: OwnLoss, name: str, mistaken: Loss, answers: Sequence[Answer], draws: Draws) -> bool:
    for answer in answers:
        leaves = pair(answer.case.value, answer.value, answer.case.check.returns)
        stated = [leaf.got for leaf in leaves if leaf.array == name]
        losses = partial(_losses, mistaken)
        slope = slopes_of(loss, answer.case, {name: stated}, losses, draws).get(name)
        if slope is None or not slope.agree:
            return False
    return True


def _losses(mistaken: Loss, points: Sequence[ExpectedCase]) -> list[Any] | None:
    with np.errstate(all="ignore"):
        losses = value_of(lambda: [mistaken(point) for point in points])
    return None if isinstance(losses, Undefined) else losses


def mistaken_losses(judged: Judged, loss: OwnLoss, expectations: Expectations) -> Iterator[MistakenLoss]:
    """The losses that a student's may be, if its check names the mistake.

    Args:
        judged: The check of the loss, which returns nothing else; or that of the gradients, if they come with the loss.
        loss: The loss.
        expectations: The right values.
    """
    wrong = [array for array in judged.wrong if array.name == (loss.array or array.name)]
    if not wrong or not (loss.array or len(judged.check.returns) == 1):
        return
    for hypothesis in wrong[0].hypotheses:
        if all(mistake.id in FACTORS or mistake.id == "missing-term" for mistake in hypothesis.general):
            value = partial(_among_results, loss.array) if loss.array else partial(_alone, loss, expectations)
            mistaken = partial(_mistaken, judged.check, hypothesis, value)
            yield MistakenLoss(mistaken, partial(value, judged.check.reference))


def _among_results(array: str, formula: str, case: ExpectedCase) -> Any:
    return case.evaluate(formula)[array]


def _alone(loss: OwnLoss, expectations: Expectations, formula: str, case: ExpectedCase) -> Any:
    return expectations.formula(formula)(*loss.at(case))


def _mistaken(
    check: ComparedCheck, hypothesis: Hypothesis, value_at: Callable[[str, ExpectedCase], Any], case: ExpectedCase
) -> Any:
    known = [value_at(check.misconceptions[name], case) for name in hypothesis.own]
    # two misconceptions: their errors add up
    value = sum(known) - (len(known) - 1) * (value_at(check.reference, case) if len(known) != 1 else 0.0)
    for mistake in hypothesis.general:
        if mistake.id == "missing-term":
            value = value - value_at(check.terms[mistake.detail], case)
        else:
            value = value * FACTORS[mistake.id](float(case.batch or 1))
    return np.sum(value)
