"""Wrong arrays that are right except for an argument that was added, or multiplied: weight decay, a momentum."""

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected_case import ExpectedCase

FEWEST = 3
"""Numbers that must agree. One number is some multiple of any other."""
ROUND = 1e-6
"""Relative difference within which a factor is a number that a person writes, such as 0.005."""


def argument_added(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """An argument of the same shape, times some number."""
    off = piece.got - piece.want if piece.got.shape == piece.want.shape else None
    if off is None or not np.isfinite(off).all() or np.unique(off).size < FEWEST:
        return
    for name, arrays in _arguments(case).items():
        for array in arrays:
            if array.shape == off.shape and array.any():
                # of what is a multiple of it anyway, nothing can be said
                was_multiple = piece.ruler.same(piece.want, _along(piece.want, array))
                if not was_multiple and piece.ruler.same(piece.got, piece.want + _along(off, array)):
                    yield Mistake("argument-added", f"`{name}`")


def _along(array: Array, other: Array) -> Array:
    """The multiple of the other array that is nearest to this one."""
    nearest: Array = np.vdot(other, array) / np.vdot(other, other) * other
    return nearest


def argument_factor(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """A number that is an argument, or 1 minus it, as a factor or a divisor."""
    if piece.got.shape != piece.want.shape or not piece.want.any():
        return
    lengths = _lengths(case) - {case.batch}
    for name in case.check.inputs_asked:
        number = case.drawn.inputs.get(name)
        shares = [number, 1 - number] if isinstance(number, float) and 0 < number < 1 else []
        # with ten classes, a rate of 0.1 cannot be told from a mean over the classes
        factors = [power for share in shares if round(1 / share, 9) not in lengths for power in (share, 1 / share)]
        if any(piece.ruler.same(piece.got, factor * piece.want) for factor in factors):
            yield Mistake("argument-factor", f"`{name}`")


def _lengths(case: ExpectedCase) -> set[int | None]:
    """The lengths of the axes of all arguments."""
    given = [case.drawn.inputs.get(name) for name in case.check.inputs_asked]
    every = chain.from_iterable(one if isinstance(one, list) else [one] for one in given)
    return {length for one in every for length in np.shape(one if isinstance(one, np.ndarray) else ())}


def squares_added(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """The sum of the squares of one argument, or of all matrices, times a round number."""
    if piece.got.size != 1 or piece.want.size != 1 or not np.isfinite(piece.got).all():
        return
    off = piece.got.item() - piece.want.item()
    for names, squares in _penalties(case):
        share = off / squares if squares else 0.0
        if share and abs(float(f"{share:.1g}") / share - 1) < ROUND:
            yield Mistake("squares-added", names)


def _penalties(case: ExpectedCase) -> Iterator[tuple[str, float]]:
    arguments = _arguments(case)
    for name, arrays in arguments.items():
        yield f"`{name}`²", sum(float(np.vdot(one, one)) for one in arrays)
    weights = {name: one for name, one in arguments.items() if one[0].ndim == 2 and len(one[0]) != case.batch}
    yield (
        " + ".join(f"`{name}`²" for name in weights),
        sum(float(np.vdot(one, one)) for one in chain(*weights.values())),
    )


def _arguments(case: ExpectedCase) -> Mapping[str, list[Array]]:
    """The arguments that are arrays of numbers, or lists of such."""
    found = {}
    for name in case.check.inputs_asked:
        given = case.drawn.inputs.get(name)
        arrays = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, np.ndarray)]
        if arrays and all(one.dtype.kind == "f" for one in arrays):
            found[name] = arrays
    return found
