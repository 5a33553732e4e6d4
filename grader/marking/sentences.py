"""What students read: one catalogue, so that a course can override or translate it.

Each sentence names the mistake and where to look, and never the answer. `{array}` is the array's name.
"""

import math
from collections.abc import Mapping, Sequence

from grader.marking.comparison import Comparison
from grader.marking.judging import JudgedArray, JudgedLeaf
from grader.spec.assignment import Misconception

GENERAL: Mapping[str, Misconception] = {
    "sign-flipped": Misconception(
        text="{array} has the opposite sign.",
        hint="Check the order of the difference, and whether a minus was lost or added on the way.",
    ),
    "missing-factor-2": Misconception(
        text="{array} is half of what it should be.",
        hint="Differentiate the square again, and count the terms that you add up.",
    ),
    "extra-factor-2": Misconception(
        text="{array} is twice what it should be.",
        hint="Look for a factor 2 that the loss does not have, or for a term added twice.",
    ),
    "not-averaged-over-batch": Misconception(
        text="{array} is too large by the number of samples: summed over the batch where an average belongs.",
        hint="Look at where the homework divides by the number of samples, and where you do.",
    ),
    "averaged-over-batch": Misconception(
        text="{array} is too small by the number of samples: averaged where a sum belongs, or divided twice.",
        hint="Look at where the homework divides by the number of samples, and where you do.",
    ),
    "constant-factor": Misconception(
        text="{array} is off by one constant factor everywhere.",
        hint="The shape of the formula is right: look for a constant that was lost or added.",
    ),
    "all-zeros": Misconception(
        text="{array} is zero everywhere.",
        hint="It looks as if the array was made and never filled in.",
    ),
    "transposed": Misconception(
        text="{array} is transposed: rows and columns are exchanged.",
        hint="Write down the shape of each factor of the matrix product before you multiply.",
    ),
    "entries-swapped": Misconception(
        text="Two entries (rows, columns) of {array} are exchanged; all others are right.",
        hint="Follow the two units through your computation and see where they change places.",
    ),
    "entries-reversed": Misconception(
        text="The entries of {array} are right but stand in reverse order.",
        hint="Look at the direction in which you go through the layers or units.",
    ),
    "summed-over-axis": Misconception(
        text="{array} was summed over an axis that should stay.",
        hint="Look at each `sum` and its `axis`: which index does the formula add up?",
    ),
    "averaged-over-axis": Misconception(
        text="{array} was averaged over an axis that should stay.",
        hint="Look at each `mean` and its `axis`: which index does the formula average over?",
    ),
    "not-summed-over-batch": Misconception(
        text="{array} still has a row for every sample: it was not summed over the batch.",
        hint="Every sample contributes to this parameter: what happens to the contributions?",
    ),
    "softmax-over-wrong-axis": Misconception(
        text="The columns of {array} sum to 1 where its rows should: softmax was taken over the wrong axis.",
        hint="Each row is one sample: which axis holds its classes?",
    ),
    "missing-term": Misconception(
        text="{array} lacks the {term} term.",
        hint="Compare the sum that the homework states with yours, term by term.",
    ),
    "wrong-shape": Misconception(
        text="The numbers of {array} are right, but its shape is not.",
        hint="Compare its `.shape` with the one that the homework asks for; `keepdims`, `reshape`, `ravel` change it.",
    ),
}


def tell(mistake: str, array: str, declared: Mapping[str, Misconception]) -> tuple[str, str, float]:
    """Id, sentence and credit of a mistake; the assignment's own words come before the catalogue's.

    Args:
        mistake: `sign-flipped`, or with a detail after a colon, `missing-term:regularisation`.
        array: Name of the wrong array.
        declared: The assignment's misconceptions.
    """
    known, _, detail = mistake.partition(":")
    misconception = declared.get(known) or GENERAL[known]
    text = f"{misconception.text} {misconception.hint}".strip()
    return known, text.replace("{array}", array).replace("{term}", detail), misconception.credit


def describe_arrays(arrays: Sequence[JudgedArray]) -> list[str]:
    """Where arrays are wrong and how far off they are, without the right numbers; alike ones in one sentence."""
    groups: dict[tuple[object, ...], list[JudgedArray]] = {}
    for array in arrays:
        groups.setdefault((array.mistakes, _kind_of_fault(array.wrong_leaves[0])), []).append(array)
    return [_describe(group) for group in groups.values()]


def nothing_explains(arrays: Sequence[JudgedArray]) -> list[str]:
    """Says plainly that arrays are wrong in a way that has no name, and how to go on from there."""
    plain = [array for array in arrays if not array.hypotheses and _kind_of_fault(array.wrong_leaves[0]) == "values"]
    if not plain:
        return []
    names = ", ".join(f"`{array.name}`" for array in plain)
    return [
        f"No mistake that the grader knows gives {names}. "
        "Work out one wrong entry by hand, for the smallest example you can think of, and compare step by step."
    ]


def _describe(group: Sequence[JudgedArray]) -> str:
    first = max(group, key=lambda array: _badness(array.wrong_leaves[0]))
    leaf = first.wrong_leaves[0]
    if len(group) == 1:
        return f"`{leaf.leaf.place}` {_how_wrong(leaf)}{_where(first)}."
    names = ", ".join(f"`{array.name}`" for array in group)
    return f"{names} are wrong{_where(first)}; for instance `{leaf.leaf.place}` {_how_wrong(leaf)}."


def _kind_of_fault(leaf: JudgedLeaf) -> str:
    return leaf.comparison.differ if leaf.comparison is not None else leaf.leaf.fault


def _badness(leaf: JudgedLeaf) -> float:
    return leaf.comparison.relative if leaf.comparison is not None else 0.0


def _where(array: JudgedArray) -> str:
    cases = {leaf.case for leaf in array.leaves}
    wrong = list(dict.fromkeys(leaf.case for leaf in array.wrong_leaves))
    if len(wrong) == len(cases):
        return "" if len(cases) == 1 else f", in all {len(cases)} cases"
    return f", in {len(wrong)} of {len(cases)} cases (first: {wrong[0]})"


def _how_wrong(leaf: JudgedLeaf) -> str:
    comparison = leaf.comparison
    if comparison is None:
        return leaf.leaf.fault
    if comparison.differ == "shape":
        return f"has shape {comparison.got} where {comparison.want} is wanted"
    which = "is wrong" if comparison.size == 1 else _which_entries(comparison)
    if comparison.differ == "finite":
        return f"{which}: NaN or infinity stands where a number belongs, or the other way round"
    size = "" if not math.isfinite(comparison.relative) else f", off by {_relative(comparison)}"
    return f"{which}{size}"


def _which_entries(comparison: Comparison) -> str:
    at = ", ".join(str(index) for index in comparison.worst)
    if comparison.mismatched == comparison.size:
        return f"is wrong in every entry, most at [{at}]"
    return f"is wrong in {comparison.mismatched} of {comparison.size} entries, most at [{at}]"


def _relative(comparison: Comparison) -> str:
    of = "its right value" if comparison.size == 1 else "the largest right entry"
    if comparison.relative >= 2:
        return f"{comparison.relative:.3g} times {of}"
    return f"{100 * comparison.relative:.{2 if comparison.relative < 1 else 3}g} % of {of}"
