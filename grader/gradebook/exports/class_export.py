"""Exports the final scores of a class: as a table of our own, or filled into a platform's."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from grader.gradebook.class_finals import StudentFinal
from grader.gradebook.exports.canvas import fill_gradebook, is_gradebook
from grader.gradebook.exports.filled import PLAIN, Filled, FillOptions
from grader.gradebook.exports.moodle import fill_worksheet, is_worksheet
from grader.gradebook.exports.score_line import ScoreLine, lines_of
from grader.gradebook.exports.sheet import Sheet
from grader.gradebook.exports.tables import Absentee, csv_pieces, jsonl_pieces
from grader.gradebook.exports.titled import (
    BLACKBOARD,
    BRIGHTSPACE,
    ILIAS,
    fill_any,
    fill_blackboard,
    fill_brightspace,
    fill_status_file,
)
from grader.language.catalogue import Catalogue


class Format(StrEnum):
    """What can be written."""

    CSV = "csv"
    JSONL = "jsonl"
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    BRIGHTSPACE = "brightspace"
    ILIAS = "ilias"

    @property
    def is_platform(self) -> bool:
        """Whether a platform's own table is filled in."""
        return self not in {Format.CSV, Format.JSONL}


def class_lines(finals: Iterable[StudentFinal], words: Catalogue) -> Iterator[ScoreLine]:
    """A line for each person; all members of a group have one."""
    for one in finals:
        yield from lines_of(one.student, one.recorded.identity, one.recorded.members, one.final, words)


def table_pieces(
    format_: Format, lines: Iterable[ScoreLine], checks: Sequence[str], absent: Iterable[Absentee] = ()
) -> Iterator[str]:
    """CSV or JSON lines, piece by piece."""
    return jsonl_pieces(lines, absent) if format_ is Format.JSONL else csv_pieces(lines, checks, absent)


def format_of(fresh: bytes) -> Format:
    """Whose table it is, by its titles; any table of people is a CSV."""
    header = [title.strip() for title in Sheet(fresh).rows[0]]
    if any(map(BLACKBOARD.fullmatch, header)):
        return Format.BLACKBOARD
    if "End-of-Line Indicator" in header or any(map(BRIGHTSPACE.fullmatch, header)):
        return Format.BRIGHTSPACE
    if ILIAS.issubset(map(str.casefold, header)):
        return Format.ILIAS
    if is_gradebook(header):
        return Format.CANVAS
    return Format.MOODLE if is_worksheet(fresh) else Format.CSV


def fill_table(
    fresh: bytes,
    lines: Iterable[ScoreLine],
    columns: Sequence[str],
    column: str | None = None,
    options: FillOptions = PLAIN,
    format_: Format | None = None,
) -> Filled:
    """Fill a fresh export of a platform, or any table of people.

    Args:
        fresh: The export.
        lines: The class.
        columns: Names that the column may have by itself.
        column: The column's name, if it has none of these.
        options: What to do with cells that are not empty.
        format_: Which platform; None finds it out.
    """
    format_ = format_ or format_of(fresh)
    if format_ is Format.MOODLE:
        return fill_worksheet(fresh, lines, column, options)
    return _FILLERS[format_](fresh, lines, [column] if column else columns, options)


_FILLERS = {
    Format.CANVAS: fill_gradebook,
    Format.BLACKBOARD: fill_blackboard,
    Format.BRIGHTSPACE: fill_brightspace,
    Format.ILIAS: fill_status_file,
    Format.CSV: fill_any,
}
