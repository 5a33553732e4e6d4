"""Errors carried forward: arrays that are wrong only because something earlier is wrong, so that a mistake costs once.

There are three ways to detect this, and none trusts the student: the same mistake was named in an earlier check; the
array is right given what the student's own earlier functions return; the gradient is right for the student's own loss.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from grader.assignment.draws import Draws
from grader.language.catalogue import Said, say
from grader.marking.compare import Array
from grader.marking.consistency import OwnLoss, slopes_of_own_loss
from grader.marking.expected import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.judging import Judged, JudgedArray, judge
from grader.marking.steadiness import ask_alone
from grader.marking.structure import as_numbers
from grader.marking.witness import Witness
from grader.sandbox.replies import Reply, Returned

INHERITED = {
    "sign-flipped",
    "missing-factor-2",
    "extra-factor-2",
    "not-averaged-over-batch",
    "averaged-over-batch",
    "softmax-over-wrong-axis",
}
"""General mistakes that run through a computation. Others, such as a wrong shape, are a new mistake each time."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Why a wrong array still earns points."""

    credit: float
    reason: Said
    """One sentence for all arrays to which it applies: its field `arrays` is still empty."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A student whose functions may remember earlier questions and answer so as to earn credit for wrong arrays."""

    witness: Witness
    is_steady: Callable[[str], bool]
    """Whether a function, asked each case in a new process, answers as it did when asked all in a row."""
    errs_alike: Callable[[Judged], bool]
    """Whether the student makes the mistake of a wrong check on new numbers, too."""
    draws: Draws
    """What the student cannot know is drawn from these."""


CONSTANT = 1e-3
"""A helper's answer counts as constant if its entries differ by less than this, relative to the largest."""


class OwnFunctionError(ValueError):
    """A student's own function did not return a usable array when the reference called it."""


def carried_forward(
    judged: Judged,
    cases: Sequence[ExpectedCase],
    replies: Sequence[Reply],
    earlier: Mapping[str, Judged],
    suspect: Suspect,
) -> dict[str, Carried]:
    """The wrong arrays of a check that follow from a mistake elsewhere, by name.

    Args:
        judged: The check, as judged so far.
        cases: The cases of the check.
        replies: The answers of the student's function.
        earlier: The checks that were judged before, by id.
        suspect: The student's functions, to be asked again in ways that expose cheating.
    """
    check = judged.check
    found: dict[str, Carried] = {}
    for array in judged.wrong:
        origin = _paid_before(array, judged, earlier)
        if origin:
            found[array.name] = Carried(check.carried_credit, say("mark.again", check=origin, arrays=""))
    # only if needed: asking the student's functions again takes a new process for every question
    if check.own_functions and any(array.name not in found for array in judged.wrong):
        for name in _right_with_own_functions(judged, cases, replies, earlier, suspect):
            reason = say(
                "mark.own-functions", functions=_listed(map(check.named, check.own_functions.values())), arrays=""
            )
            found.setdefault(name, Carried(check.carried_credit, reason))
    return found


def _paid_before(array: JudgedArray, judged: Judged, earlier: Mapping[str, Judged]) -> str:
    """The title of a needed check in which every mistake of this array was already named; '' if there is none."""
    # every one: an array with a second mistake of its own is not wrong only because of the first
    inherited = INHERITED | set(judged.check.misconceptions)
    for needed in judged.check.needs:
        named = {mistake.id for mistake in earlier[needed].mistakes} & inherited if needed in earlier else set()
        if any({mistake.id for mistake in hypothesis.mistakes} <= named for hypothesis in array.hypotheses):
            return earlier[needed].check.title
    return ""


def _right_with_own_functions(
    judged: Judged,
    cases: Sequence[ExpectedCase],
    replies: Sequence[Reply],
    earlier: Mapping[str, Judged],
    suspect: Suspect,
) -> list[str]:
    """The wrong arrays that the reference returns, too, if it calls the student's own helper functions."""
    check = judged.check
    asked = {check.named(function) for function in check.own_functions.values()}
    # credit only for a mistake that cost points where the helper itself was checked
    paid = any(before.wrong and before.check.asked in asked for before in earlier.values())
    if not (paid and all(map(suspect.is_steady, sorted(asked)))):
        return []

    # the keyword's default is the right helper, against which the student's is compared
    defaults = signature(cases[0].formulas[check.reference]).parameters
    functions = {
        keyword: _OwnFunction(check.named(function), defaults[keyword].default, suspect.witness)
        for keyword, function in check.own_functions.items()
    }
    held = value_of(lambda: [case.given(case.evaluate(check.reference, **functions)) for case in cases])
    if isinstance(held, Undefined) or any(function.says_the_same_of_everything for function in functions.values()):
        return []
    again = judge(held, replies)
    # returning the zeros that follow from zeros shows no understanding
    right = {array.name for array in again.arrays if array.right and any(leaf.leaf.want.any() for leaf in array.leaves)}
    return [array.name for array in judged.wrong if array.name in right]


@dataclass
class _OwnFunction:
    """A student's helper in the place of the right one. It rejects answers from which too much would follow.

    From NaN only NaN follows, another shape broadcasts to anything, and the derivative of a constant is 0: with such a
    helper, an array would be 'right' that the student need not have computed.
    """

    name: str
    right: Callable[..., Any]
    witness: Witness
    varies: bool = False
    should_vary: bool = False

    def __call__(self, *arguments: Any) -> Any:
        # in a new process: one that knew the earlier calls could choose its answers to fit
        reply = ask_alone(self.witness, self.name, arguments)
        numbers, _ = as_numbers(reply.value if isinstance(reply, Returned) else None)
        right = np.asarray(self.right(*arguments))
        if numbers is None or numbers.shape != right.shape or not np.isfinite(numbers).all():
            raise OwnFunctionError(self.name)
        self.varies |= _varies(numbers)
        self.should_vary |= _varies(right)
        return numbers

    @property
    def says_the_same_of_everything(self) -> bool:
        # over all calls, since in a single one even a right helper may return one number, or equal ones
        return self.should_vary and not self.varies


def _varies(numbers: Array) -> bool:
    return numbers.size > 1 and bool(np.ptp(numbers) > CONSTANT * np.abs(numbers).max())


def right_for_own_loss(
    loss: OwnLoss,
    cases: Sequence[ExpectedCase],
    agreeing: Sequence[JudgedArray],
    earlier: Mapping[str, Judged],
    suspect: Suspect,
) -> list[str]:
    """The gradients that are right for the student's own loss, if that loss has a mistake that the assignment knows.

    An arbitrary wrong loss earns nothing: it could be one that is easy to differentiate, such as 0.
    """
    known = any(
        judged.wrong and all(array.hypotheses for array in judged.wrong) and suspect.errs_alike(judged)
        for judged in earlier.values()
        if judged.check.asked == loss.function
    )
    if not (known and suspect.is_steady(loss.function)):
        return []
    slopes = slopes_of_own_loss(loss, cases, agreeing, suspect.witness, suspect.draws.of("alone"), alone=True)
    return [name for name, slope in slopes.items() if slope.agree]


def _listed(functions: Iterable[str]) -> str:
    return ", ".join(f"`{function}`" for function in functions)
