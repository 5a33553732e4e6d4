"""The attempts of one student, from the gradings that count."""

from collections.abc import Sequence

from grader.gradebook.final import Attempt
from grader.gradebook.rows import RecordedGrading


def attempts_of(gradings: Sequence[RecordedGrading]) -> list[Attempt]:
    """The attempts in the order in which they were last handed in, or by number if a time is not known."""
    if all(recorded.last_handed_in_at for recorded in gradings):
        gradings = sorted(gradings, key=lambda recorded: (recorded.last_handed_in_at, recorded.attempt))
    return [
        Attempt(recorded.attempt, recorded.id, recorded.grading, recorded.handed_in_at, recorded.late)
        for recorded in gradings
    ]
