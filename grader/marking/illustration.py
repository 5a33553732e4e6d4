"""Makes the data that reports draw. It is made here so that the right numbers need not leave this room."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.marking.comparing.compare import Array, by_digits, deviations, largest_magnitude, power_of
from grader.marking.comparing.structure import MAX_GROWTH
from grader.marking.credit.slopes import Slope
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray, JudgedLeaf
from grader.results.evidence import (
    LEVELS,
    MAX_CELLS,
    MAX_PICTURES,
    MAX_POINTS,
    NOT_FINITE,
    ArrayPicture,
    Curve,
    Entry,
    Evidence,
    Slopes,
)

MAX_ENTRIES = 4
"""Worst entries that are listed at most."""
DIGITS = 9
"""Digits in which arrays with the same fingerprint agree; another order of summation changes only later digits."""


def evidence_of(
    judged: Judged, cases: Sequence[ExpectedCase], slopes: Mapping[str, Slope], common: Sequence[JudgedLeaf] = ()
) -> Evidence | None:
    """The data to draw for a check; None if there is nothing wrong or no run to draw, or if it is not visible.

    Args:
        judged: The check.
        cases: Its cases.
        slopes: Wrong gradients compared with the student's own loss.
        common: Arrays of a case with numbers that the class has in common, if all others are the submission's own.
    """
    check = judged.check
    run = check.loss_curve
    if check.visibility != "visible" or not (judged.wrong or judged.failures or run):
        return None
    by_name = {case.drawn.name: case for case in cases}
    # one case of each array: a picture per case would repeat itself
    shown = [array for array in judged.wrong if array.told.leaf.got is not None]
    pictures = [_picture(array, by_name[array.told.case], common) for array in shown]
    return Evidence(
        asked="" if check.lines else check.asked,  # lines of calls have no single name
        pictures=tuple(pictures[:MAX_PICTURES]),
        curves=tuple(_curves(judged, by_name)) if run else (),
        slopes=tuple(_slopes(name, slope) for name, slope in slopes.items())[:MAX_PICTURES],
    )


def _picture(array: JudgedArray, case: ExpectedCase, common: Sequence[JudgedLeaf]) -> ArrayPicture:
    judged = array.told
    leaf, got, want = judged.leaf, judged.leaf.got, judged.leaf.want
    assert got is not None, "only arrays have pictures"  # noqa: S101
    alike = got.size == want.size and judged.comparison is not None and judged.comparison.differ != "shape"
    return ArrayPicture(
        array=leaf.array,
        place=leaf.place,
        case=judged.case,
        shape=got.shape,
        worst=_worst(got.reshape(want.shape), want, case) if alike else (),
        cells=_cells(got.reshape(want.shape), want, case) if alike and judged.own else (),
        fingerprint=_fingerprint(array, common),
    )


def _worst(got: Array, want: Array, case: ExpectedCase) -> tuple[Entry, ...]:
    error, wrong = deviations(got, want, by_digits(got, case.tolerance))
    # NaN comes first; stable, so that the same array is always shown by the same entries
    badness = np.where(wrong, np.nan_to_num(error, nan=np.inf) if case.own else 0.0, -np.inf).ravel()
    order = np.argsort(-badness, kind="stable")[: min(MAX_ENTRIES, int(wrong.sum()))]
    largest = largest_magnitude(want) if case.own else 0.0
    return tuple(
        Entry(
            index=tuple(int(axis) for axis in np.unravel_index(place, want.shape)),
            got=f"{got.ravel()[place]:.5g}",
            power=_power(error.ravel()[place] / largest) if largest else None,
        )
        for place in order
    )


def _cells(got: Array, want: Array, case: ExpectedCase) -> tuple[str, ...]:
    """The heat map; empty for an array so small, or so evenly wrong, that a map would show nothing."""
    error, wrong = deviations(got, want, by_digits(got, case.tolerance))
    largest = largest_magnitude(want) or 1.0
    with np.errstate(invalid="ignore"):
        levels = np.where(wrong, np.searchsorted(LEVELS[1:], error / largest, side="left") + 1, 0)
    levels = np.where(wrong & ~(np.isfinite(got) & np.isfinite(want)), len(LEVELS) + 1, levels)
    if want.ndim == 0 or want.size < 4 or levels.min() == levels.max():
        return ()
    small = _shrunk(_shrunk(levels.reshape(-1, want.shape[-1])).T).T
    return tuple("".join(NOT_FINITE if cell > len(LEVELS) else str(cell) for cell in row) for row in small)


def _shrunk(levels: Array) -> Array:
    """At most `MAX_CELLS` rows, each with the worst levels of the rows that it replaces."""
    if len(levels) <= MAX_CELLS:
        return levels
    # the worst and not the mean, or a single wrong entry would vanish in a large map
    starts = np.linspace(0, len(levels), MAX_CELLS, endpoint=False).astype(int)
    return np.maximum.reduceat(levels, starts, axis=0)


def _fingerprint(array: JudgedArray, common: Sequence[JudgedLeaf]) -> str:
    """The fingerprint of the first wrong array that the class has in common; '' if there is none of sensible size."""
    leaves = (*array.leaves, *(leaf for leaf in common if leaf.leaf.array == array.name))
    leaf = next((leaf.leaf for leaf in leaves if not (leaf.right or leaf.own)), None)
    if leaf is None or leaf.got is None or leaf.got.size > MAX_GROWTH * max(leaf.want.size, 16):
        return ""
    return fingerprint(leaf.got)


def fingerprint(got: Array) -> str:
    """A hash of an array's numbers up to rounding; '' for zeros and constants, which many students share by chance."""
    numbers = np.asarray(got, dtype=np.float64)
    largest = largest_magnitude(numbers)
    if not largest or not np.isfinite(numbers).all() or (numbers.size > 1 and np.ptp(numbers) == 0):
        return ""
    rounded = np.round(numbers / largest, DIGITS) + 0.0  # turns -0.0 into 0.0, whose bytes differ
    said = f"{numbers.shape} {largest:.{DIGITS}e}".encode() + rounded.tobytes()
    return hashlib.sha256(said).hexdigest()[:12]


def _curves(judged: Judged, cases: Mapping[str, ExpectedCase]) -> Iterator[Curve]:
    """The curves of the first case that is wrong, or else of the first case."""
    first = judged.wrong[0].wrong_leaves[0].case if judged.wrong else next(iter(cases))
    runs = {array.name: [leaf for leaf in array.leaves if leaf.case == first] for array in judged.arrays}
    wanted = {name: _line(leaf.leaf.want for leaf in leaves) for name, leaves in runs.items()}
    # a result that counts upwards, such as [0, 1000, 2000], numbers the steps of the other curves
    counted = next((line for line in wanted.values() if line is not None and _counts(line)), None)
    loss = wanted.get(judged.check.loss_curve)
    length = 0 if loss is None else len(loss)
    for name, line in wanted.items():
        got = [leaf.leaf.got for leaf in runs[name]]
        mine = _line(part for part in got if part is not None)
        # a vector of a different length, such as the biases at the end, is not a run
        if line is None or mine is None or line is counted or len(line) != length:
            continue
        steps = np.arange(len(line)) if counted is None or len(counted) != len(line) else counted
        yield _curve(name, cases[first], steps, mine, line)


def _curve(name: str, case: ExpectedCase, steps: Array, mine: Array, line: Array) -> Curve:
    # a run that stopped early is NaN from there on, which counts as different and is not drawn
    own = np.full(len(line), np.nan)
    own[: len(mine)] = mine[: len(line)]
    wrong = deviations(own, line, by_digits(mine, case.tolerance))[1]
    shown = slice(None, None, -(-len(line) // MAX_POINTS))
    return Curve(
        name=name,
        case=case.drawn.name,
        steps=tuple(int(step) for step in steps[shown]),
        mine=tuple(_rounded(value, 5) for value in own[shown]),
        reference=tuple(_rounded(value, 3) for value in _coarse(line, wrong, case)[shown]),
        parts_at=int(steps[np.argmax(wrong)]) if wrong.any() else None,
    )


def _line(parts: Iterator[Any]) -> Array | None:
    """One number per step, from one array or from a list of single numbers; None if it is neither."""
    arrays = [np.asarray(part) for part in parts]
    if len(arrays) == 1 and arrays[0].ndim == 1 and arrays[0].size > 1:
        return arrays[0].astype(np.float64)
    if len(arrays) > 1 and all(array.size == 1 for array in arrays):
        return np.array([array.item() for array in arrays], dtype=np.float64)
    return None


def _counts(line: Array) -> bool:
    return bool((line == np.round(line)).all() and (np.diff(line) > 0).all())


def _slopes(name: str, slope: Slope) -> Slopes:
    return Slopes(
        array=name,
        stated=tuple(f"{value:.4g}" for value in slope.stated),
        measured=tuple(f"{value:.4g}" for value in slope.measured),
        agree=slope.agree,
    )


def _power(share: float) -> int | None:
    return power_of(share) if np.isfinite(share) else None


def _coarse(line: Array, wrong: Array, case: ExpectedCase) -> Array:
    """The reference's run to between a thousandth and a hundredth of its largest value: all that a chart can show.

    Steps at which that much is the right number, as in an accuracy, are left out where the student's is wrong.
    """
    # relative to the value and not to the range, or a run that hardly moves would be told digit by digit
    step = 10.0 ** np.floor(np.log10(largest_magnitude(line) or 1.0) - 2)
    coarse = np.round(line / step) * step
    gives_away = wrong & ~deviations(coarse, line, case.tolerance)[1]
    return np.where(gives_away, np.nan, coarse)


def _rounded(value: float, digits: int) -> float | None:
    return float(f"{value:.{digits}g}") if np.isfinite(value) else None
