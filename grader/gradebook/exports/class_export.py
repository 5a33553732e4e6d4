"""Exports the final scores of a class: as a table of our own, or filled into a platform's."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from grader.gradebook.class_finals import StudentFinal
from grader.gradebook.exports.canvas import fill_gradebook
from grader.gradebook.exports.filling import PLAIN, Filled, FillOptions
from grader.gradebook.exports.line import Line, lines_of
from grader.gradebook.exports.moodle import fill_worksheet
from grader.gradebook.exports.tables import Absent, csv_pieces, jsonl_pieces
from grader.language.catalogue import Catalogue


class Format(StrEnum):
    """What can be written."""

    CSV = "csv"
    JSONL = "jsonl"
    CANVAS = "canvas"
    MOODLE = "moodle"

    @property
    def fills(self) -> bool:
        """Whether a platform's own table is filled in."""
        return self in {Format.CANVAS, Format.MOODLE}


def class_lines(finals: Iterable[StudentFinal], words: Catalogue) -> Iterator[Line]:
    """A line for each person; all members of a group have one."""
    for one in finals:
        yield from lines_of(one.student, one.recorded.identity, one.recorded.members, one.final, words)


def table_pieces(
    format_: Format, lines: Iterable[Line], checks: Sequence[str], absent: Iterable[Absent] = ()
) -> Iterator[str]:
    """CSV or JSON lines, piece by piece."""
    return jsonl_pieces(lines, absent) if format_ is Format.JSONL else csv_pieces(lines, checks, absent)


def fill_table(
    format_: Format,
    fresh: bytes,
    lines: Iterable[Line],
    columns: Sequence[str],
    column: str | None,
    options: FillOptions = PLAIN,
) -> Filled:
    """Fill a fresh export of a platform.

    Args:
        format_: Which platform.
        fresh: The export.
        lines: The class.
        columns: Names that the column may have by itself.
        column: The column's name, if it has none of these.
        options: What to do with cells that are not empty.
    """
    if format_ is Format.MOODLE:
        return fill_worksheet(fresh, lines, column, options)
    return fill_gradebook(fresh, lines, [column] if column else columns, options)
