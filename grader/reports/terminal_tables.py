"""Plain tables for the terminal: final scores, adjustments, and the cells of a platform's column."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from grader.language.cleaning import clean_line
from grader.language.numbers import number, signed
from grader.reports.phrases import safe
from grader.results.adjustment import Adjustment, in_force

if TYPE_CHECKING:  # a table of gradings does not wait for those of final scores
    from grader.gradebook.exports.filled import Cell
    from grader.gradebook.final import Final

SHORT_ID = 8


def plain_table(title: str = "") -> Table:
    """An empty table that fits into 80 columns."""
    table = Table(title=Text(safe(title), style="bold") if title else None, box=box.SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding, table.title_justify = False, True, "left"
    return table


def _cell(text: str) -> Text:
    """A cell's text, in which a name is neither markup nor a control sequence."""
    return Text(clean_line(text))


def final_table(title: str, finals: Iterable[tuple[str, "Final"]]) -> Table:
    """One row for each student: points from checks, for lateness, by adjustment, and the final score."""
    table = plain_table(title)
    table.add_column("student", max_width=28)
    for name in ("attempt", "checks", "late", "adjusted", "final"):
        table.add_column(name, justify="right", no_wrap=True)
    for student, final in finals:
        table.add_row(
            _cell(student),
            str(final.attempt.number),
            number(final.earned),
            signed(-final.late_points) if final.late_points else "late" if final.is_late else "",
            signed(final.adjusted) if final.adjusted else "",
            Text(comes_to(final), style="bold"),
        )
    return table


def comes_to(final: "Final") -> str:
    """The final score in short: `7/10`, `excused` or `none yet`."""
    if final.excused:
        return "excused"
    if final.points is None:
        return "none yet"
    return f"{number(final.points)}/{number(final.max_points)}"


def adjustments_table(made: Sequence[tuple[Adjustment, str]]) -> Table:
    """One row for each, the oldest first.

    Args:
        made: Adjustments, each with the name of its student.
    """
    table = plain_table()
    for name in ("id", "assignment", "student", "what", "by", "on", "why"):
        table.add_column(name, overflow="fold", no_wrap=name in ("id", "what", "on"))
    held = {one.id for one in in_force([one for one, _ in made])}
    for one, student in made:
        what = _what(one) if one.id in held or one.kind == "withdraw" else f"{_what(one)} (withdrawn)"
        shown = (one.id[:SHORT_ID], one.assignment, student, what, one.author, f"{one.made_at:%Y-%m-%d}", one.reason)
        table.add_row(*map(_cell, shown))
    return table


def _what(one: Adjustment) -> str:
    match one.kind:
        case "points":
            return signed(one.points or 0.0)
        case "override":
            return f"set to {number(one.points or 0.0)}"
        case "withdraw":
            return f"withdraws {one.withdraws[:SHORT_ID]}"
        case _:
            return one.kind


def cells_table(cells: Sequence["Cell"]) -> Table:
    """One row for each student whose row is known."""
    table = plain_table()
    table.add_column("in the export", max_width=40)
    for name in ("before", "after"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for cell in cells:
        table.add_row(*map(_cell, (cell.whose, cell.before, cell.after, cell.fate)))
    return table
