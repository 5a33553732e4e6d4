"""Tables whose columns have titles: Blackboard's grade centre, Brightspace's gradebook, ILIAS's status file, any CSV.

- Blackboard: `Last Name,First Name,Username,Student ID,...,Homework 5 [Total Pts: 10 Score] |12345`, either CSV or,
  under the name of an Excel file, text in UTF-16 with tabs. The number after the bar binds the column.
- Brightspace: `OrgDefinedId,Username,...,Homework 5 Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator`, with
  `#` before numbers and logins and at the end of each row.
- ILIAS: `status.csv` of the plugin ExerciseStatusFile: `update,usr_id,login,lastname,firstname,status,mark,...`. Only
  rows with `update` 1 are read. A mark is a text, and its maximum is written nowhere.
"""

import re
from collections.abc import Iterable, Sequence

from grader.errors import UsageError
from grader.gradebook.exports.cells import NUMBER
from grader.gradebook.exports.filled import PLAIN, Filled, FillOptions
from grader.gradebook.exports.filling import fill
from grader.gradebook.exports.row_matching import Row
from grader.gradebook.exports.score_line import ScoreLine
from grader.gradebook.exports.sheet import Sheet
from grader.gradebook.exports.target import Target, column_called, maximum_in, maximum_of_all
from grader.people.titles import People, clues_in, full_name

BLACKBOARD = re.compile(r"(?P<title>.*?)\s*\[(?P<points>[^\[\]]*\d[^\[\]]*)\]\s*\|\d+\s*", re.DOTALL)
BRIGHTSPACE = re.compile(
    r"(?P<title>.*?)( Points Grade)?\s*<(?P<kind>\w+) MaxPoints:(?P<points>[\d.,]+)[^<>]*>", re.DOTALL
)
ILIAS = {"update", "status", "mark", "comment"}
NOT_GRADED = {"needs grading", "in progress"}
"""What Blackboard writes into cells of work that has no grade."""
NO_NUMBERS = re.compile(r"\b(text|letter|percentage|complete/incomplete)$", re.IGNORECASE)
"""Blackboard's display formats in which points are not read as a number."""


def fill_blackboard(
    content: bytes, lines: Iterable[ScoreLine], wanted: Sequence[str], options: FillOptions = PLAIN
) -> Filled:
    """Put scores into a download of Blackboard's grade centre.

    Raises:
        UsageError: it lacks that column, or the column takes no points.
    """
    sheet = Sheet(content)
    header = sheet.rows[0]
    column = column_called(header, wanted, lambda title: _title(BLACKBOARD, title))
    found = BLACKBOARD.fullmatch(header[column])
    if found is None:
        raise UsageError(
            f"{header[column]!r} is not a column of grades: its title has no `[Total Pts: 10 Score] |123`."
        )
    if NO_NUMBERS.search(found["points"].strip()):
        raise UsageError(f"{header[column]}: set the primary display of this column to Score, and download it again.")
    points = NUMBER.search(found["points"])
    possible = maximum_of_all(sheet, points[0] if points else "", header[column], options)
    rows = _rows(sheet, column, ("last", "first", "login"))
    return fill(sheet, Target(rows, column, lambda _: possible, no_score=NOT_GRADED), lines, options)


def fill_brightspace(
    content: bytes, lines: Iterable[ScoreLine], wanted: Sequence[str], options: FillOptions = PLAIN
) -> Filled:
    """Put scores into an export of Brightspace's gradebook.

    Raises:
        UsageError: it lacks that column, or the column takes no points.
    """
    sheet = Sheet(content)
    header = sheet.rows[0]
    column = column_called(header, wanted, lambda title: _title(BRIGHTSPACE, title).removesuffix(" Points Grade"))
    found = BRIGHTSPACE.fullmatch(header[column].strip())
    if found is None and not header[column].strip().endswith(" Points Grade"):
        raise UsageError(f"{header[column]!r} takes no points. Export the grade item as `Points grade`.")
    possible = maximum_of_all(sheet, found["points"] if found else "", header[column], options)
    return fill(sheet, Target(_rows(sheet, column), column, lambda _: possible), lines, options)


def fill_status_file(
    content: bytes, lines: Iterable[ScoreLine], wanted: Sequence[str] = (), options: FillOptions = PLAIN
) -> Filled:
    """Put marks and comments into ILIAS's status file, and 1 into `update` where something changed.

    Raises:
        UsageError: it is not a status file.
    """
    sheet = Sheet(content)
    header = [title.strip().casefold() for title in sheet.rows[0]]
    if not ILIAS.issubset(header):
        raise UsageError("This is not an ILIAS status file: it has no columns `update`, `mark` and `comment`.")
    column = header.index("mark")
    possible = maximum_in(sheet, "", None, options)
    target = Target(
        _rows(sheet, column),
        column,
        lambda _: possible,
        comments=header.index("comment"),
        changed=header.index("update"),
    )
    return fill(sheet, target, lines, options)


def fill_any(content: bytes, lines: Iterable[ScoreLine], wanted: Sequence[str], options: FillOptions = PLAIN) -> Filled:
    """Put scores into a column of any table with names, numbers, logins or emails.

    Raises:
        UsageError: it lacks that column, or does not say who is in which row.
    """
    sheet = Sheet(content)
    column = column_called(sheet.rows[0], wanted)
    possible = maximum_in(sheet, "", None, options)
    return fill(sheet, Target(_rows(sheet, column), column, lambda _: possible), lines, options)


def _title(pattern: re.Pattern[str], title: str) -> str:
    found = pattern.fullmatch(title.strip())
    return found["title"] if found else title.strip()


def _rows(sheet: Sheet, column: int, first: Sequence[str] = ()) -> list[Row]:
    """The rows that are people's.

    Args:
        sheet: The table.
        column: What every row needs to have.
        first: What the first columns hold, whatever their titles are in the reader's language.
    """
    people = People(sheet.rows[0], first)
    if not people.can_be_told:
        raise UsageError(
            f"Nothing in the table says who is in which row: {', '.join(sheet.rows[0])}. "
            "It needs a column such as name, email, login or student id."
        )
    rows = []
    for place, cells in enumerate(sheet.rows):
        fields = people.fields(cells)
        called = full_name(fields) or fields.get("login") or fields.get("email") or fields.get("sid", "")
        if place and len(cells) > column and any(fields.values()):
            rows.append(Row(place, called, clues_in(fields)))
    return rows
