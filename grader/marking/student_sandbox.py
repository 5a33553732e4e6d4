"""The sandbox that an assignment gives its students' code."""

from grader.assignment.version import AssignmentVersion
from grader.sandbox import Sandbox


def sandbox_for(version: AssignmentVersion) -> Sandbox:
    """A sandbox with the assignment's limits, packages and course files; close it after use."""
    assignment = version.assignment
    return Sandbox(
        assignment.limits, preload=assignment.packages, given=version.given, requirements=version.requirements
    )
