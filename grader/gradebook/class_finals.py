"""The final scores of a class: the gradings that count, the policy and the adjustments, brought together."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.gradebook.attempts import NOTHING_OWN, Allowance, attempts_of
from grader.gradebook.extensions import Extensions, current_policy, extended
from grader.gradebook.final import Final, final_score
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.late_days import LateDays, late_days
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
    allowed = _allowances(gradebook, version, policy, student)
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


class Allowances:
    """What each student may claim at one assignment."""

    def __init__(self, extensions: Extensions, days: Mapping[str, LateDays]) -> None:
        self.extensions = extensions
        self._days = days

    def of(self, student: str) -> Allowance:
        """What one of them may claim."""
        days = self._days.get(student)
        own_due = self.extensions.own_due.get(student)
        if days is None and own_due is None:
            return NOTHING_OWN
        return Allowance(own_due, days.here if days else 0, days.left if days else 0)


def _allowances(gradebook: Gradebook, version: AssignmentVersion, policy: Policy, student: str | None) -> Allowances:
    """What the students of an assignment may claim, or one of them."""
    days = late_days(gradebook, version, policy, student) if policy.late_days else {}
    return Allowances(extended(policy, gradebook.people(version.slug)), days)
