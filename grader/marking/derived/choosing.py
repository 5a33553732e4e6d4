"""Chooses, among the variants that reproduce a student's arrays, the mistakes that are told."""

import math
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

import numpy as np

from grader.marking.derived.kinds import RANK
from grader.marking.derived.table import FACTORS, Leaf, Match
from grader.marking.derived.words import Words
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.sandbox.inside.editing.variation import Variant

EVIDENCE_BITS = 6.0
"""By how many bits the evidence must exceed what it takes to pick one of all candidates."""
REAL_BITS = 18.0
"""The evidence in one number that is not an integer, at a tolerance of a millionth."""
ENOUGH = 20
"""Numbers of one array that are counted."""


def choose(
    found: Mapping[str, Sequence[Match]], kept: Sequence[Container[Variant]], words: Words
) -> dict[str, frozenset[Mistake]]:
    """For each array the simplest mistake that explains it; among equals, one that explains the most arrays.

    Args:
        found: What fits each wrong array of a check.
        kept: For each right array of the check, the variants that leave it right.
        words: The words that students know.
    """
    # one slip in a formula is seen in all arrays that are computed from it, and in no others
    seen = [variant for matches in found.values() for variant in {v for m in matches for v in m.variants}]
    spread = Counter(seen + [variant for variant in {*seen} for right in kept if variant in right])
    return {array: _simplest(matches, spread, words) for array, matches in found.items() if matches}


def _simplest(matches: Sequence[Match], spread: Mapping[Variant, int], words: Words) -> frozenset[Mistake]:
    def cost(match: Match) -> tuple[int, int]:
        return len(match.general), -max(spread[one] for one in match.variants)

    best = min(map(cost, matches))
    tied = [match for match in matches if cost(match) == best]
    alike = _alike([variant for match in tied for variant in match.variants], spread)
    return frozenset([words.told(alike), *tied[0].general])


def _alike(variants: Sequence[Variant], spread: Mapping[Variant, int]) -> list[Variant]:
    """The variants that are told as one: of the kind that comes first."""

    def cost(variant: Variant) -> tuple[int, int]:
        return -spread.get(variant, 0), RANK[variant.edit.kind]

    best = min(map(cost, variants))
    return [variant for variant in variants if cost(variant) == best]


def is_enough(evidence: Mapping[Leaf, Observation], candidates: int) -> bool:
    """Whether more numbers agree than chance explains, given the number of candidates."""
    # many edits overflow where the right formula does not: that they do so, too, says nothing
    if any(np.isfinite(piece.want).all() and not np.isfinite(piece.got).all() for piece in evidence.values()):
        return False
    return sum(_bits(evidence)) >= math.log2(max(len(FACTORS) * candidates, 1)) + EVIDENCE_BITS


def _bits(evidence: Mapping[Leaf, Observation]) -> Iterator[float]:
    """What each distinct wrong number says: how unlikely it is to be hit by chance."""
    for piece in evidence.values():
        numbers = np.unique(piece.got[np.isfinite(piece.got)])
        if piece.right or (piece.got.size > 1 and numbers.size < 2):
            continue  # a constant fits many formulas that happen to be constant
        for number in numbers[numbers != 0][:ENOUGH]:
            # an integer is one of few; of other numbers the tolerance leaves a millionth
            yield math.log2(abs(number) + 1) + 1 if float(number).is_integer() else REAL_BITS
