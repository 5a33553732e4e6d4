"""Loads assignments, with checks of every kind: only the union below lists the kinds."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from grader.assignment.models import Assignment
from grader.assignment.positions import MisplacedError
from grader.assignment.version import AssignmentVersion
from grader.course.location import find_course
from grader.course.reading import folder_of, read_assignment
from grader.marking.kinds.answers import AnswersCheck
from grader.marking.kinds.condition import ConditionCheck
from grader.marking.kinds.derivation import DerivationCheck
from grader.marking.kinds.gradient import GradientCheck
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.printed import PrintedCheck
from grader.marking.kinds.property import PropertyCheck
from grader.marking.kinds.random import RandomCheck
from grader.marking.kinds.recorded_test import RecordedCheck
from grader.marking.kinds.source import SourceCheck
from grader.marking.kinds.speed import SpeedCheck
from grader.marking.kinds.training import TrainingCheck
from grader.marking.kinds.value import ValueCheck

Check = Annotated[
    ValueCheck
    | GradientCheck
    | TrainingCheck
    | AnswersCheck
    | DerivationCheck
    | PropertyCheck
    | ConditionCheck
    | RandomCheck
    | PrintedCheck
    | SpeedCheck
    | SourceCheck
    | PytestCheck
    | RecordedCheck,
    Field(discriminator="kind"),
]
"""A check of any kind."""


class AssignmentFile(Assignment):
    """The contents of `assignment.toml`, with checks of every kind."""

    # here and not in `Assignment`, since the kinds import `Assignment` themselves
    checks: tuple[Check, ...] = Field(min_length=1)
    """The checks, in the order of the handout; reports list the ones to fix first."""

    @model_validator(mode="after")
    def _checks_fit(self) -> "AssignmentFile":
        for index, check in enumerate(self.checks):
            for place, fault in check.faults(self):
                raise MisplacedError(("checks", index, *place), f"check {check.id!r}: {fault}")
        return self


def load_assignment(folder: Path) -> AssignmentVersion:
    """Read and validate `folder/assignment.toml`.

    Raises:
        UsageError: the assignment does not exist.
        SpecError: it does not validate; the message has one line per fault.
    """
    return read_assignment(folder, AssignmentFile)


def find_assignment(name: str, course: Path | None = None) -> AssignmentVersion:
    """The assignment with this slug in the course, or at this path.

    Args:
        name: A slug, or a path to a folder.
        course: The course; by default the one around the current folder, or else the bundled one.

    Raises:
        UsageError: the assignment does not exist.
        SpecError: it does not validate.
    """
    return load_assignment(folder_of(name, course or find_course(Path.cwd())))
