"""Claims for wrong arrays: errors carried forward, so that a mistake costs once, and the credit of a known mistake.

A mistake was paid for before if it was named in an earlier check, or if a function is wrong that the student's array
was computed with. Claims are only filed here; `credit` decides.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from grader.assignment.models import Misconception
from grader.language.catalogue import Said, say
from grader.marking.credit.all_answers import AllAnswers
from grader.marking.credit.computed import SPREAD, is_computed
from grader.marking.credit.rule import Claim
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation, explains
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.judging import Judged, JudgedArray

INHERITED = {
    "sign-flipped",
    "missing-factor-2",
    "extra-factor-2",
    "not-averaged-over-batch",
    "averaged-over-batch",
    "softmax-over-wrong-axis",
}
"""General mistakes that run through a computation. Others, such as a wrong shape, are a new mistake each time."""


def carried(judged: Judged, choice: str, earlier: Mapping[str, Judged]) -> Iterator[Claim]:
    """The claims of a check for arrays that follow from a mistake elsewhere.

    Args:
        judged: The check.
        choice: The choice of a convention under which it is judged.
        earlier: The checks that were judged before, by id.
    """
    check = judged.check
    follow = [array.name for array in judged.arrays if array.followed]
    if follow:
        yield Claim(check.id, check, choice, follow, 1.0, partial(_followed, follow), own=True)
    for needed in check.needs:
        paid = _paid_before(judged, earlier[needed]) if needed in earlier else {}
        if paid:
            reason = say("mark.again", check=earlier[needed].check.title, arrays="")
            yield named(check.id, judged, choice, paid, check.carried_credit, reason)
    if judged.wrong and _helper_at_fault(judged, earlier):
        functions = ", ".join(f"`{function}`" for function in check.helpers.values())
        reason = say("mark.own-functions", functions=functions, arrays="")
        names = [array.name for array in judged.wrong]
        yield Claim(check.id, check, choice, names, check.carried_credit, None, reason, own=True)


def named(
    payer: str,
    judged: Judged,
    choice: str,
    hypotheses: Mapping[str, Sequence[Hypothesis]],
    share: float,
    reason: Said | None = None,
) -> Claim:
    """A claim for arrays that known mistakes explain: one hypothesis of each must still do so with other numbers.

    Args:
        payer: The check that gives the points.
        judged: The check of the arrays.
        choice: The choice of a convention under which it is judged.
        hypotheses: By array, those that earn the points.
        share: Share of the points of each array.
        reason: A sentence about the arrays.
    """
    return Claim(payer, judged.check, choice, hypotheses.keys(), share, partial(_explained, hypotheses), reason)


def _explained(hypotheses: Mapping[str, Sequence[Hypothesis]], all_answers: AllAnswers) -> set[str]:
    return {name for name, known in hypotheses.items() if _explains_one(known, all_answers.evidence(name))}


def _explains_one(hypotheses: Sequence[Hypothesis], evidence: Sequence[Observation] | None) -> bool:
    return evidence is not None and any(explains(hypothesis, evidence) for hypothesis in hypotheses)


def partial_credit(judged: Judged, choice: str, declared: Mapping[str, Misconception]) -> Iterator[Claim]:
    """The claims for mistakes to which the assignment gives a share of the points."""
    shares = stated_shares(judged, declared)
    for share in sorted({*shares.values()} - {0.0}):
        known = {array.name: array.hypotheses for array in judged.wrong if shares[array.name] == share}
        yield named(judged.check.id, judged, choice, known, share)


def stated_shares(judged: Judged, declared: Mapping[str, Misconception]) -> dict[str, float]:
    """The share of its points that the assignment gives to each wrong array, for the mistakes that explain it."""
    return {array.name: _stated_share(array, declared) for array in judged.wrong}


def _stated_share(array: JudgedArray, declared: Mapping[str, Misconception]) -> float:
    # all mistakes of a hypothesis are made together, so the one that earns least counts. The same holds among
    # hypotheses: only one of them is true
    shares = (_credit(mistake, declared) for hypothesis in array.hypotheses for mistake in hypothesis.mistakes)
    return min(shares, default=0.0)


def _credit(mistake: Mistake, declared: Mapping[str, Misconception]) -> float:
    return declared[mistake.id].credit if mistake.id in declared else 0.0


def _followed(names: Sequence[str], all_answers: AllAnswers) -> set[str]:
    """The arrays that are right by the reference or follow from the student's own results, if these were computed.

    From gradients of 0 follow weights that stay as they are, so nobody would need to compute a gradient.
    """
    right = [name for name in names if all(leaf.right for leaf in all_answers.leaves(name))]
    sources = all_answers.followed_from()
    return {name for name in right if _is_one_computed(sources[name], all_answers)}


def _is_one_computed(names: Collection[str], all_answers: AllAnswers) -> bool:
    # one is enough: a mistake may leave another one constant
    return not names or any(is_computed(all_answers.tracks(name), SPREAD) for name in names)


def _paid_before(judged: Judged, needed: Judged) -> dict[str, list[Hypothesis]]:
    """By array, the hypotheses of which every mistake was already named in an earlier check."""
    # every mistake, since an array with a second one is not wrong because of the first alone
    inherited = INHERITED | set(judged.check.misconceptions)
    before = {mistake.id for mistake in needed.mistakes} & inherited
    paid = {
        array.name: [one for one in array.hypotheses if {mistake.id for mistake in one.mistakes} <= before]
        for array in judged.wrong
    }
    return {name: hypotheses for name, hypotheses in paid.items() if hypotheses}


def _helper_at_fault(judged: Judged, earlier: Mapping[str, Judged]) -> bool:
    """Whether a mistake in one of the student's helpers cost points where the helper itself was checked."""
    asked = {*judged.check.helpers.values()}
    return any(before.wrong and before.check.asked in asked for before in earlier.values())
