"""Reads extensions from a CSV file, in whatever form a spreadsheet has written it."""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from grader.assignment.policy import end_of_day
from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError
from grader.language.suggestions import near
from grader.spreadsheet import columns_in, decoded, numbered_rows

COLUMNS = {
    "student": ("student", "name", "email", "e-mail", "login", "sid", "student id", "id"),
    "due": ("due", "due date", "due_date", "until", "deadline"),
    "assignment": ("assignment", "homework"),
}
"""Known headers, in lower case; the first one that the file has is used."""


class ExtensionRow(NamedTuple):
    """A row of the file."""

    student: str
    due: datetime
    where: str
    """The file and the line."""


def read_extensions(path: Path, version: AssignmentVersion) -> list[ExtensionRow]:
    """The due dates of students in this assignment; a row that names no assignment is about all of them.

    Raises:
        SpecError: the file does not exist, has other columns, an invalid date, or an assignment that is not there.
    """
    try:
        rows = numbered_rows(decoded(path.read_bytes()))
    except OSError as error:
        raise SpecError(f"{path}: extensions cannot be read: {error.strerror}") from error
    _, header = next(rows, (0, []))
    places = columns_in(header, COLUMNS)
    if not {"student", "due"} <= places.keys():
        raise SpecError(f"{path}: the first line must name the columns student and due.")
    known = _known_assignments(version.course)
    return [
        extension
        for line, row in rows
        if (extension := _extension(f"{path}, line {line}", _Row(row, places), version, known))
    ]


def repeated(extensions: Sequence[ExtensionRow]) -> Iterator[str]:
    """Report students whom a file names twice."""
    seen: dict[str, ExtensionRow] = {}
    for one in extensions:
        first = seen.setdefault(one.student.casefold(), one)
        if first is not one:
            yield f"{one.where}: {one.student} already has an extension ({first.where}); the later date counts."


class _Row:
    def __init__(self, cells: Sequence[str], places: dict[str, int]) -> None:
        self._cells, self._places = cells, places

    def __getitem__(self, field: str) -> str:
        place = self._places.get(field)
        return self._cells[place].strip() if place is not None and place < len(self._cells) else ""


def _extension(where: str, row: _Row, version: AssignmentVersion, known: dict[str, str]) -> ExtensionRow | None:
    """What a row says; None if it is about another assignment."""
    student, assignment = row["student"], row["assignment"]
    if assignment:
        slug = known.get(assignment.casefold())
        if slug is None:
            hint = near(assignment, [*known]) or f" There are: {', '.join(sorted({*known.values()}))}."
            raise SpecError(f"{where}: no assignment is called {assignment!r}.{hint}")
        if slug != version.slug:
            return None
    if not student:
        raise SpecError(f"{where}: an extension until {row['due']!r} names no student. Fill in the column `student`.")
    try:
        stated = end_of_day(row["due"])
        return ExtensionRow(student, stated if isinstance(stated, datetime) else datetime.fromisoformat(stated), where)
    except ValueError as error:
        raise SpecError(f"{where}: {row['due']!r} is not a date. Write 2026-11-28T23:59 or 2026-11-28.") from error


def _known_assignments(course: Path) -> dict[str, str]:
    """The slugs of the course by slug and by title, both in lower case."""
    known: dict[str, str] = {}
    for path in sorted(course.glob("assignments/*/assignment.toml")):
        slug = path.parent.name
        with suppress(tomllib.TOMLDecodeError, UnicodeDecodeError):  # reported when that assignment is read
            known.setdefault(str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", slug)).casefold(), slug)
        known[slug.casefold()] = slug
    return known
