"""Grade the mutants: does each lose points, and is its mistake named?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.assignment.strict import Slug
from grader.assignment.version import AssignmentVersion
from grader.marking.credit.claims import stated_shares
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected import Expectations
from grader.marking.grade_submission import verify
from grader.marking.judging import Judged, judge
from grader.marking.kinds.kind import kinds_of
from grader.marking.mutants import Mutant
from grader.marking.scoring import points_of

Fate = Literal["named", "among several", "unnamed", "survived"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One mutant and its fate over all seeds."""

    mutant: str
    fate: Fate
    """The worst fate over the seeds."""
    said: tuple[str, ...]
    """The mistakes that the diagnosis named."""
    waived: str = ""
    """The assignment's reason to accept it; empty if there is none."""

    @property
    def must_be_fixed(self) -> bool:
        """Whether the assignment has to be fixed."""
        return self.fate in {"survived", "unnamed"} and not self.waived


WORST: Sequence[Fate] = ("survived", "unnamed", "among several", "named")


def verdicts(proofs: Sequence[Expectations]) -> Iterator[Verdict]:
    """The fate of every mutant of an assignment, over the seeds of `proofs`."""
    assignment = proofs[0].version.assignment
    # A check without points has none to lose.
    for check in (check for check in kinds_of(assignment) if check.points):
        found: dict[str, list[tuple[Fate, tuple[str, ...]]]] = {}
        for expectations in proofs:
            for mutant in check.mutants(expectations):
                found.setdefault(mutant.name, []).append(_fate(mutant, expectations))
            for name, loses in check.trials(expectations):
                found.setdefault(name, []).append(("named" if loses else "survived", ()))
        for name, fates in found.items():
            fate, said = min(fates, key=lambda pair: WORST.index(pair[0]))
            yield Verdict(name, fate, said, assignment.proof.reason_to_waive(name))


def listed(version: AssignmentVersion) -> Iterator[str]:
    """The name of every mutant, as it is written in a waiver, with the reason if it is waived."""
    # A waiver names a mutant, so its name must be easy to find.
    expectations = Expectations(version, 0)
    verify(expectations)
    for check in (check for check in kinds_of(version.assignment) if check.points):
        for mutant in check.mutants(expectations):
            reason = version.assignment.proof.reason_to_waive(mutant.name)
            yield f"{mutant.name} (waived: {reason})" if reason else mutant.name


def _fate(mutant: Mutant, expectations: Expectations) -> tuple[Fate, tuple[str, ...]]:
    declared = expectations.version.assignment.misconceptions
    judged = judge(expectations.cases(mutant.check, mutant.choice), mutant.replies)
    said = tuple(sorted(mistake.id for mistake in judged.mistakes))
    credit = declared[mutant.mistake].credit if mutant.mistake in declared else 0.0
    # A mistake with full credit keeps its points on purpose, so it does not count as survived.
    if points_of(judged, stated_shares(judged, declared)) >= mutant.check.points and credit < 1:
        return "survived", said
    return _naming(mutant, judged), said


def _naming(mutant: Mutant, judged: Judged) -> Fate:
    """Whether the diagnosis names the mistake alone, among others that fit as well, or not at all."""
    if not judged.wrong:
        return "named"  # the call does not return, and the exception says why
    fates = Counter[Fate]()
    for array in judged.wrong:
        alone = [hypothesis.mistakes for hypothesis in array.hypotheses]
        meant = [mistakes for mistakes in alone if _means(mistakes, mutant.mistake, judged.check.misconceptions)]
        fates["unnamed" if not meant else "named" if len(alone) == len(meant) else "among several"] += 1
    # The worst of its arrays: a student who reads one wrong name is misled, however good the others are.
    return min(fates, key=WORST.index)


def _means(mistakes: tuple[Mistake, ...], mistake: str, own: dict[Slug, str]) -> bool:
    """Whether `mistakes` name the mistake, or are a misconception of the assignment that gives the same arrays."""
    return any(named.id == mistake for named in mistakes) or (
        mistake not in own and len(mistakes) == 1 and mistakes[0].id in own
    )
