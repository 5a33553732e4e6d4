"""The attempts of one student at an assignment, and what the student may claim there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grader.gradebook.rows import RecordedGrading
from grader.results.grading import Grading


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission and the grading of it that counts."""

    number: int
    grading_id: str
    grading: Grading
    handed_in_at: datetime | None = None
    """None if not known."""
    late: bool | None = None
    """What the platform says; it may know that work is late but not by how much."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a student may claim at an assignment."""

    own_due: datetime | None = None
    """An extension; for a group, the longest."""
    late_days: int = 0
    """Late days that are spent here, at most."""
    late_days_left: int = 0
    """Late days left in the whole course."""


NOTHING_OWN = Allowance()


def attempts_of(gradings: Sequence[RecordedGrading]) -> list[Attempt]:
    """The attempts in the order in which they were last handed in, or by number if a time is not known."""
    if all(recorded.last_handed_in_at for recorded in gradings):
        gradings = sorted(gradings, key=lambda recorded: (recorded.last_handed_in_at, recorded.attempt))
    return [
        Attempt(recorded.attempt, recorded.id, recorded.grading, recorded.handed_in_at, recorded.late)
        for recorded in gradings
    ]
