"""The one rule for points without a right answer: errors carried forward, partial credit, the founding of a property.

Code that wants to give points for a wrong array files a claim. It is upheld only for an array that

- is reproduced by numbers: the claim computes it, in every case;
- depends on its inputs: it changes when they are drawn anew, and when they move a little;
- has the magnitude of the right array;
- is all of this on numbers that the student cannot have met, in a process that was asked about no other new numbers.

Otherwise a constant, a table or a function that remembers could earn points that nobody computed. One process is asked
for all claims of a submission, since starting it takes longer than all its answers.

No claim is needed for an array that is right under a convention: each choice has a reference of its own.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.assignment.checks import ComparedCheck
from grader.language.catalogue import Said
from grader.marking.credit.all_answers import AllAnswers, all_answers_of
from grader.marking.credit.computed import SPREAD, is_computed
from grader.marking.credit.own_functions import right_with_own_functions
from grader.marking.expected import Expectations
from grader.marking.witness import Witness
from grader.sandbox.replies import Reply


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A request for points for arrays of a check that are not right."""

    payer: str
    """The check that gives the points."""
    check: ComparedCheck
    """The check that the arrays belong to; usually the same one."""
    choice: str
    """The choice of a convention under which that check is judged."""
    arrays: Collection[str]
    share: float
    """Share of the points of each array."""
    reproduced: Callable[[AllAnswers], Collection[str]] | None
    """The arrays that the claim computes as the student returned them, in all answers; None if the reference computes
    them with the student's own functions."""
    reason: Said | None = None
    """One sentence for all arrays: its field `arrays` is still empty."""
    own: bool = False
    """Whether they are computed from what the student's functions return, not from known mistakes alone."""


@dataclass(frozen=True, slots=True)
class Award:
    """A share of the points of one array, by a claim that was upheld."""

    share: float
    reason: Said | None


Awards = Mapping[tuple[str, str], Award]
"""By the check that pays and the array."""


def awards(
    claims: Iterable[Claim], expectations: Expectations, replies: Mapping[str, Sequence[Reply]], witness: Witness
) -> Awards:
    """The claims that are upheld; for each array the one that pays most.

    Args:
        claims: The claims of all checks.
        expectations: Draws the new numbers.
        replies: The answers so far, by check.
        witness: Answers again, by a process that was asked no claim before.
    """
    found: dict[tuple[str, str], Award] = {}
    # known mistakes first: they need fewer answers, and what they explain needs no more of them
    ordered = sorted(claims, key=lambda claim: (claim.own, -claim.share))
    known = [claim for claim in ordered if not claim.own]
    if_all_hold = {(claim.payer, name): Award(claim.share, None) for claim in known for name in claim.arrays}
    first = [claim for claim in ordered if not claim.own or _wanted(claim, if_all_hold)]
    # these matter only if a claim of a known mistake fails
    second = [claim for claim in ordered if claim not in first]
    for some in (first, second):
        left = [claim for claim in some if _wanted(claim, found)]
        if some is second and left:
            witness.renew()
        by_check = _asked_anew(left, expectations, replies, witness)
        # before it asks for more answers, since most claims that fail do so here
        computed = {claim: _computed(claim, by_check[claim.check.id]) for claim in left if claim.own}
        if any(computed.values()):
            witness.renew()  # the process knows the arrays: asked for more, it could answer so that they follow
        reproduced = _reproduced([claim for claim in left if not claim.own or computed[claim]], by_check, witness)
        for claim in left:
            all_answers, wanted = by_check[claim.check.id], _wanted(claim, found)
            if all_answers is not None and wanted:
                held = _upheld(claim, all_answers, reproduced.get(claim, ()), computed.get(claim, ()))
                found |= {(claim.payer, name): Award(claim.share, claim.reason) for name in held if name in wanted}
    return found


def _wanted(claim: Claim, found: Awards) -> set[str]:
    """The arrays for which the claim pays more than the claims upheld so far."""
    return {name for name in claim.arrays if _gains(claim, found.get((claim.payer, name)))}


def _gains(claim: Claim, award: Award | None) -> bool:
    return award is None or award.share < claim.share


def _computed(claim: Claim, all_answers: AllAnswers | None) -> Collection[str]:
    """The arrays of a claim that were computed from their inputs, one by one."""
    if all_answers is None:
        return ()
    return {name for name in claim.arrays if is_computed(all_answers.tracks(name), SPREAD)}


def _reproduced(
    claims: Sequence[Claim], by_check: Mapping[str, AllAnswers | None], witness: Witness
) -> Mapping[Claim, Collection[str]]:
    """The arrays that each claim computes. All that need the student's own functions ask for them together."""
    answered = {claim: answers for claim in claims if (answers := by_check[claim.check.id]) is not None}
    found = {claim: claim.reproduced(answers) for claim, answers in answered.items() if claim.reproduced}
    own = {claim: answers for claim, answers in answered.items() if not claim.reproduced}
    return found | dict(zip(own, right_with_own_functions([*own.values()], witness), strict=True))


def _upheld(
    claim: Claim, all_answers: AllAnswers, reproduced: Collection[str], computed: Collection[str]
) -> Collection[str]:
    """The arrays for which a claim is upheld: of what a student's own functions return, some of those `computed`."""
    if claim.own:
        return {*reproduced}.intersection(computed)
    held = {*reproduced}.intersection(claim.arrays)
    # all arrays of a claim together, since a mistake may leave one constant: the accuracy of a run that diverges
    together = [place for name in held for place in all_answers.tracks(name)]
    return held if is_computed(together) else ()


def _asked_anew(
    claims: Sequence[Claim],
    expectations: Expectations,
    replies: Mapping[str, Sequence[Reply]],
    witness: Witness,
) -> dict[str, AllAnswers | None]:
    """The answers to the checks of the claims, by check; None for checks in which a later call did not return."""
    asked = {claim.check.id: (claim.check, claim.choice) for claim in claims}
    own = {claim.check.id for claim in claims if claim.own}
    later = {name: expectations.again(check, choice, moved_too=name in own) for name, (check, choice) in asked.items()}
    questions = [question for rows in later.values() for row in rows for case in row for question in case.questions]
    witness.announce(questions)
    return {
        name: all_answers_of(expectations.cases(check, choice), replies[name], later[name], witness)
        for name, (check, choice) in asked.items()
    }
