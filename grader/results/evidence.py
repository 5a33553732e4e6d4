"""The data that a report may draw: limited in size, rounded, and without the right numbers.

A report says how far off an array is only for numbers that no other submission gets. The only right numbers that it
shows are the reference's training curve, to a hundredth of its largest value: enough to see how a run should go, and
never enough to be right.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from grader.results.record import Record, Within

# Bounds, since the evidence of every student is stored and becomes part of a page.
MAX_PICTURES = 8
"""Most arrays drawn for one check."""
MAX_CELLS = 32
"""Most rows and columns of a heat map."""
MAX_POINTS = 200
"""Most points of a curve."""
LEVELS = (0.0, 1e-3, 1e-2, 0.1, 1.0)
"""Errors, as shares of the largest right entry, above which a cell of a heat map has level 1, 2, ..., 5."""
NOT_FINITE = "x"
"""The cell of a heat map where one of the two numbers, the student's or the right one, is NaN or infinite."""


@dataclass(frozen=True, kw_only=True)
class Entry(Record):
    """One wrong entry of an array."""

    index: tuple[int, ...]
    got: str
    """The student's number, rounded."""
    power: int | None = None
    """The power of ten that its distance from the right number reaches, as a share of the largest right entry: -1 for
    more than 1 % and at most 10 %, 4 for more than 1000 times. None if it is not told."""


@dataclass(frozen=True, kw_only=True)
class ArrayPicture(Record):
    """Where a wrong array is wrong, in the first case that shows it."""

    array: str
    place: str
    """Its place in the answer: `dW[1]`."""
    case: str
    shape: tuple[int, ...]
    """The student's shape."""
    worst: tuple[Entry, ...] = ()
    """The entries with the largest errors, or the first wrong ones where no error is told; none if the shape is
    wrong."""
    cells: Annotated[tuple[str, ...], Within(max_length=MAX_CELLS)] = ()
    """A heat map, one string per row and one character per cell: `0` for right, the number of a level, or `x`."""
    fingerprint: str = ""
    """A hash of the student's rounded numbers; two students with the same array have the same hash."""


@dataclass(frozen=True, kw_only=True)
class Curve(Record):
    """A quantity over a training run, for the student and for the reference."""

    name: str
    case: str
    steps: tuple[int, ...]
    mine: tuple[float | None, ...]
    """The student's values; None where a value is not finite."""
    reference: tuple[float | None, ...]
    parts_at: int | None = None
    """The first step at which the two differ."""


@dataclass(frozen=True, kw_only=True)
class Slopes(Record):
    """A gradient compared with central differences of the student's own loss, along random directions."""

    array: str
    stated: tuple[str, ...]
    """The slopes according to the gradient."""
    measured: tuple[str, ...]
    """The slopes of the student's loss."""
    agree: bool


@dataclass(frozen=True, kw_only=True)
class FormulaLine(Record):
    """One line of a derivation."""

    file: str
    cell: int | None = None
    line: int
    left: str
    right: str
    """The formula in plain spelling, as `grader.notation` writes it."""
    state: Literal["right", "carried", "wrong", "nothing"]
    part: str = ""
    """The part of it to look at, in the same spelling."""


@dataclass(frozen=True, kw_only=True)
class Evidence(Record):
    """Everything that a report may draw about one visible check."""

    asked: str = ""
    """Name of the student's function, or of the written answers."""
    pictures: tuple[ArrayPicture, ...] = ()
    curves: tuple[Curve, ...] = ()
    slopes: tuple[Slopes, ...] = ()
    formulas: tuple[FormulaLine, ...] = ()
