"""What students may claim at an assignment: extensions and late days."""

from collections.abc import Mapping

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.gradebook.extensions import Extensions, extended
from grader.gradebook.final import NOTHING_OWN, Allowance
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.late_days import LateDays, late_days


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


def allowances(gradebook: Gradebook, version: AssignmentVersion, policy: Policy) -> Allowances:
    """What the students of an assignment may claim."""
    days = late_days(gradebook, version, policy) if policy.late_days else {}
    return Allowances(extended(policy, gradebook.people(version.slug)), days)
