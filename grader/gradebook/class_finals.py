"""The final scores of a class: the gradings that count, the policy and the adjustments, brought together."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.gradebook.allowances import allowances
from grader.gradebook.attempts import attempts_of
from grader.gradebook.extending import current_policy
from grader.gradebook.final import Allowance, Final, final_score
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.rows import RecordedGrading
from grader.results.adjustment import Adjustment


class StudentFinal(NamedTuple):
    """What one student gets, and the grading that it comes from."""

    student: str
    final: Final
    recorded: RecordedGrading


def class_finals(
    gradebook: Gradebook,
    version: AssignmentVersion,
    student: str | None = None,
    also: Sequence[Adjustment] = (),
) -> Iterator[StudentFinal]:
    """The final scores in the order of the students' names; one student is in memory at a time.

    Args:
        gradebook: Holds gradings and adjustments.
        version: The assignment as it is now; its policy applies.
        student: Only this one.
        also: Adjustments that are not recorded, to see what they would do.
    """
    policy = current_policy(gradebook, version)
    adjustments: dict[str, list[Adjustment]] = {}
    for adjustment in (*gradebook.adjustments(version.slug, student), *also):
        adjustments.setdefault(adjustment.student, []).append(adjustment)
    allowed = allowances(gradebook, version, policy)
    gradings = gradebook.each(gradebook.standing(version.slug, student))
    for name, group in groupby(gradings, key=lambda recorded: recorded.grading.student):
        yield student_final(version, policy, adjustments.get(name, []), list(group), allowed.of(name))


def student_final(
    version: AssignmentVersion,
    policy: Policy,
    adjustments: Sequence[Adjustment],
    gradings: Sequence[RecordedGrading],
    allowance: Allowance,
) -> StudentFinal:
    """The final score of the student to whom these gradings belong."""
    final = final_score(
        attempts_of(gradings),
        policy,
        adjustments,
        allowance=allowance,
        points={check.id: check.points for check in version.assignment.checks},
    )
    (counting,) = [recorded for recorded in gradings if recorded.id == final.attempt.grading_id]
    return StudentFinal(counting.grading.student, final, counting)
