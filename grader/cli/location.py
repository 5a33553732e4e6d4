"""Finds the assignment that a name on the command line means in the current folder."""

from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.course.loading import find_assignment
from grader.course.location import find_course


def assignment_called(name: str) -> AssignmentVersion:
    """The assignment that a slug of the current course, or a path to a folder, names."""
    return find_assignment(name, find_course(Path.cwd()))


def assignments_called(names: list[str]) -> list[AssignmentVersion]:
    """The assignments of these names."""
    return [assignment_called(name) for name in names]


def all_slugs() -> list[str]:
    """The slugs of all assignments of the current course."""
    return sorted(path.parent.name for path in find_course(Path.cwd()).glob("assignments/*/assignment.toml"))
