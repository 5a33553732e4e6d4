"""Error carried forward: what is wrong only because something earlier is, and so is not paid for twice.

Three ways to see it, none of which trusts the student: the same mistake was named in a check that comes before; the
array is right given what the student's own earlier functions return; the gradient is right for the student's own loss.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

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
"""General mistakes that run through a computation. A wrong shape or an empty array is made anew each time."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Why a wrong array still earns points."""

    credit: float
    reason: Said
    """Told once for all arrays of which it is true: its field `arrays` is still empty."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A student whose functions may have remembered what they were asked, and answered accordingly."""

    witness: Witness
    is_steady: Callable[[str], bool]
    """Whether a function answers each case of its checks alone as it did among the others."""
    errs_alike: Callable[[Judged], bool]
    """Whether a check that is wrong is wrong in the same way on numbers that nobody can have met."""


CONSTANT = 1e-3
"""A helper's answer whose entries differ by less than this share of the largest says the same of everything."""


class OwnFunctionError(ValueError):
    """A student's own function did not give an array where the reference asked for one."""


def carried_forward(
    judged: Judged,
    cases: Sequence[ExpectedCase],
    replies: Sequence[Reply],
    earlier: Mapping[str, Judged],
    suspect: Suspect,
) -> dict[str, Carried]:
    """Which wrong arrays of a check follow from a mistake elsewhere.

    Args:
        judged: The check.
        cases: Its cases.
        replies: What the student's function answered.
        earlier: The checks that were judged before, by id.
        suspect: The student's functions, to be asked again with suspicion.
    """
    check = judged.check
    found: dict[str, Carried] = {}
    for array in judged.wrong:
        origin = _paid_before(array, judged, earlier)
        if origin:
            found[array.name] = Carried(check.carried_credit, say("mark.again", check=origin, arrays=""))
    if check.own_functions and any(array.name not in found for array in judged.wrong):
        for name in _right_with_own_functions(judged, cases, replies, earlier, suspect):
            reason = say("mark.own-functions", functions=_listed(check.own_functions), arrays="")
            found.setdefault(name, Carried(check.carried_credit, reason))
    return found


def _paid_before(array: JudgedArray, judged: Judged, earlier: Mapping[str, Judged]) -> str:
    """The title of a needed check in which every mistake of this array was named already."""
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
    """Arrays that the reference gives too when it computes with the student's own helper functions."""
    check = judged.check
    asked = set(check.own_functions.values())
    paid = any(before.wrong and before.check.asked in asked for before in earlier.values())
    if not (paid and all(map(suspect.is_steady, sorted(asked)))):
        return []

    defaults = signature(cases[0].formulas[check.reference]).parameters
    functions = {
        keyword: _OwnFunction(function, defaults[keyword].default, suspect.witness)
        for keyword, function in check.own_functions.items()
    }
    held = value_of(lambda: [case.given(case.evaluate(check.reference, **functions)) for case in cases])
    if isinstance(held, Undefined) or any(function.says_the_same_of_everything for function in functions.values()):
        return []
    again = judge(held, replies)
    # anybody can return the zeros that follow from zeros
    right = {array.name for array in again.arrays if array.right and any(leaf.leaf.want.any() for leaf in array.leaves)}
    return [array.name for array in judged.wrong if array.name in right]


@dataclass
class _OwnFunction:
    """A student's helper in the place of the right one, as far as what follows depends on what one writes.

    From NaN only NaN follows, another shape is broadcast to anything, and a constant leaves nothing to differentiate.
    """

    name: str
    right: Callable[..., Any]
    witness: Witness
    varies: bool = False
    should_vary: bool = False

    def __call__(self, *arguments: Any) -> Any:
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
    """Gradients that are right for the student's own loss, if it errs in a way that the assignment knows.

    Anybody can differentiate zero.
    """
    known = any(
        judged.wrong and all(array.hypotheses for array in judged.wrong) and suspect.errs_alike(judged)
        for judged in earlier.values()
        if judged.check.asked == loss.function
    )
    if not (known and suspect.is_steady(loss.function)):
        return []
    slopes = slopes_of_own_loss(loss, cases, agreeing, suspect.witness, alone=True)
    return [name for name, slope in slopes.items() if slope.agree]


def _listed(own_functions: Mapping[str, str]) -> str:
    return ", ".join(f"`{function}`" for function in own_functions.values())
