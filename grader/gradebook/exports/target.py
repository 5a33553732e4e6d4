"""Which cells of a platform's table take scores: found by titles and by what the columns hold."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from grader.errors import UsageError
from grader.gradebook.exports.cells import BLANK, Number, UnclearNumberError, decimal_comma, number_in
from grader.gradebook.exports.filled import FillOptions
from grader.gradebook.exports.row_matching import Row
from grader.gradebook.exports.sheet import Sheet


@dataclass(frozen=True)
class Target:
    """Where scores go, and what the platform writes there."""

    rows: Sequence[Row]
    column: int
    maximum: Callable[[Row], Number | None]
    """The maximum of a row's score; None if it is not stated."""
    keeps_without_maximum: bool = False
    """Whether a cell without a maximum is on a scale, and takes no number; else scores go in as they are."""
    comments: int | None = None
    """The column of comments."""
    changed: int | None = None
    """The column that says 1 in rows that the platform is to read."""
    excused: str = ""
    """What the platform writes for an excused student, if it can."""
    remarks: Sequence[str] = ()
    """What to tell about the table."""
    no_score: Collection[str] = ()
    """Words, in lower case, that the platform writes where there is no score."""


def column_called(header: Sequence[str], wanted: Sequence[str], bare: Callable[[str], str] = str.strip) -> int:
    """The place of a column.

    Args:
        header: The titles.
        wanted: Names of the column, the best first.
        bare: The title without what the platform adds to it.

    Raises:
        UsageError: no column has this name, or several have it.
    """
    plain = [bare(title) for title in header]
    for name in wanted:
        for titles in (header, plain):
            places = [n for n, title in enumerate(titles) if title.strip().casefold() == name.strip().casefold()]
            if len(places) == 1:
                return places[0]
            if places:
                same = "; ".join(header[place] for place in places)
                raise UsageError(f"{len(places)} columns are called {name!r}: {same}. Name one in full with --column.")
    known = [title for title, rest in zip(header, plain, strict=True) if rest != title.strip()] or header
    raise UsageError(
        f"No column is called {' or '.join(map(repr, wanted))}. Name it with --column; there are: {', '.join(known)}."
    )


def maximum_in(sheet: Sheet, cell: str, comma: bool | None, options: FillOptions) -> Number | None:
    """The maximum of a column, from the cell that states it; None if it is not a number.

    Raises:
        UsageError: the number may be read in two ways, and `--maximum` was not given.
    """
    given = options.maximum
    known = decimal_comma(cell for row in sheet.rows for cell in row)
    try:
        found = number_in(cell, comma if known is None else known)
    except UnclearNumberError as error:
        if given is None:
            raise UsageError(f"Is the maximum {cell!r} thousands or not? Give it with --maximum N.") from error
        found = Number(given, comma=bool(comma))
    if given is None or not (found or cell.strip() in BLANK):
        return found
    return Number(given, comma=found.comma if found else bool(known))


def maximum_of_all(sheet: Sheet, cell: str, title: str, options: FillOptions) -> Number:
    """The maximum of a column, which the platform should state.

    Raises:
        UsageError: it does not, and `--maximum` was not given.
    """
    found = maximum_in(sheet, cell, None, options)
    if found is None or not found.value:
        raise UsageError(f"{title}: the maximum of the column is not clear. Give it with --maximum N.")
    return found
