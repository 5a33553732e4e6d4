"""Canvas' gradebook: one column of a fresh export is filled in, every other cell keeps its bytes."""

import re
from collections.abc import Iterable, Sequence

from grader.errors import UsageError
from grader.gradebook.exports.cells import BLANK, Number
from grader.gradebook.exports.filled import PLAIN, Filled, FillOptions
from grader.gradebook.exports.filling import fill
from grader.gradebook.exports.row_matching import Row
from grader.gradebook.exports.score_line import ScoreLine
from grader.gradebook.exports.sheet import Sheet
from grader.gradebook.exports.target import Target, column_called, maximum_in
from grader.people.clues import clues

EXCUSED = "EX"
UNKNOWN = "The export does not say the maximum of the column, so scores go in as they are. --maximum N scales them."
ASSIGNMENT = re.compile(r" \(\d+\)$")
"""What binds a column to an assignment."""
NUMBERS = ("SIS User ID", "SIS Login ID", "Integration ID")
"""Columns that an institution fills; which number or login each contains differs between institutions."""
TEST_STUDENT = "Student, Test"
"""A row that Canvas adds; it belongs to no student."""


def fill_gradebook(
    content: bytes, lines: Iterable[ScoreLine], wanted: Sequence[str], options: FillOptions = PLAIN
) -> Filled:
    """Put scores into a gradebook that was exported a moment ago.

    Args:
        content: The export.
        lines: The class.
        wanted: Names of the column, the best first; `(123)` at its end may be left out.
        options: What to do with cells that are not empty.

    Raises:
        UsageError: it is not a gradebook, it lacks that column, or its maximum is not clear.
    """
    sheet = Sheet(content)
    header = sheet.rows[0]
    if "Student" not in header[0] and "LastName" not in header[0]:
        raise UsageError("This is not a Canvas gradebook: its first cell is not `Student`. Export it again.")
    column = column_called(header, wanted, lambda title: ASSIGNMENT.sub("", title))
    points_row = next((n for n, row in enumerate(sheet.rows) if row and "Points Possible" in row[0]), 0)
    if "(read only)" in sheet.rows[points_row][column]:
        raise UsageError(f"{header[column]}: Canvas does not let this column be changed.")
    possible = _possible(sheet, sheet.rows[points_row][column] if points_row else "", options)
    rows = [_row(header, n, row) for n, row in enumerate(sheet.rows) if n > points_row and len(row) > column]
    rows = [row for row in rows if row.called != TEST_STUDENT]
    remarks = () if possible else (UNKNOWN,)
    return fill(sheet, Target(rows, column, lambda _: possible, excused=EXCUSED, remarks=remarks), lines, options)


def _possible(sheet: Sheet, cell: str, options: FillOptions) -> Number | None:
    """The maximum of the column; None if it is not stated, or is 0."""
    found = maximum_in(sheet, cell, False if sheet.delimiter == "," else None, options)
    if (found is None and cell.strip() not in BLANK) or (found is not None and found.value < 0):
        if options.maximum is None:
            raise UsageError(f"The maximum of the column is {cell.strip()!r}. Give it as a number with --maximum N.")
        return Number(options.maximum, comma=False)
    return found if found is not None and found.value else None


def is_gradebook(header: Sequence[str]) -> bool:
    """Whether a table with these titles is Canvas's: `Student` and `ID` come first, or two names and `ID`."""
    return ("Student" in header[0] and "ID" in header[1]) or [*header[:3]] == ["LastName", "FirstName", "ID"]


def _row(header: Sequence[str], place: int, cells: Sequence[str]) -> Row:
    by_title = dict(zip(header, cells, strict=False))
    name = cells[0] if "Student" in header[0] else ", ".join(filter(None, cells[:2]))
    given = [by_title.get(title, "") for title in NUMBERS]
    known = clues(name=name, numbers=given, logins=given, canvas_id=by_title.get("ID", ""))
    return Row(place, name, known)
