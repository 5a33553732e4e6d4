"""Whether an array was computed from its inputs: it changes where the right one does, and has its magnitude."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from grader.marking.comparing.compare import largest_magnitude
from grader.marking.credit.changes import FAINT, SUDDEN, ArrayChange, Piece, changes

SIZE = 1e4
"""How many times larger or smaller than the right array an array may be; in half of the cases it may be more."""
LEAST_OWN = 1e-2
"""How much smaller what a student's own functions return may be: of numbers near 0, `tanh(z)` is `z` in all digits that
count, so who cannot write it would not need to."""
SPREAD = 0.25
"""Share of the entries that must change in what a student's own functions return, of those that change in the right
array. Half of the entries of a ReLU are zeros."""

Track = Sequence[Piece]
"""One array of one case: with the numbers of the check, with other numbers, with those moved a little, and then with
one input moved alone."""


def is_computed(places: Sequence[Sequence[Track]], spread: float = 0.0) -> bool:
    """Whether arrays depend on their inputs and have the magnitude of the right ones.

    Args:
        places: For each place in the answer, the array in each case and turn.
        spread: Share of the entries that must change.
    """
    # what is moved a little keeps its magnitude
    pieces = [piece for tracks in places for track in tracks for piece in track[:2]]
    if not _has_the_magnitude(pieces, LEAST_OWN if spread else 1 / SIZE):
        return False
    anew, moved, alone = _changes(places, spread)
    gentle = [[change for change in group if change.right < SUDDEN] for group in (moved, alone)]
    return _depends([anew, *gentle], known=spread > 0) and _is_smooth([*gentle[0], *gentle[1]])


def _changes(
    places: Sequence[Sequence[Track]], spread: float
) -> tuple[list[ArrayChange], list[ArrayChange], list[ArrayChange]]:
    """The changes when inputs are drawn anew, when all are moved a little, and when one is."""
    anew: list[ArrayChange] = []
    moved: list[ArrayChange] = []
    alone: list[ArrayChange] = []
    for tracks in places:
        for track in tracks:
            if len(track) > 1:
                # one input alone: what is copied from one input does not depend on the others
                found = changes(track, [(0, 1), *((1, turn) for turn in range(2, len(track)))], spread)
                anew += found[:1]
                moved += found[1:2]
                alone += found[2:]
        # the inputs of two cases differ, too
        for first, second in pairwise(track[0] for track in tracks if track):
            anew += changes([first, second], [(0, 1)], spread)
    return anew, moved, alone


def _has_the_magnitude(pieces: Sequence[Piece], least: float) -> bool:
    """Whether half are not far too large, and half not smaller than `least` times the right ones."""
    # a mistake may overflow, divide by nearly 0, or leave zeros in some cases
    finite = [(want, got) for want, got in pieces if got is not None and np.isfinite(got).any()]
    sizes = [(largest_magnitude(want), largest_magnitude(got)) for want, got in finite]
    small = [mine < right * least for right, mine in sizes if right]
    large = [mine > right * SIZE for right, mine in sizes if right]
    return bool(sizes) and 2 * max(sum(small), sum(large)) <= len(small)


def _depends(groups: Sequence[Sequence[ArrayChange]], *, known: bool) -> bool:
    """Whether the student's array changes in half of the pairs of each group in which the right one does."""
    asked = [[change for change in group if change.right > FAINT] for group in groups]
    seen = [[change for change in group if change.is_seen] for group in asked]
    kept = [sum(change.follows for change in group) for group in seen]
    # what is computed from a student's own functions must be seen to change
    shown = any(kept) or not (known or any(asked))
    return shown and all(2 * k >= len(group) for k, group in zip(kept, seen, strict=True))


def _is_smooth(gentle: Sequence[ArrayChange]) -> bool:
    """Whether the student's arrays also move only a little in most of these pairs: noise does not, and is not
    computed."""
    steps = [change.is_sudden for change in gentle if change.is_sudden is not None]
    return 2 * sum(steps) <= len(steps)
