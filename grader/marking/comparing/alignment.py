"""Brings an answer that is right in more than one way into the form of the expected one, before they are compared.

Arrays of one check that have the same freedom share it: if a component has the other sign, so must its scores. What
remains after that is a difference, and is compared and diagnosed as everywhere; a mistake that the freedom makes
meaningless cannot be seen any more.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np

from grader.assignment.up_to import Freedom
from grader.marking.comparing.compare import Array, largest_magnitude

Arrays = Mapping[str, Array]
MOST_VECTORS = 256
"""Most vectors that are brought into order."""
RIGHT_ANGLE = 1e-9
"""Cosine below which two vectors are at a right angle."""
NEARLY = 1e-3
"""Largest difference, relative to the largest entry, of arrays that show which order is meant."""


def aligned(up_to: Mapping[str, Freedom], got: Arrays, want: Arrays) -> Arrays:
    """The student's arrays, as near to the expected ones as `up_to` allows. Arrays of another shape, or with NaN or
    infinity, stay as they are.
    """
    found = dict(got)
    for way in dict.fromkeys(free.way for free in up_to.values()):
        free = {
            name: one
            for name, one in up_to.items()
            if one.way == way and name in want and name in got and _fits(got[name], want[name])
        }
        if free:
            with suppress(np.linalg.LinAlgError):  # numbers too large for a decomposition are wrong as they are
                found |= _ALIGN[way](free, {name: found[name].astype(np.float64) for name in free}, want)
    # the tolerance depends on the type
    return {name: array.astype(got[name].dtype) for name, array in found.items()}


def unfit(free: Freedom, shape: tuple[int, ...]) -> str:
    """Why an array of this shape cannot have a freedom, as the end of a sentence; '' if it can."""
    axis = _last(free.axis) if free.way in {"rotation", "affine"} else free.axis
    if axis is not None and not -len(shape) <= axis < len(shape):
        return f"of shape {shape}, which has no axis {axis} for `up_to`."
    vectors = 1 if axis is None else shape[axis]
    others = math.prod(shape) // max(vectors, 1)
    if free.way == "affine" and others <= vectors + 1:
        return f"of shape {shape}: so few points are an affine image of any others. Use more."
    if free.way == "rotation" and others == 1 < vectors:
        return f"of shape {shape}: a point is a rotation of any other at the same distance. Use more."
    if free.way == "scale" and others == 1:
        return f"of shape {shape}: a number is a multiple of any other. Choose another axis."
    return ""


def _fits(got: Array, want: Array) -> bool:
    return got.shape == want.shape and bool(np.isfinite(got).all() and np.isfinite(want).all())


def _vectors(array: Array, axis: int | None) -> Array:
    """The vectors along an axis as rows; the whole array as one without an axis."""
    return np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1) if axis is not None else array.reshape(1, -1)


def _signs(free: Mapping[str, Freedom], got: Arrays, want: Arrays) -> Arrays:
    products: dict[int, Array] = {}
    leading: dict[int, Array] = {}
    # the first array decides, where it points anywhere: if two of them contradict each other, one is wrong, not both
    for rank, (name, one) in enumerate(free.items()):
        mine, right = _vectors(got[name], one.axis), _vectors(want[name], one.axis)
        lengths = np.linalg.norm(mine, axis=1) * np.linalg.norm(right, axis=1)
        cosines = (mine * right).sum(axis=1) / np.where(lengths > 0, lengths, 1.0)
        products[len(mine)] = products.get(len(mine), np.zeros(len(mine))) + cosines / 2**rank
        leading.setdefault(len(mine), _leading(mine))
    # a vector at a right angle to the expected one has no nearer sign; so that equal wrong ones agree, its own decides
    toward = {count: np.where(np.abs(total) > RIGHT_ANGLE, total, leading[count]) for count, total in products.items()}
    signs = {count: np.where(total < 0, -1.0, 1.0) for count, total in toward.items()}
    return {name: _times(got[name], one.axis, signs[len(_vectors(got[name], one.axis))]) for name, one in free.items()}


def _leading(vectors: Array) -> Array:
    """The largest entry of each vector."""
    return vectors[np.arange(len(vectors)), np.abs(vectors).argmax(axis=1)] if vectors.size else np.ones(len(vectors))


def _scales(free: Mapping[str, Freedom], got: Arrays, want: Arrays) -> Arrays:
    found = {}
    for name, one in free.items():
        mine, right = _vectors(got[name], one.axis), _vectors(want[name], one.axis)
        power = (mine * mine).sum(axis=1)
        factors = (mine * right).sum(axis=1) / np.where(power > 0, power, 1.0)
        # a vector of zeros has no scale, and a factor of 0 would make any vector one of zeros
        found[name] = _times(got[name], one.axis, np.where(factors != 0, factors, 1.0))
    return found


def _times(array: Array, axis: int | None, factors: Array) -> Array:
    if axis is None:
        return array * factors[0]
    return np.moveaxis(np.moveaxis(array, axis, -1) * factors, -1, axis)


def _orders(free: Mapping[str, Freedom], got: Arrays, want: Arrays) -> Arrays:
    counted = {name: one.axis for name, one in free.items() if one.axis is not None}
    labels = {name: _numbered(got[name], bool(counted)) for name in free if name not in counted}
    counts = {want[name].shape[axis] for name, axis in counted.items()}
    counts |= {_classes(want[name], labels[name]) for name in labels if not counted}
    if len(counts) != 1 or max(counts) > MOST_VECTORS:
        return got

    def ordered(order: Sequence[int]) -> Arrays:
        found = {name: np.take(got[name], order, axis=axis) for name, axis in counted.items()}
        return found | {name: _renamed(got[name], mine, order) for name, mine in labels.items()}

    near, alike = {}, {}
    for name, axis in counted.items():
        mine, right = _vectors(got[name], axis), _vectors(want[name], axis)
        near[name], alike[name] = _distances(right, mine), -_cosines(right, mine)
    for name, mine in labels.items():
        near[name] = alike[name] = -_overlap(want[name], mine, max(counts))
    # A mistake in one array must not spoil the order of the others, so each array suggests an order.
    # Labels first: of labels and vectors in different orders, only the vectors can be told to be exchanged.
    costs = [*(near[name] for name in labels), sum(near.values()), *(near[name] for name in counted)]
    tried = [ordered(_matched(np.asarray(cost))) for cost in costs]
    fitting = [sum(_nearly(one[name], want[name]) for name in free) for one in tried]
    if any(fitting):
        return tried[fitting.index(max(fitting))]
    # If nothing fits: the order by direction, which a wrong sign or factor leaves as it is.
    return ordered(_matched(np.asarray(sum(alike.values()))))


def _nearly(got: Array, want: Array) -> bool:
    return bool(np.abs(got - want).max(initial=0.0) <= NEARLY * largest_magnitude(want))


def _numbered(labels: Array, as_they_are: bool) -> Array:
    """Labels as numbers from 0; those that count vectors of another array are such numbers already."""
    return labels if as_they_are else np.unique(labels, return_inverse=True)[1].reshape(labels.shape)


def _classes(want: Array, mine: Array) -> int:
    return int(max(want.max(initial=0), mine.max(initial=0))) + 1


def _distances(want: Array, got: Array) -> Array:
    size = largest_magnitude(want) ** 2 or 1.0
    return np.array([((got - one) ** 2).mean(axis=1) / size for one in want])


def _cosines(want: Array, got: Array) -> Array:
    """How similar the directions of two vectors are, up to sign."""
    lengths = np.outer(np.linalg.norm(want, axis=1), np.linalg.norm(got, axis=1))
    return np.asarray(np.abs(want @ got.T) / np.where(lengths > 0, lengths, 1.0))


def _overlap(want: Array, mine: Array, count: int) -> Array:
    """The share of samples that have one label here and another there."""
    known = (want >= 0) & (want < count) & (mine >= 0) & (mine < count)
    pairs = count * want[known].astype(np.int64) + mine[known].astype(np.int64)
    return np.bincount(pairs, minlength=count * count).reshape(count, count) / max(want.size, 1)


def _matched(costs: Array) -> list[int]:
    """For each expected vector, the student's: the nearest pair first, then the nearest of the rest."""
    # for a right answer one pair of each vector costs nothing, so that no better matching exists
    left = costs.copy()
    order = [0] * len(costs)
    for _ in costs:
        one, other = np.unravel_index(int(np.argmin(left)), left.shape)
        order[int(one)] = int(other)
        left[one, :] = left[:, other] = np.inf
    return order


def _renamed(labels: Array, numbered: Array, order: Sequence[int]) -> Array:
    known = (numbered == np.round(numbered)).all() and numbered.min(initial=0) >= 0
    if not known or numbered.max(initial=0) >= len(order) or np.ptp(numbered) == 0:
        return labels  # no labels of such vectors, or one label for all
    names = np.empty(len(order))
    names[list(order)] = np.arange(len(order))
    return names[numbered.astype(np.int64)]


def _rotations(free: Mapping[str, Freedom], got: Arrays, want: Arrays) -> Arrays:
    mine = {name: np.moveaxis(got[name], _last(one.axis), -1) for name, one in free.items()}
    right = {name: np.moveaxis(want[name], _last(one.axis), -1) for name, one in free.items()}
    sizes = {array.shape[-1] for array in mine.values()}
    if len(sizes) != 1 or max(sizes) > MOST_VECTORS:
        return got
    # Schönemann (1966): the orthogonal matrix nearest to turning one into the other
    products = sum(_rows(mine[name]).T @ _rows(right[name]) / _power(right[name]) for name in free)
    left, _, rest = np.linalg.svd(np.asarray(products))
    return {name: np.moveaxis(array @ left @ rest, -1, _last(free[name].axis)) for name, array in mine.items()}


def _power(array: Array) -> float:
    return largest_magnitude(array) ** 2 or 1.0


def _rows(array: Array) -> Array:
    return array.reshape(-1, array.shape[-1])


def _last(axis: int | None) -> int:
    return -1 if axis is None else axis


def _affine(free: Mapping[str, Freedom], got: Arrays, want: Arrays) -> Arrays:
    found = {}
    for name, one in free.items():
        mine, right = (np.moveaxis(arrays[name], _last(one.axis), -1) for arrays in (got, want))
        points = np.column_stack([_rows(mine), np.ones(len(_rows(mine)))])
        fitted = points @ np.linalg.lstsq(points, _rows(right))[0]
        # an array in fewer dimensions is not an affine image of the right one, so it is compared as it is
        whole = np.linalg.matrix_rank(points) >= np.linalg.matrix_rank(np.column_stack([_rows(right), points[:, -1]]))
        found[name] = np.moveaxis(fitted.reshape(mine.shape), -1, _last(one.axis)) if whole else got[name]
    return found


_ALIGN = {
    "sign": _signs,
    "scale": _scales,
    "permutation": _orders,
    "rotation": _rotations,
    "affine": _affine,
}
"""How each freedom is removed."""
