"""Chooses the sentences about wrong arrays; their wording is in the catalogue."""

import math
from collections.abc import Sequence

from grader.language.catalogue import Said, say
from grader.marking.comparing.compare import ArrayComparison, power_of
from grader.marking.judging import JudgedArray, JudgedLeaf

UNEXPLAINED = "array.unexplained"
"""The sentence about arrays in which no mistake is named."""


def describe_arrays(arrays: Sequence[JudgedArray], stopped: int) -> list[Said]:
    """Say where arrays are wrong and how far off they are, in powers of ten; similar ones in one sentence.

    The size of the error is told only where the numbers are the submission's own: for numbers that come back in the
    next attempt, even a power of ten, or which entry is worst, would help to find the right ones by trying.

    Args:
        arrays: The wrong arrays.
        stopped: Number of cases without arrays, because the call did not return.
    """
    # otherwise five gradients with one mistake would be five sentences that differ only in a name
    groups: dict[tuple[object, ...], list[JudgedArray]] = {}
    for array in arrays:
        cases = frozenset(leaf.case for leaf in array.wrong_leaves)
        groups.setdefault((array.mistakes, _kind_of_fault(array.told), cases), []).append(array)
    return [_describe(group, stopped) for group in groups.values()]


def nothing_explains(arrays: Sequence[JudgedArray]) -> list[Said]:
    """Say that no known mistake explains some arrays, and how to go on."""
    # a wrong shape or a missing array has a sentence that already says what to do
    plain = [array for array in arrays if not array.hypotheses and _kind_of_fault(array.told) == "values"]
    if not plain:
        return []
    return [say(UNEXPLAINED, names=_names(plain))]


def _describe(group: Sequence[JudgedArray], stopped: int) -> Said:
    first = max(group, key=lambda array: _badness(array.told))
    leaf = first.told
    told = {"place": leaf.leaf.place, "how": _how_wrong(leaf), "where": _where(first, stopped)}
    return say("array.one", **told) if len(group) == 1 else say("array.alike", names=_names(group), **told)


def _names(arrays: Sequence[JudgedArray]) -> str:
    return ", ".join(f"`{array.name}`" for array in arrays)


def _kind_of_fault(leaf: JudgedLeaf) -> str | Said:
    return leaf.comparison.differ if leaf.comparison is not None else leaf.leaf.fault


def _badness(leaf: JudgedLeaf) -> float:
    return leaf.comparison.relative if leaf.comparison is not None and leaf.own else 0.0


def _where(array: JudgedArray, stopped: int) -> str | Said:
    cases = stopped + len({leaf.case for leaf in array.leaves})
    wrong = list(dict.fromkeys(leaf.case for leaf in array.wrong_leaves))
    match cases:
        case 1:
            return ""
        case 2 if len(wrong) == 2:
            return say("array.where-both")
        case count if len(wrong) == count:
            return say("array.where-all", count=count)
        case count:
            return say("array.where-some", wrong=len(wrong), count=count, first=wrong[0])


def _how_wrong(leaf: JudgedLeaf) -> str | Said:
    return leaf.leaf.fault if leaf.comparison is None else how_wrong(leaf.comparison, sized=leaf.own)


def how_wrong(comparison: ArrayComparison, *, sized: bool) -> Said:
    """How an array differs from the right one, as the end of a sentence that begins with its name.

    Args:
        comparison: Comparison of the two arrays.
        sized: Whether to say how far off it is, and where it is worst.
    """
    if comparison.differ == "shape":
        return say("array.shape", got=shape_said(comparison.got), want=shape_said(comparison.want))
    sized = sized and math.isfinite(comparison.relative)
    which = say("array.number") if comparison.size == 1 else _which_entries(comparison, sized)
    if comparison.differ == "finite":
        return say("array.not-finite", which=which)
    return say("array.off-by", which=which, size=_size(comparison)) if sized else which


def shape_said(shape: tuple[int, ...]) -> str | Said:
    """A shape as NumPy prints it; `()` with an explanation, since it is easily overlooked."""
    return str(shape) if shape else say("array.no-axes")


def _which_entries(comparison: ArrayComparison, sized: bool) -> Said:
    at = ", ".join(str(index) for index in (comparison.worst if sized else comparison.first))
    if comparison.mismatched == comparison.size:
        return say("array.every-entry", at=at) if sized else say("array.every-one")
    which = "array.some-entries" if sized else "array.some-from"
    return say(which, wrong=comparison.mismatched, size=comparison.size, at=at)


def _size(comparison: ArrayComparison) -> Said:
    power, of = power_of(comparison.relative), "value" if comparison.size == 1 else "largest"
    if power > 1:
        return say(f"array.times-{of}", factor=f"{10 ** (power - 1)}")
    return say(f"array.over-{of}") if power == 1 else say(f"array.percent-{of}", percent=f"{100 * 10.0**power:g}")
