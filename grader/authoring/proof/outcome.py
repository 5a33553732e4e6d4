"""The result of proving an assignment."""

import time
from collections.abc import Iterator, Sequence

from grader.assignment.strict import Strict
from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.edited_solutions import MOST, SolutionEdits, Unnoticed, edit_solution, proved_by_edits
from grader.authoring.proof.known_students import Deserved, known_students, reference_as_student
from grader.authoring.proof.mistaken_students import verdicts_of_tests
from grader.authoring.proof.verdicts import Verdict, verdicts
from grader.authoring.proof.weak_cases import Search, Weakness, search
from grader.authoring.proof.without_effect import never_wrong
from grader.marking.expected import Expectations
from grader.marking.grade_submission import sandbox_for, verify
from grader.marking.kinds.kind import kinds_of
from grader.progress import Advance, no_progress


class ProofReport(Strict):
    """Figures for one assignment, and one sentence for each fault."""

    assignment: str
    students: int
    """Gradings of submissions whose right score is known."""
    as_deserved: int
    mutants: int
    killed: int
    """Mutants that lose points."""
    named: int
    """Mutants whose mistake is the only one named."""
    among_several: int
    waived: int
    edits: int
    """Edits of the reference, and of a right solution for checks without one, that give other values."""
    edits_caught: int
    weak: tuple[Weakness, ...]
    """The edits that lose no points, by the case that would catch them."""
    unnoticed: tuple[Unnoticed, ...]
    """Edits of a right solution that change answers and lose no points."""
    remarks: tuple[str, ...]
    """Sentences about edits that only far larger numbers would show, and about edits of a right solution. They need not
    be fixed: a condition or a tolerance may accept more than one answer."""
    seconds: float
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the assignment can be given to students."""
        return not self.faults

    @property
    def verdict(self) -> str:
        """The sentence for an assignment without faults."""
        return (
            f"ok. {self.as_deserved} submissions get the score that they deserve, "
            f"{self.killed} of {self.mutants} wrong answers and {self.edits_caught} of {self.edits} edits lose points."
        )


def steps(version: AssignmentVersion) -> int:
    """The most times that `prove` advances."""
    return len(version.assignment.compared) + (MOST if proved_by_edits(version) else 0)


def prove(
    version: AssignmentVersion,
    seeds: Sequence[int],
    mutant_seeds: Sequence[int],
    advance: Advance | None = no_progress,
) -> ProofReport:
    """Grade everything whose right result is known.

    Args:
        version: The assignment.
        seeds: Random seeds for the right submissions.
        mutant_seeds: Random seeds for the mutants.
        advance: Called for each check whose reference was edited, and for each edit of a solution; None = no edits.

    Raises:
        SpecError: a reference fails.
        SandboxError: this machine cannot run student code.
    """
    # The reference is verified first: with a wrong reference all other figures mean nothing.
    started = time.perf_counter()
    # Several seeds, because a mistake may be hidden by chance in one of them.
    proofs = [Expectations(version, seed) for seed in mutant_seeds]
    verify(proofs[0])
    with sandbox_for(version) as sandbox:
        known = list(known_students(version, seeds, sandbox))
        found = [*verdicts(proofs), *verdicts_of_tests(version, mutant_seeds[0], sandbox)]
        # with the inputs of the first seed, which is that of the grading
        edited = Search(0, 0, ()) if advance is None else search(proofs[0], advance)
        solution = SolutionEdits() if advance is None else edit_solution(version, mutant_seeds[0], sandbox, advance)
    weak = [one for one in edited.weaknesses if not one.waived(version.assignment.proof)]
    unnoticed = [one for one in solution.unnoticed if not one.waived(version.assignment.proof)]
    ordinary = [one for one in weak if one.ordinary]
    unusual = [one for one in weak if not one.ordinary]
    return ProofReport(
        assignment=version.slug,
        students=len(known),
        as_deserved=sum(student.ok for student in known),
        mutants=len(found),
        killed=sum(verdict.fate != "survived" for verdict in found),
        named=sum(verdict.fate == "named" for verdict in found),
        among_several=sum(verdict.fate == "among several" for verdict in found),
        waived=sum(bool(verdict.waived) for verdict in found),
        edits=edited.tried + solution.tried,
        edits_caught=edited.caught + solution.caught,
        weak=edited.weaknesses,
        unnoticed=solution.unnoticed,
        remarks=tuple(_sentences(version, [*unusual, *unnoticed])),
        seconds=time.perf_counter() - started,
        faults=(
            *never_wrong(proofs[0]),
            *_disproofs(proofs[0]),
            *_unfair(known),
            *map(_missed, (v for v in found if v.must_be_fixed)),
            *_sentences(version, ordinary),
        ),
    )


def _sentences(version: AssignmentVersion, edits: Sequence[Weakness | Unnoticed]) -> Iterator[str]:
    """The sentences about edits that lose no points, each with its check."""
    return (one.sentence(version.where_check(one.check)) for one in edits)


def _disproofs(expectations: Expectations) -> Iterator[str]:
    """Sentences about mistakes in the reference itself."""
    reference = reference_as_student(expectations)
    for check in kinds_of(expectations.version.assignment):
        yield from check.disproof(expectations, reference)


def _unfair(known: Sequence[Deserved]) -> Iterator[str]:
    """One sentence for each known submission with a wrong score, even if it is wrong with several seeds."""
    for name in dict.fromkeys(one.name for one in known if not one.ok):
        runs = [one for one in known if one.name == name]
        bad = [one for one in runs if not one.ok]
        when = [
            f"in {dtype} on {_seeds([one.seed for one in bad if one.dtype == dtype])}"
            for dtype in dict.fromkeys(one.dtype for one in bad if one.dtype)
        ]
        # The seeds are named only if some of them pass: they are needed to see it again.
        where = "" if len(runs) == 1 else " on all seeds" if len(bad) == len(runs) else f" {' and '.join(when)}"
        yield f"{name} does not get the score that it deserves{where}: {bad[0].detail}"


def _seeds(seeds: Sequence[int]) -> str:
    return f"seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}"


def _missed(verdict: Verdict) -> str:
    if verdict.fate == "survived":
        return f"{verdict.mutant} loses no points. Add a case in which it is wrong, or waive it with a reason."
    said = f"the diagnosis says {', '.join(verdict.said)}" if verdict.said else "nothing is named"
    return f"{verdict.mutant} is not named: {said}. Add a case that separates the two, or waive it with a reason."
