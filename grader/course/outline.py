"""An assignment as final scores need it: policy, ids and points. Importing the kinds of checks would take a second."""

from pathlib import Path

from pydantic import ConfigDict, Field

from grader.assignment.checks import BaseCheck
from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.course.reading import folder_of, read_assignment


class OutlinedCheck(BaseCheck):
    """The keys of every check; those of its kind are left unread."""

    model_config = ConfigDict(extra="ignore")


class Outline(Assignment):
    """The contents of `assignment.toml`, with checks of no kind."""

    checks: tuple[OutlinedCheck, ...] = Field(min_length=1)
    """The checks, in the order of the handout."""


def find_outline(name: str, course: Path) -> AssignmentVersion:
    """The assignment with this slug in the course, or at this path; nothing can be graded by it.

    Raises:
        UsageError: the assignment does not exist.
        SpecError: it does not validate.
    """
    return read_assignment(folder_of(name, course), Outline)
