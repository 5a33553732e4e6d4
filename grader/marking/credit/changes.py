"""How much arrays change with their inputs: a right array and the student's, from one turn to another.

All pairs of turns of a case are computed at once, since arrays are small and each operation of NumPy takes longer than
what it does with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.comparing.compare import Array, agree

LEAST = 1e-2
"""How much an array must change, as a share of how much the right one does; both relative to their largest entries."""
FAINT = 1e-9
"""Relative change of a right array that counts as none."""
SLIGHT = 1e-4
"""How small an entry may be, as a share of the largest, so that its change is seen. A mistake may divide one entry by
nearly 0; that makes no constants of the others."""
SUDDEN = 0.1
"""Relative change of a right array that is a step, if its inputs moved by a thousandth only."""

Piece = tuple[Array, Array | None]
"""A right array and the student's; None if the student has none."""
Turns = tuple[int, int]
"""The numbers of two turns."""


@dataclass(frozen=True, slots=True)
class ArrayChange:
    """How a right array and the student's change between two turns."""

    right: float
    """The largest change of the right array, relative to its largest entry."""
    follows: bool
    """Whether the student's array changes as much, and in as many entries; or is the right one."""
    is_seen: bool
    """Whether the student's arrays have a finite entry; where a mistake overflows, there is nothing to see."""
    is_sudden: bool | None
    """Whether half of the student's entries make a step; None if there is no array of one shape."""


def changes(pieces: Sequence[Piece], turns: Sequence[Turns], spread: float) -> list[ArrayChange]:
    """The changes between turns; none if the right array has several shapes.

    Args:
        pieces: The arrays of each turn.
        turns: Which turns to compare.
        spread: Share of the entries that must change, of those that change in the right array.
    """
    if len({want.shape for want, _ in pieces}) > 1:
        return []
    got = [array for _, array in pieces]
    shape = next((array.shape for array in got if array is not None), ())
    known = [array is not None and array.shape == shape for array in got]
    right, mine, sizes = _both(
        [want for want, _ in pieces],
        [array if array is not None and array.shape == shape else np.zeros(shape) for array in got],
        turns,
    )
    finite = [array is None or bool(np.isfinite(array).any()) for array in got]
    most = right.max(axis=1, initial=0.0)
    least = LEAST * most[:, None]
    with np.errstate(all="ignore"):
        enough = spread * (right > FAINT).mean(axis=1)
        each = mine / np.maximum(sizes, SLIGHT) >= least
        moves = (mine >= least).any(axis=1) & (each.mean(axis=1) >= enough)
        # half of the entries: a mistake may have steps, and few entries are at one
        sudden = 2 * (mine >= SUDDEN).sum(axis=1) > mine.shape[1]
    return [
        ArrayChange(
            float(most[row]),
            bool(both and (moves[row] or (_is_right(pieces[one]) and _is_right(pieces[other])))),
            finite[one] and finite[other],
            bool(sudden[row]) if both and mine.size else None,
        )
        for row, (one, other) in enumerate(turns)
        for both in [known[one] and known[other]]
    ]


def _both(right: Sequence[Array], got: Sequence[Array], turns: Sequence[Turns]) -> tuple[Array, Array, Array]:
    """For each pair of turns how much each entry of the right array changes, and of the student's; and its size."""
    if right[0].shape != got[0].shape:
        return _moved(right, turns)[0], *_moved(got, turns)
    count, later = len(turns), [(one + len(right), other + len(right)) for one, other in turns]
    moved, sizes = _moved([*right, *got], [*turns, *later])
    return moved[:count], moved[count:], sizes[count:]


def _moved(arrays: Sequence[Array], turns: Sequence[Turns]) -> tuple[Array, Array]:
    """For each pair of turns how much each entry changes, and its size, both relative to the largest entry.

    What is not finite does not change.
    """
    rows = np.array([np.asarray(array, np.float64).reshape(-1) for array in arrays])
    first, second = ([pair[side] for pair in turns] for side in (0, 1))
    with np.errstate(all="ignore"):
        sizes = np.abs(rows)
        largest = np.where(np.isfinite(sizes), sizes, 0.0).max(axis=1, initial=0.0)
        largest = np.maximum(largest[first], largest[second])[:, None]
        largest[largest == 0] = 1.0
        change = np.abs(rows[second] - rows[first])
        change[~np.isfinite(change)] = 0.0
        return change / largest, np.maximum(sizes[first], sizes[second]) / largest


def _is_right(piece: Piece) -> bool:
    want, got = piece
    return got is not None and agree(got, want)
