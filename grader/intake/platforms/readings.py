"""Finds the right way to read the name of a downloaded file: a student chooses parts of it, and may forge one."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, NamedTuple, Protocol, TypeVar

from grader.intake.tree import Node
from grader.intake.unread import UnreadSubmission, unclear_piece
from grader.results.submission import Platform


class Reading(Protocol):
    """One way to read a name."""

    @property
    def name(self) -> str:
        """The name of the student or the team."""

    @property
    def number(self) -> str:
        """The platform's id."""

    @property
    def file(self) -> str:
        """The student's own name of the file."""


R = TypeVar("R", bound=Reading)


class Grouped(NamedTuple, Generic[R]):
    """The files and folders of a download by student."""

    students: list[list[tuple[R, Node]]]
    contested: set[str]
    """Numbers that occur under several names: their pieces belong together only under the same name."""
    unclear: list[UnreadSubmission]
    """Pieces that belong to nobody for certain."""

    def submissions(self, of_student: Callable[[list[tuple[R, Node]]], UnreadSubmission]) -> list[UnreadSubmission]:
        """All submissions; `of_student` makes one of the pieces of a student."""
        students = [
            replace(of_student(pieces), unclear=pieces[0][0].number in self.contested) for pieces in self.students
        ]
        return [*students, *self.unclear]


def grouped(platform: Platform, readings: Sequence[Sequence[R]], nodes: Sequence[Node]) -> Grouped[R]:
    """Put together what belongs to one student, by number: two students may share a name.

    Args:
        platform: Whose download it is.
        readings: All ways to read each name.
        nodes: The files and folders of these names.
    """
    names = _sure_names(readings)
    contested = {number for number, several in names.items() if len(several) > 1}
    students: dict[tuple[str, str], list[tuple[R, Node]]] = {}
    unclear: list[UnreadSubmission] = []
    for reading, ways, node in zip(_settled(readings, names), readings, nodes, strict=True):
        if reading is None:
            unclear.append(unclear_piece(platform, ways[-1].file, node))
        else:
            key = (reading.number, reading.name if reading.number in contested else "")
            students.setdefault(key, []).append((reading, node))
    return Grouped(list(students.values()), contested, unclear)


def _settled(readings: Sequence[Sequence[R]], names: Mapping[str, set[str]]) -> list[R | None]:
    """The reading of each name in a download; None if it is not certain whose file it is.

    A platform has one name for each number. So a name that can be read in one way tells which readings of others are
    wrong.
    """
    possible = [
        [way for way in ways if len(ways) == 1 or names.get(way.number, {way.name}) == {way.name}] for ways in readings
    ]
    return [ways[0] if len(ways) == 1 else None for ways in possible]


def _sure_names(readings: Sequence[Sequence[R]]) -> dict[str, set[str]]:
    """The names for each number, from names that can be read in only one way."""
    names: dict[str, set[str]] = defaultdict(set)
    for ways in readings:
        if len(ways) == 1:
            names[ways[0].number].add(ways[0].name)
    return names
