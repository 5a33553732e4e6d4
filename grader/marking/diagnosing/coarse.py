"""Counts, accuracies and labels. Many mistakes give the same ones, so a finer result of the same call decides."""

from dataclasses import replace

import numpy as np

from grader.marking.judging import Judged, JudgedArray

SAMPLE = 20
"""How many numbers of an array decide whether it is coarse."""
LARGEST_WHOLE = 2000
"""Most samples that an accuracy may be computed from."""


def is_coarse(array: JudgedArray) -> bool:
    """Whether all numbers are shares of the same whole, which many mistakes have in common."""
    got = [leaf.leaf.got.ravel()[:SAMPLE] for leaf in array.leaves if leaf.leaf.got is not None]
    numbers = np.concatenate(got) if got else np.empty(0)
    wholes = np.arange(1, LARGEST_WHOLE)
    for number in np.unique(numbers[np.isfinite(numbers)].astype(np.float64)):
        shares = wholes * number
        wholes = wholes[np.abs(shares - np.round(shares)) < 1e-6]
        if not wholes.size:  # for most arrays after one or two numbers
            return False
    return True


def without_coarse_names(judged: Judged) -> Judged:
    """The check, where a coarse array keeps only names that all finer wrong arrays of the same call share."""
    coarse = {array.name for array in judged.wrong if array.hypotheses and is_coarse(array)}
    finer = [array.mistakes for array in judged.wrong if array.name not in coarse and not is_coarse(array)]
    if not coarse or not finer:
        return judged

    def agreeing(array: JudgedArray) -> JudgedArray:
        shared = (one for one in array.hypotheses if all({*one.mistakes} & mistakes for mistakes in finer))
        return replace(array, hypotheses=tuple(shared)) if array.name in coarse else array

    return replace(judged, arrays=tuple(map(agreeing, judged.arrays)))
