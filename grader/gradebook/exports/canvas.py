"""Canvas' gradebook: one column of a fresh export is filled in, every other cell keeps its bytes."""

import re
from collections.abc import Iterable, Iterator, Sequence

from grader.errors import UsageError
from grader.gradebook.exports.cells import number_cell, number_in
from grader.gradebook.exports.line import Line
from grader.gradebook.exports.row_matching import Filled, find_rows, name_key, remarks_on, squeezed_key
from grader.gradebook.exports.sheet import Sheet
from grader.results.submission import Identity

KEYS = {"ID": "id", "SIS User ID": "sis", "SIS Login ID": "login", "Integration ID": "integration"}
"""Columns that identify a student, and how their keys begin."""
EXCUSED = "EX"


def fill_gradebook(content: bytes, lines: Iterable[Line], wanted: Sequence[str]) -> Filled:
    """Put scores into a gradebook that was exported a moment ago.

    Args:
        content: The export.
        lines: The class.
        wanted: Names of the column, the best first; `(123)` at its end may be left out.

    Raises:
        UsageError: it is no gradebook, or has not that column.
    """
    sheet = Sheet(content)
    header = sheet.rows[0]
    if "Student" not in header[0] and "LastName" not in header[0]:
        raise UsageError("This is no gradebook of Canvas: its first cell is not `Student`. Export it again.")
    column = _column(header, wanted)
    points_row = next((n for n, row in enumerate(sheet.rows) if row and "Points Possible" in row[0]), 0)
    possible_cell = sheet.rows[points_row][column]
    if "(read only)" in possible_cell:
        raise UsageError(f"{header[column]}: Canvas does not let this column be changed.")
    people = {n: list(_keys(header, row)) for n, row in enumerate(sheet.rows) if n > points_row and len(row) > column}
    found, lost = find_rows(people, lines, _keys_of)
    possible = number_in(possible_cell)
    comma = sheet.delimiter == ";" and "," in possible_cell
    remarks: list[str] = []
    for place, line in found.items():
        cell, remark = _cell(line, possible, comma)
        remarks += [remark] if remark and remark not in remarks else []
        if cell:
            sheet.set(place, column, cell)
    empty = [sheet.rows[n][0] for n in people if n not in found]
    ungraded = [line for line in found.values() if not _cell(line, possible, comma)[0]]
    filled = len(found) - len(ungraded)
    return Filled(sheet.content(), filled, (*remarks, *remarks_on(lost, empty, ungraded)))


def _column(header: Sequence[str], wanted: Sequence[str]) -> int:
    for name in wanted:
        bare = [re.sub(r" \(\d+\)$", "", title) for title in header]
        for titles in (header, bare):
            places = [n for n, title in enumerate(titles) if title == name]
            if len(places) == 1:
                return places[0]
    known = [title for title in header if re.search(r" \(\d+\)$", title)]
    raise UsageError(
        f"No column is called {' or '.join(map(repr, wanted))}. Name it by --column; there are: {', '.join(known)}."
    )


def _keys(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for title, cell in zip(header, row, strict=False):
        if title in KEYS and cell:
            yield f"{KEYS[title]}:{cell.strip().casefold()}"
    name = row[0] if "Student" in header[0] else " ".join(row[:2])
    yield name_key(name)
    yield squeezed_key(name)


def _keys_of(identity: Identity, student: str) -> Iterator[str]:
    """The surest first."""
    if identity.platform == "canvas":
        yield f"id:{identity.platform_id}"
    for number in filter(None, (identity.sid, identity.email, identity.email.partition("@")[0])):
        yield f"sis:{number.casefold()}"
        yield f"login:{number.casefold()}"
    for name in filter(None, (identity.name, student)):
        yield name_key(name)
        yield squeezed_key(name)


def _cell(line: Line, possible: float | None, comma: bool) -> tuple[str, str]:
    """What to write, nothing if the cell is to stay; and what to say about it."""
    final = line.final
    if final.excused:
        return EXCUSED, ""
    if final.points is None:
        return "", ""
    if possible and final.max_points and possible != final.max_points:
        said = f"Scores of {number_cell(final.max_points)} points are scaled to {number_cell(possible)}."
        return number_cell(final.points * possible / final.max_points, comma), said
    return number_cell(final.points, comma), ""
