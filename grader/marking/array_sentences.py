"""Chooses the sentences about wrong arrays; their wording is in the catalogue."""

import math
from collections.abc import Sequence

from grader.language.catalogue import Said, say
from grader.marking.compare import Comparison
from grader.marking.judging import JudgedArray, JudgedLeaf


def describe_arrays(arrays: Sequence[JudgedArray], stopped: int) -> list[Said]:
    """Say where arrays are wrong and how far off they are, without the right numbers; similar ones in one sentence.

    Args:
        arrays: The wrong arrays.
        stopped: Number of cases without arrays, because the call did not return.
    """
    # five gradients with one mistake would else be five sentences that differ only in a name
    groups: dict[tuple[object, ...], list[JudgedArray]] = {}
    for array in arrays:
        cases = frozenset(leaf.case for leaf in array.wrong_leaves)
        groups.setdefault((array.mistakes, _kind_of_fault(array.wrong_leaves[0]), cases), []).append(array)
    return [_describe(group, stopped) for group in groups.values()]


def nothing_explains(arrays: Sequence[JudgedArray]) -> list[Said]:
    """Say that no known mistake explains some arrays, and how to go on."""
    # a wrong shape or a missing array has a sentence that already says what to do
    plain = [array for array in arrays if not array.hypotheses and _kind_of_fault(array.wrong_leaves[0]) == "values"]
    if not plain:
        return []
    return [say("array.unexplained", names=_names(plain))]


def _describe(group: Sequence[JudgedArray], stopped: int) -> Said:
    first = max(group, key=lambda array: _badness(array.wrong_leaves[0]))
    leaf = first.wrong_leaves[0]
    told = {"place": leaf.leaf.place, "how": _how_wrong(leaf), "where": _where(first, stopped)}
    return say("array.one", **told) if len(group) == 1 else say("array.alike", names=_names(group), **told)


def _names(arrays: Sequence[JudgedArray]) -> str:
    return ", ".join(f"`{array.name}`" for array in arrays)


def _kind_of_fault(leaf: JudgedLeaf) -> str | Said:
    return leaf.comparison.differ if leaf.comparison is not None else leaf.leaf.fault


def _badness(leaf: JudgedLeaf) -> float:
    return leaf.comparison.relative if leaf.comparison is not None else 0.0


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
    return leaf.leaf.fault if leaf.comparison is None else how_wrong(leaf.comparison)


def how_wrong(comparison: Comparison) -> Said:
    """How an array differs from the right one, as the end of a sentence that begins with its name."""
    if comparison.differ == "shape":
        return say("array.shape", got=shape_said(comparison.got), want=shape_said(comparison.want))
    which = say("array.number") if comparison.size == 1 else _which_entries(comparison)
    if comparison.differ == "finite":
        return say("array.not-finite", which=which)
    return say("array.off-by", which=which, size=_relative(comparison)) if math.isfinite(comparison.relative) else which


def shape_said(shape: tuple[int, ...]) -> str | Said:
    """A shape as NumPy prints it; `()` with an explanation, since it is easily overlooked."""
    return str(shape) if shape else say("array.no-axes")


def _which_entries(comparison: Comparison) -> Said:
    at = ", ".join(str(index) for index in comparison.worst)
    if comparison.mismatched == comparison.size:
        return say("array.every-entry", at=at)
    return say("array.some-entries", wrong=comparison.mismatched, size=comparison.size, at=at)


def _relative(comparison: Comparison) -> Said:
    # two or three digits: enough to recognise a factor, without giving the right number
    share, alone = comparison.relative, comparison.size == 1
    if share >= 2:
        factor = f"{share:.3g}"
        return say("array.times-value", factor=factor) if alone else say("array.times-largest", factor=factor)
    percent = f"{100 * share:.{2 if share < 1 else 3}g}"
    return say("array.percent-value", percent=percent) if alone else say("array.percent-largest", percent=percent)
