"""What a report may draw: bounded, rounded, and without the right numbers.

The one right thing that is shown is the reference's training curve: it says how a run should go, not how to get there.
"""

from pydantic import Field

from grader.assignment.strict import Strict

MAX_PICTURES = 8
"""Arrays of one check that are drawn."""
MAX_CELLS = 32
"""Rows and columns of a heat map."""
MAX_POINTS = 200
"""Points of a curve."""
LEVELS = (0.0, 1e-3, 1e-2, 0.1, 1.0)
"""Errors, as shares of the largest right entry, above which a cell of a heat map has level 1, 2, ..., 5."""
NOT_FINITE = "x"
"""The cell of a heat map where NaN or infinity stands, or should stand and does not."""


class Entry(Strict):
    """One wrong entry of an array."""

    index: tuple[int, ...]
    got: str
    """The student's number, rounded."""
    error: float | None
    """Its distance from the right number, as a share of the largest right entry; None where there is no such share."""


class ArrayPicture(Strict):
    """Where one wrong array is wrong, in the first case that shows it."""

    array: str
    place: str
    """Where in the answer it was found: `dW[1]`."""
    case: str
    shape: tuple[int, ...]
    """The student's shape."""
    worst: tuple[Entry, ...] = ()
    """The entries that are furthest off; none where the shape is wrong."""
    cells: tuple[str, ...] = Field(default=(), max_length=MAX_CELLS)
    """A heat map, one string a row and one character a cell: `0` is right, then the number of a level, or `x`."""
    fingerprint: str = ""
    """A hash of the student's rounded numbers: alike for two students only if their arrays are."""


class Curve(Strict):
    """A quantity over a training run, the student's and the reference's."""

    name: str
    case: str
    steps: tuple[int, ...]
    mine: tuple[float | None, ...]
    """None where it is not finite."""
    reference: tuple[float | None, ...]
    parts_at: int | None = None
    """The first step at which the two differ."""


class Slopes(Strict):
    """A gradient against central differences of the student's own loss, along random directions."""

    array: str
    stated: tuple[str, ...]
    """What the gradient says."""
    measured: tuple[str, ...]
    """How the student's loss does change."""
    agree: bool


class Evidence(Strict):
    """What there is to see of one visible check."""

    asked: str = ""
    """Name of the student's function, or of the written answers."""
    pictures: tuple[ArrayPicture, ...] = ()
    curves: tuple[Curve, ...] = ()
    slopes: tuple[Slopes, ...] = ()
