"""What one person gets, as every table needs it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.gradebook.final import Final
from grader.results.submission import Identity


@dataclass(frozen=True, slots=True)
class Line:
    """One person's final score; who worked in a group has a line of their own."""

    student: str
    """As the database calls the submission."""
    identity: Identity
    final: Final

    @property
    def why(self) -> str:
        """All steps, in one text."""
        return " ".join(self.final.said)


def lines_of(student: str, identity: Identity, members: Sequence[Identity], final: Final) -> Iterator[Line]:
    """A line for everybody who gets this score."""
    return (Line(student, person, final) for person in members or (identity,))
