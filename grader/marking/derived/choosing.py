"""Chooses, among the variants that reproduce a student's arrays, the mistakes that are told."""

import math
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.derived.kinds import RANK, TOLD_AS
from grader.marking.derived.known_names import KnownNames
from grader.marking.derived.table import FACTORS, Leaf, Match
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.sandbox.inside.editing.variation import Variant

EVIDENCE_BITS = 6.0
"""By how many bits the evidence must exceed what it takes to pick one of all candidates."""
REAL_BITS = 18.0
"""The evidence in one number that is not an integer, at a tolerance of a millionth."""
MANY_DIGITS = 6
"""Digits after the decimal point: a number with more was computed, not made up."""
LABELS = 4
"""Whole numbers are labels if each occurs at least this often, on average."""
ENOUGH = 20
"""Most numbers of one array that are counted."""


def choose(
    found: Mapping[str, Sequence[Match]],
    kept: Sequence[Container[Variant]],
    words: KnownNames,
    *,
    doubtful: Container[str] = (),
) -> dict[str, frozenset[Mistake]]:
    """For each array the simplest mistake that explains it; among equals, one that explains the most arrays.

    Args:
        found: What fits each wrong array of a check.
        kept: For each right array of the check, the variants that leave it right.
        words: The words that students know.
        doubtful: Arrays that edits of several kinds give by chance: labels, and the results of a training run, on the
            way to which so much is computed. Then nothing is told.
    """
    found = _of_one_slip(_without_exchanges(found, kept))
    # one slip in a formula is seen in all arrays that are computed from it, and in no others
    seen = [variant for matches in found.values() for variant in {v for m in matches for v in m.variants}]
    spread = Counter(seen + [variant for variant in {*seen} for right in kept if variant in right])
    told = {array: _simplest(matches, spread) for array, matches in found.items() if matches}
    return {
        array: frozenset([words.told(_alike(variants)), *general])
        for array, (variants, general) in told.items()
        if not (array in doubtful and _are_several(variants))
    }


def _are_several(variants: Sequence[Variant]) -> bool:
    """Whether they are reported as different mistakes. The smallest instead of the largest fits anything that turns
    signs."""
    kinds = {one.edit.kind for one in variants}
    return len({TOLD_AS[kind] for kind in kinds}) > 1 and "extreme" not in kinds


def _without_exchanges(
    found: Mapping[str, Sequence[Match]], kept: Sequence[Container[Variant]]
) -> dict[str, list[Match]]:
    """The variants without edits that exchange two results one of which is right: the other was only copied."""

    def is_refuted(variant: Variant) -> bool:
        return variant.edit.kind == "order" and not all(variant in right for right in kept)

    left = {
        array: [(match, tuple(one for one in match.variants if not is_refuted(one))) for match in matches]
        for array, matches in found.items()
    }
    return {array: [replace(match, variants=some) for match, some in both if some] for array, both in left.items()}


def _of_one_slip(found: Mapping[str, Sequence[Match]]) -> dict[str, list[Match]]:
    """Without edits that need a general mistake on top, if another edit alone explains other arrays of the check."""
    alone = {one for matches in found.values() for match in matches if not match.general for one in match.variants}
    return {
        array: [match for match in matches if not (match.general and alone) or alone.intersection(match.variants)]
        for array, matches in found.items()
    }


def _simplest(matches: Sequence[Match], spread: Mapping[Variant, int]) -> tuple[list[Variant], frozenset[Mistake]]:
    """The variants of the simplest explanation, and the general mistakes on top of them."""

    def cost(match: Match) -> tuple[int, int]:
        return len(match.general), -max(spread[one] for one in match.variants)

    best = min(map(cost, matches))
    tied = [match for match in matches if cost(match) == best]
    variants = [variant for match in tied for variant in match.variants]
    most = max(spread[one] for one in variants)
    return [one for one in variants if spread[one] == most], frozenset(tied[0].general)


def _alike(variants: Sequence[Variant]) -> list[Variant]:
    """The variants that are reported as one mistake: those of the kind that comes first."""
    telling = [one for one in variants if not _only_empties(one, variants)] or variants
    best = min(RANK[one.edit.kind] for one in telling)
    return [one for one in telling if RANK[one.edit.kind] == best]


def _only_empties(one: Variant, variants: Sequence[Variant]) -> bool:
    """Whether it takes a factor from a term that is then zero: the term is missing, and another edit says so."""
    if one.edit.kind != "factor-missing":
        return False
    factor = {*one.edit.about}
    terms = (other.edit for other in variants if other.edit.kind == "term-missing")
    return any(term.line == one.edit.line and factor < {*term.about} for term in terms)


def is_enough(evidence: Mapping[Leaf, Observation], candidates: int, beyond: float = EVIDENCE_BITS) -> bool:
    """Whether more numbers agree than chance explains, given the number of candidates."""
    # many edits overflow where the right formula does not, so a common overflow proves nothing
    if any(np.isfinite(piece.want).all() and not np.isfinite(piece.got).all() for piece in evidence.values()):
        return False
    needed = math.log2(max(len(FACTORS) * candidates, 1)) + beyond
    # a few numbers are often enough, so the others are not looked at
    return any(bits >= needed for bits in accumulate(_bits(evidence)))


def _bits(evidence: Mapping[Leaf, Observation]) -> Iterator[float]:
    """What each distinct wrong number says: how unlikely it is to be hit by chance."""
    for piece in evidence.values():
        numbers = np.unique(piece.got[np.isfinite(piece.got)])
        if piece.right or (piece.got.size > 1 and numbers.size < 2):
            continue  # a constant fits many formulas that happen to be constant
        wrong = piece.got[_is_wrong(piece) & np.isfinite(piece.got)]
        if are_labels(piece.got):
            yield float(wrong.size)  # labels: each is one of few, and which of them are wrong says as much
            continue
        wrong = np.unique(wrong)
        for number in wrong[wrong != 0][:ENOUGH]:
            # a number of few digits is one of few; of other numbers the tolerance leaves a millionth
            digits = next((count for count in range(MANY_DIGITS) if round(number, count) == number), MANY_DIGITS)
            yield min(math.log2(abs(number) * 10**digits + 1) + 1, REAL_BITS) if digits < MANY_DIGITS else REAL_BITS


def are_labels(array: Array) -> bool:
    """Whether a few whole numbers occur again and again."""
    numbers = np.unique(array[np.isfinite(array)])
    return numbers.size < array.size / LABELS and np.array_equal(numbers, np.rint(numbers))


def _is_wrong(piece: Observation) -> Array:
    """The entries that are not right; an edit that leaves the others unchanged proves nothing by that."""
    if piece.got.shape != piece.want.shape:
        return np.ones(piece.got.shape, bool)
    return ~np.isclose(piece.got, piece.want, rtol=1e-6, atol=0, equal_nan=True)
