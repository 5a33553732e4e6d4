"""Adjustments as a table for the terminal."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from grader.language.cleaning import clean_line
from grader.language.numbers import number, signed
from grader.results.adjustment import Adjustment, in_force

SHORT_ID = 8


def adjustments_table(made: Sequence[tuple[Adjustment, str]]) -> Table:
    """One row for each, the oldest first.

    Args:
        made: Adjustments, each with the name of its student.
    """
    table = Table(box=box.SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding = False, True
    for name in ("id", "assignment", "student", "what", "by", "on", "why"):
        table.add_column(name, overflow="fold", no_wrap=name in ("id", "what", "on"))
    held = {one.id for one in in_force([one for one, _ in made])}
    for one, student in made:
        what = _what(one) if one.id in held or one.kind == "withdraw" else f"{_what(one)} (withdrawn)"
        shown = (one.id[:SHORT_ID], one.assignment, student, what, one.author, f"{one.made_at:%Y-%m-%d}", one.reason)
        table.add_row(*(Text(clean_line(text)) for text in shown))
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
