"""One person's final score, in the form that every table needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.gradebook.final import Final
from grader.language.catalogue import Catalogue
from grader.results.submission import Identity


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One person's final score; each member of a group has a line."""

    student: str
    """The submission's id in the database."""
    identity: Identity
    final: Final
    why: str
    """How the score came about, in the words of the course."""


def lines_of(
    student: str, identity: Identity, members: Sequence[Identity], final: Final, words: Catalogue
) -> Iterator[ScoreLine]:
    """A line for everybody who gets this score."""
    why = " ".join(map(words.tell, final.said))
    return (ScoreLine(student, person, final, why) for person in members or (identity,))
