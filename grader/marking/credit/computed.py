"""Whether an array was computed from its inputs: it changes where the right one does, and has its magnitude."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from grader.marking.comparing.compare import Array, agree, largest_magnitude

SIZE = 1e4
"""How many times larger or smaller than the right array an array may be; in half of the cases it may be more."""
LEAST = 1e-2
"""How much an array must change, as a share of how much the right one does; both relative to their largest entries."""
FAINT = 1e-9
"""Relative change of a right array that counts as none."""
SLIGHT = 1e-4
"""How small an entry may be, as a share of the largest, so that its change is seen. A mistake may divide one entry by
nearly 0; that makes no constants of the others."""
SUDDEN = 0.1
"""Relative change of a right array that is a step, if its inputs moved by a thousandth only."""
SPREAD = 0.25
"""Share of the entries that must change in what a student's own functions return, of those that change in the right
array. Half of the entries of a ReLU are zeros."""

Piece = tuple[Array, Array | None]
"""A right array and the student's; None if the student has none."""
Track = Sequence[Piece]
"""One array of one case: with the numbers of the check, with other numbers, with those moved a little, and then with
one input moved alone."""


@dataclass(frozen=True)
class Pair:
    """One array with two sets of inputs."""

    first: Piece
    second: Piece

    @cached_property
    def changes(self) -> Array:
        """How much each entry of the right array changes."""
        return _changes(self.first[0], self.second[0])

    @cached_property
    def mine(self) -> Array | None:
        """How much each entry of the student's array changes; None if it has none, or another shape."""
        first, second = self.first[1], self.second[1]
        if first is None or second is None or first.shape != second.shape:
            return None
        return _changes(first, second)

    def each(self, mine: Array) -> Array:
        """How much each entry of the student's array changes, by its own size instead of that of the largest."""
        sizes = np.max([np.abs(got) for _, got in (self.first, self.second) if got is not None], axis=0)
        return mine / np.maximum(sizes / (largest_magnitude(sizes) or 1.0), SLIGHT)

    @cached_property
    def change(self) -> float:
        """The largest change."""
        return float(self.changes.max(initial=0.0))

    @property
    def is_right(self) -> bool:
        """Whether the student's arrays are the right ones."""
        return all(got is not None and agree(got, want) for want, got in (self.first, self.second))


def is_computed(places: Sequence[Sequence[Track]], spread: float = 0.0) -> bool:
    """Whether arrays depend on their inputs and have the magnitude of the right ones.

    Args:
        places: For each place in the answer, the array in each case and turn.
        spread: Share of the entries that must change.
    """
    # what is moved a little keeps its magnitude
    pieces = [piece for tracks in places for track in tracks for piece in track[:2]]
    anew = [pair for tracks in places for pair in _drawn_anew(tracks)]
    moved = [Pair(track[1], track[2]) for tracks in places for track in tracks if len(track) > 2]
    # one input alone: what is copied from one input does not depend on the others
    alone = [Pair(track[1], one) for tracks in places for track in tracks for one in track[3:]]
    near = [_gentle(moved), _gentle(alone)]
    return _has_the_magnitude(pieces) and _depends([anew, *near], spread) and _is_smooth([*near[0], *near[1]])


def _gentle(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.change < SUDDEN]


def _is_smooth(gentle: Sequence[Pair]) -> bool:
    """Whether the student's arrays also move only a little in most of these pairs: noise does not, and is not
    computed."""
    both = [pair.mine for pair in gentle if pair.mine is not None and pair.mine.size]
    # half of the entries: a mistake may have steps, and few entries are at one
    moves = [np.median(changed) for changed in both]
    return 2 * sum(move >= SUDDEN for move in moves) <= len(moves)


def _drawn_anew(tracks: Sequence[Track]) -> Iterator[Pair]:
    """Pairs of one shape whose inputs differ: the first two turns of a case, and the first turns of two cases."""
    yield from (Pair(track[0], track[1]) for track in tracks if len(track) > 1)
    firsts = pairwise(track[0] for track in tracks if track)
    yield from (Pair(first, second) for first, second in firsts if first[0].shape == second[0].shape)


def _has_the_magnitude(pieces: Sequence[Piece]) -> bool:
    """Whether half are not far too large, and half not far too small."""
    # a mistake may overflow, divide by nearly 0, or leave zeros in some cases
    finite = [(want, got) for want, got in pieces if got is not None and np.isfinite(got).any()]
    sizes = [(largest_magnitude(want), largest_magnitude(got)) for want, got in finite]
    small = [mine < right / SIZE for right, mine in sizes if right]
    large = [mine > right * SIZE for right, mine in sizes if right]
    return bool(sizes) and 2 * max(sum(small), sum(large)) <= len(small)


def _depends(groups: Sequence[Sequence[Pair]], spread: float) -> bool:
    """Whether the student's array changes in half of the pairs of each group in which the right one does."""
    asked = [[pair for pair in group if pair.change > FAINT] for group in groups]
    # where a mistake overflows, there is nothing to see
    seen = [[pair for pair in group if _is_finite(pair.first[1]) and _is_finite(pair.second[1])] for group in asked]
    kept = [sum(_follows(pair, spread) for pair in group) for group in seen]
    # what stands on a student's own functions has to be seen to change
    known = any(kept) or not (spread or any(asked))
    return known and all(2 * k >= len(group) for k, group in zip(kept, seen, strict=True))


def _is_finite(got: Array | None) -> bool:
    return got is None or bool(np.isfinite(got).any())


def _follows(pair: Pair, spread: float) -> bool:
    """Whether the student's array changes as much as the right one, and in as many entries."""
    if pair.mine is None or pair.is_right:
        return pair.mine is not None
    least = LEAST * pair.change
    enough = spread * np.mean(pair.changes > FAINT)
    return bool((pair.mine >= least).any() and np.mean(pair.each(pair.mine) >= least) >= enough)


def _changes(first: Array, second: Array) -> Array:
    """How much each entry changes, relative to the largest; 0 where it is not finite."""
    largest = max(largest_magnitude(first), largest_magnitude(second))
    with np.errstate(all="ignore"):
        change = np.asarray(np.abs(np.asarray(second, np.float64) - np.asarray(first, np.float64)))
    if not largest:
        return np.zeros(first.shape)
    change[~np.isfinite(change)] = 0.0
    return change / largest
