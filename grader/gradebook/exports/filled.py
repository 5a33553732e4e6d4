"""The result of filling a platform's table: each cell before and after, and the messages about them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from grader.gradebook.exports.cells import is_score
from grader.language.cleaning import clean_line
from grader.people.doubt_messages import listed

Fate = Literal["filled", "replaced", "there already", "kept", "no score yet"]
MOST_NAMES = 5
"""Most names in a list at the end of a sentence."""


@dataclass(frozen=True)
class FillOptions:
    """How a platform's table is filled."""

    replace: bool = False
    """Also overwrite scores that differ."""
    maximum: float | None = None
    """The maximum of the platform's column, if the table does not say it clearly."""
    missing: float | None = None
    """Points for students who handed in nothing; None leaves their cells unchanged."""


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
    def messages(self) -> list[str]:
        """Messages about what a person should know or do."""
        said = [self.sum, *self.remarks]
        said += [f"{cell.whose}: {cell.before} is now {cell.after}." for cell in self.cells if cell.fate == "replaced"]
        said += [_kept(cell) for cell in self.cells if cell.fate == "kept"]
        said += [f"{cell.whose}: no score yet." for cell in self.cells if cell.fate == "no score yet"]
        if self.comments_kept:
            said.append(f"Comments left unchanged: {self.comments_kept}. --replace overwrites them.")
        if self.empty:
            said.append(f"In the export, but handed in nothing: {_listed(self.empty)}. Their cells stay as they are.")
        return [clean_line(sentence, 1000) for sentence in said]

    @property
    def _counts(self) -> Counter[Fate]:
        return Counter(cell.fate for cell in self.cells)


_SUMMED: dict[Fate, str] = {
    "replaced": "of them replaced another",
    "there already": "there already",
    "kept": "kept as they were",
    "no score yet": "without a score",
}


def _kept(cell: Cell) -> str:
    if not cell.ours:
        return f"{cell.whose}: {cell.before or 'the cell'} stays; it is graded on a scale."
    how = " --replace overwrites it." if is_score(cell.before) else ""
    return f"{cell.whose}: {cell.before} stays; the score here is {cell.ours}.{how}"


def _listed(names: Sequence[str]) -> str:
    return f"{listed(names[:MOST_NAMES])}{f' and {len(names) - MOST_NAMES} more' if len(names) > MOST_NAMES else ''}"
