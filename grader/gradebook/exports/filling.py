"""Decides what to write into each cell of a platform's column. A grade that a person may have entered stays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from grader.errors import UsageError
from grader.gradebook.exports.cells import (
    BLANK,
    Number,
    UnclearNumberError,
    decimal_comma,
    number_cell,
    number_in,
    same_number,
    text_cell,
)
from grader.gradebook.exports.row_matching import Assigned, Row
from grader.gradebook.exports.sheet import Sheet
from grader.gradebook.final import Final
from grader.language.cleaning import clean_line
from grader.people.telling import listed

Fate = Literal["filled", "replaced", "there already", "kept", "no score yet"]
MOST_NAMES = 5
"""Names in a list that a sentence ends with."""


@dataclass(frozen=True)
class FillOptions:
    """How a platform's table is filled."""

    replace: bool = False
    """Write over scores that differ, too."""
    maximum: float | None = None
    """What the platform's column is out of, where its table does not say it clearly."""
    missing: float | None = None
    """Points for who handed in nothing; None leaves these cells as they are."""


PLAIN = FillOptions()


class Cell(NamedTuple):
    """One student's cell."""

    whose: str
    before: str
    after: str
    fate: Fate
    ours: str
    """The score that we would write."""


@dataclass
class Filled:
    """A platform's table with scores in it, and what to tell about it."""

    content: bytes = b""
    cells: list[Cell] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """On the whole table, and on students whose row is not known."""
    empty: list[str] = field(default_factory=list)
    """In the table, but handed in nothing."""
    lost: int = 0
    """Students whose row is not known."""
    comments_kept: int = 0
    """Comments that differ from ours, and stay."""

    @property
    def filled(self) -> int:
        """Cells that have another score now."""
        return self._counts["filled"] + self._counts["replaced"]

    @property
    def is_in_vain(self) -> bool:
        """Whether nothing was filled in, and no score was there already."""
        return not self.filled and not self._counts["there already"]

    @property
    def sum(self) -> str:
        """What was filled, kept and skipped, in one sentence."""
        counts = self._counts
        parts = [f"{self.filled} score{'s' * (self.filled != 1)} filled in"]
        parts += [f"{counts[fate]} {said}" for fate, said in _SUMMED.items() if counts[fate]]
        parts += [f"{len(self.empty)} handed in nothing"] if self.empty else []
        parts += [f"{self.lost} without a row"] if self.lost else []
        return f"{', '.join(parts)}."

    @property
    def told(self) -> list[str]:
        """All that a person should know or see to."""
        said = [self.sum, *self.remarks]
        said += [f"{cell.whose}: {cell.before} is now {cell.after}." for cell in self.cells if cell.fate == "replaced"]
        said += [_kept(cell) for cell in self.cells if cell.fate == "kept"]
        said += [f"{cell.whose}: no score yet." for cell in self.cells if cell.fate == "no score yet"]
        if self.comments_kept:
            said.append(f"Comments that stay as they are: {self.comments_kept}. --replace writes them.")
        if self.empty:
            said.append(f"In the export, but handed in nothing: {_listed(self.empty)}. Their cells stay as they are.")
        return [clean_line(sentence, 1000) for sentence in said]

    @property
    def _counts(self) -> Counter[Fate]:
        return Counter(cell.fate for cell in self.cells)


class Filling:
    """A table whose one column is being filled."""

    def __init__(self, sheet: Sheet, column: int, options: FillOptions, assigned: Assigned) -> None:
        self._sheet, self._column, self._options, self._assigned = sheet, column, options, assigned
        self.result = Filled(remarks=[*assigned.remarks], lost=assigned.lost)

    def put_score(self, row: Row, final: Final, possible: Number | None, excused: str = "") -> Fate:
        """Write a final score into a row's cell, if it may be written there.

        Args:
            row: Whose.
            final: The score.
            possible: What the column is out of; None if nothing says it.
            excused: What the platform writes for an excused student, if it can.
        """
        if final.excused:
            return self._put(row, excused)
        if final.points is None:
            return self._put(row, "")
        scale = 1.0
        if possible and possible.value and final.max_points and possible.value != final.max_points:
            scale = possible.value / final.max_points
            self._remark(
                f"Scores of {number_cell(final.max_points)} points are scaled to {number_cell(possible.value)}."
            )
        return self._put(row, number_cell(final.points * scale, comma=possible is not None and possible.comma))

    def put_comment(self, row: Row, column: int, comment: str) -> None:
        """Write a comment, unless there is one already."""
        before, ours = self._sheet.rows[row.place][column], text_cell(comment)
        if not before.strip() or self._options.replace:
            self._sheet.set(row.place, column, ours)
        elif before != ours:
            self.result.comments_kept += 1

    def keep(self, row: Row) -> None:
        """Leave a cell that takes no number."""
        before = self._sheet.rows[row.place][self._column].strip()
        self.result.cells.append(Cell(row.called, before, before, "kept", ""))

    def _put(self, row: Row, ours: str) -> Fate:
        before = self._sheet.rows[row.place][self._column]
        fate = fate_of(before, ours, self._options)
        if fate in {"filled", "replaced"}:
            self._sheet.set(row.place, self._column, ours)
        after = self._sheet.rows[row.place][self._column]
        self.result.cells.append(Cell(row.called, before.strip(), after, fate, ours))
        return fate

    def _remark(self, said: str) -> None:
        if said not in self.result.remarks:
            self.result.remarks.append(said)

    def put_missing(self) -> None:
        """Write what who handed in nothing gets, if that was asked for."""
        rows, points = self._assigned.empty, self._options.missing
        if points is None:
            self.result.empty = [row.called for row in rows]
            return
        given = [row.called for row in rows if self._put(row, number_cell(points)) in {"filled", "replaced"}]
        if given:
            self._remark(f"Handed in nothing, so given {number_cell(points)}: {listed(given)}.")

    def finished(self) -> Filled:
        """The table as it is now."""
        self.result.content = self._sheet.content()
        return self.result


def maximum_in(sheet: Sheet, cell: str, comma: bool | None, options: FillOptions) -> Number | None:
    """What a column is out of, by the cell that says it; None if it is not a number.

    Raises:
        UsageError: the number may be read in two ways, and `--maximum` was not given.
    """
    given = options.maximum
    known = decimal_comma(cell for row in sheet.rows for cell in row)
    try:
        found = number_in(cell, comma if known is None else known)
    except UnclearNumberError as error:
        if given is None:
            raise UsageError(f"Is the maximum {cell!r} thousands or not? Say by --maximum N what it is.") from error
        found = Number(given, comma=bool(comma))
    if given is None or not (found or cell.strip() in BLANK):
        return found
    return Number(given, comma=found.comma if found else bool(known))


_SUMMED: dict[Fate, str] = {
    "replaced": "of them replaced another",
    "there already": "there already",
    "kept": "kept as they were",
    "no score yet": "without a score",
}


def fate_of(before: str, ours: str, options: FillOptions) -> Fate:
    """What to do with a cell that holds `before`.

    Words (`EX`, `N/A`, a grade of a scale) always stay: a person or the platform put them there.
    """
    before = before.strip()
    if not ours:
        return "no score yet"
    if before == ours or same_number(before, ours):
        return "there already"
    if before in BLANK:
        return "filled"
    return "replaced" if options.replace and is_score(before) else "kept"


def is_score(cell: str) -> bool:
    """Whether a cell holds digits: a number in any locale."""
    return any(sign.isdigit() for sign in cell) and not any(sign.isalpha() for sign in cell)


def _kept(cell: Cell) -> str:
    if not cell.ours:
        return f"{cell.whose}: {cell.before or 'the cell'} stays; it is graded on a scale."
    how = " --replace writes it." if is_score(cell.before) else ""
    return f"{cell.whose}: {cell.before} stays; the score here is {cell.ours}.{how}"


def _listed(names: Sequence[str]) -> str:
    return f"{listed(names[:MOST_NAMES])}{f' and {len(names) - MOST_NAMES} more' if len(names) > MOST_NAMES else ''}"
