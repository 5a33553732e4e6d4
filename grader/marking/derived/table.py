"""The values of all variants of a check, and the search for those that reproduce a student's array."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.derived.evaluated import Evaluated
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.sandbox.inside.editing.variation import Variant

Leaf = tuple[int, str]
"""Number of the case, and place of an array in its answer."""

SCREENED = 12
"""Entries that are compared first, of all variants at once."""
LOOSE = 1e-3
"""Relative difference beyond which two entries are never the same, whatever the check's tolerance."""


@dataclass(frozen=True, slots=True)
class Match:
    """Variants that give a student's array, up to a factor."""

    variants: tuple[Variant, ...]
    general: tuple[Mistake, ...] = ()
    """General mistakes that are made in addition."""


@dataclass(frozen=True)
class SameShapes:
    """Variants whose arrays have the same shapes: one row for each distinct value."""

    shapes: Mapping[Leaf, tuple[int, ...]]
    variants: tuple[tuple[Variant, ...], ...]
    """For each row the variants that give it."""
    rows: Array
    """The entries of all arrays, one after the other."""

    @cached_property
    def columns(self) -> Mapping[Leaf, slice]:
        """Where each array is in a row."""
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in self.shapes.values())])
        return {leaf: slice(*ends[index : index + 2]) for index, leaf in enumerate(self.shapes)}


@dataclass(frozen=True)
class Table:
    """The variants of a check, by the array that they change."""

    groups: Mapping[str, tuple[SameShapes, ...]]

    @classmethod
    def of(cls, found: Sequence[Evaluated], places: Mapping[str, Sequence[str]]) -> "Table":
        """Sort the variants.

        Args:
            found: The variants with their values.
            places: For each array of the check, its places in the answers.
        """
        return cls({array: tuple(_groups(found, set(at))) for array, at in places.items()})

    def size(self, array: str) -> int:
        """The number of distinct values known for an array."""
        return sum(len(group.variants) for group in self.groups.get(array, ()))

    def explain(self, array: str, evidence: Mapping[Leaf, Observation]) -> list[Match]:
        """The variants that reproduce an array in every case."""
        fitting = [group for group in self.groups.get(array, ()) if _fits(group, evidence)]
        return list(chain.from_iterable(_matches(group, evidence) for group in fitting))


def _groups(found: Sequence[Evaluated], places: set[str]) -> Iterator[SameShapes]:
    kinds: dict[tuple[tuple[Leaf, tuple[int, ...]], ...], dict[bytes, list[Variant]]] = {}
    rows: dict[bytes, Array] = {}
    for one in found:
        arrays = {
            (number, place): array
            for number, value in enumerate(one.values)
            for place, array in (value or {}).items()
            if place in places
        }
        if not arrays:
            continue
        row = np.concatenate([array.ravel() for array in arrays.values()])
        shapes = tuple((leaf, array.shape) for leaf, array in arrays.items())
        mark = _rounded(row)
        rows.setdefault(mark, row)
        kinds.setdefault(shapes, {}).setdefault(mark, []).append(one.variant)
    for shapes, alike in kinds.items():
        yield SameShapes(dict(shapes), tuple(map(tuple, alike.values())), np.stack([rows[mark] for mark in alike]))


def _rounded(row: Array) -> bytes:
    """The key of a row: two ways to write the same sum differ in the last digits, two multiples of a row in all."""
    scale = np.abs(row[np.isfinite(row)]).max(initial=0.0) or 1.0
    return f"{scale:.8e}".encode() + (np.round(row / scale, 9) + 0.0).tobytes()


def _fits(group: SameShapes, evidence: Mapping[Leaf, Observation]) -> bool:
    return all(leaf in group.shapes and group.shapes[leaf] == piece.got.shape for leaf, piece in evidence.items())


FLIPPED, DOUBLED, HALVED = Mistake("sign-flipped"), Mistake("extra-factor-2"), Mistake("missing-factor-2")
FACTORS: tuple[tuple[float, tuple[Mistake, ...]], ...] = (
    (1.0, ()),
    (-1.0, (FLIPPED,)),
    (2.0, (DOUBLED,)),
    (0.5, (HALVED,)),
)
"""General mistakes that are a factor, and that may be made in addition to an edit."""


def _matches(group: SameShapes, evidence: Mapping[Leaf, Observation]) -> Iterator[Match]:
    got = np.concatenate([piece.got.astype(np.float64).ravel() for piece in evidence.values()])
    columns = np.r_[tuple(group.columns[leaf] for leaf in evidence)]
    screened = _telling_entries(evidence)
    mine, theirs = got[screened], group.rows[:, columns[screened]]
    scale = np.maximum(np.abs(mine), np.abs(mine[np.isfinite(mine)]).max(initial=0.0) * 1e-2)
    for factor, general in FACTORS:
        with np.errstate(all="ignore"):
            near = np.abs(mine - factor * theirs) <= LOOSE * scale
            near |= (mine == factor * theirs) | (np.isnan(mine) & np.isnan(theirs))
        for number in np.flatnonzero(near.all(axis=1)):
            if _is_same(group, int(number), evidence, factor):
                yield Match(group.variants[number], general)


def _telling_entries(evidence: Mapping[Leaf, Observation]) -> Array:
    """The entries that are most wrong: there the variants differ."""
    off = [
        np.abs(piece.got - piece.want).ravel() if piece.got.shape == piece.want.shape else np.ones(piece.got.size)
        for piece in evidence.values()
    ]
    with np.errstate(all="ignore"):
        wrong = np.nan_to_num(np.concatenate(off), nan=np.inf)
    return np.argsort(-wrong, kind="stable")[:SCREENED]


def _is_same(group: SameShapes, number: int, evidence: Mapping[Leaf, Observation], factor: float) -> bool:
    row = group.rows[number]
    return all(
        piece.ruler.same(piece.got, factor * row[group.columns[leaf]].reshape(piece.got.shape))
        for leaf, piece in evidence.items()
    )
