"""Final scores as a table for the terminal."""

from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from grader.gradebook.final import Final
from grader.language.cleaning import clean_line
from grader.language.numbers import number, signed
from grader.reports.phrases import safe


def final_table(title: str, finals: Iterable[tuple[str, Final]]) -> Table:
    """One row for each student: points from checks, for lateness, by adjustment, and the final score."""
    table = Table(title=Text(safe(title), style="bold"), box=box.SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding, table.title_justify = False, True, "left"
    table.add_column("student", max_width=28)
    for name in ("attempt", "checks", "late", "adjusted", "final"):
        table.add_column(name, justify="right", no_wrap=True)
    for student, final in finals:
        table.add_row(
            # `Text` and cleaned: a name must not become markup or a control sequence.
            Text(clean_line(student)),
            str(final.attempt.number),
            number(final.earned),
            signed(-final.late_points) if final.late_points else "late" if final.is_late else "",
            signed(final.adjusted) if final.adjusted else "",
            Text(comes_to(final), style="bold"),
        )
    return table


def comes_to(final: Final) -> str:
    """The final score in short: `7/10`, `excused` or `none yet`."""
    if final.excused:
        return "excused"
    if final.points is None:
        return "none yet"
    return f"{number(final.points)}/{number(final.max_points)}"
