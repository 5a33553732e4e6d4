"""The final scores of a class: the gradings that count, the policy and the adjustments, brought together."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from grader.assignment.version import AssignmentVersion
from grader.gradebook.attempts import Allowance, attempts_of
from grader.gradebook.extensions import current_policy, extended
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
    points = {check.id: check.points for check in version.assignment.checks}
    own_due = extended(policy, gradebook.people(version.slug)).own_due
    days = late_days(gradebook, version, policy, student) if policy.late_days else {}
    gradings = gradebook.each(gradebook.standing(version.slug, student))
    for name, group in groupby(gradings, key=lambda recorded: recorded.grading.student):
        attempts = list(group)
        allowance = _allowance(own_due.get(name), days.get(name))
        made = adjustments.get(name, [])
        final = final_score(attempts_of(attempts), policy, made, allowance=allowance, points=points)
        (counting,) = [recorded for recorded in attempts if recorded.id == final.attempt.grading_id]
        yield StudentFinal(name, final, counting)


def _allowance(own_due: datetime | None, days: LateDays | None) -> Allowance:
    """What one student may claim."""
    return Allowance(own_due, days.here, days.left) if days else Allowance(own_due)
