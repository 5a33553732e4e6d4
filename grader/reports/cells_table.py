"""The cells of a platform's column before and after, as a table for the terminal."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from grader.gradebook.exports.filled import Cell
from grader.language.cleaning import clean_line


def cells_table(cells: Sequence[Cell]) -> Table:
    """One row for each student whose row is known."""
    table = Table(box=box.SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding = False, True
    table.add_column("in the export", max_width=40)
    for name in ("before", "after"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for cell in cells:
        # `Text` and cleaned: a name must not become markup or a control sequence
        shown = (cell.whose, cell.before, cell.after, cell.fate)
        table.add_row(*(Text(clean_line(text)) for text in shown))
    return table
