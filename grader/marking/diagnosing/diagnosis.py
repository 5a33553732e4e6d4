"""Finds the mistake that explains a wrong array: the one that reproduces it in every case.

A hypothesis starts from the right array, or from the array that one of the assignment's misconceptions gives, and may
add general mistakes; or it combines two misconceptions whose errors add up. The hypothesis with the fewest mistakes
wins; among equals, the one with the assignment's own misconceptions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.diagnosing.general_mistakes import NOTHING_WRONG, Answered, Explanation, Mistake, Ruler, explain

MAX_CHOICE = 4
"""Most hypotheses that are shown. If more fit, none is shown: so many do not tell the student where to look."""

MAX_MISTAKES = 3
"""Most mistakes in one hypothesis. Longer combinations fit by chance."""


EVERYWHERE = {
    "sign-flipped",
    "missing-factor-2",
    "extra-factor-2",
    "in-percent",
    "constant-factor",
    "logarithm-base",
    "all-zeros",
}
"""Mistakes that change every array that is not zero."""

FEW = 5
"""Numbers that must agree before 'some constant factor' is reported in addition to a misconception."""

WRITTEN = 10
"""Numbers with fewer digits after the decimal point were written by a person."""

BY_BATCH = {"not-averaged-over-batch", "averaged-over-batch"}
"""Mistakes that change every array of more than one sample."""


@dataclass(frozen=True)
class Observation:
    """One array of one case: the input of a diagnosis."""

    got: Array
    want: Array
    right: bool
    batch: int | None
    ruler: Ruler
    misconceived: Callable[[str], Array | None]
    """What this array would be with a misconception; None if that is not defined for its sizes."""
    terms: Callable[[], Mapping[str, Array]]
    """The summands of the right array, by name."""
    others: Callable[[], Mapping[str, Array]] = dict
    """The right values of the other results of the call, by name."""
    place: str = ""
    """Where in the answer it is."""

    @cached_property
    def answered(self) -> Answered:
        """The student's array, to be explained."""
        return Answered(self.got)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Mistakes that together reproduce the array in every case."""

    own: tuple[str, ...]
    """The assignment's misconceptions in it: none, one, or two whose errors add up."""
    general: Explanation

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All mistakes, in the order in which a student should read them."""
        return tuple(map(Mistake, self.own)) + tuple(sorted(self.general))

    @property
    def rank(self) -> tuple[int, int, int]:
        """The sort key, smallest first: fewest mistakes, then fewest general ones, then fewest exchanges.

        Exchanged entries come last because symmetric data often looks like an exchange by chance.
        """
        # 'some factor' and 'some other result' fit easily and say little, so each counts as two mistakes
        unexplained = sum(mistake.id in {"constant-factor", "other-result"} for mistake in self.general)
        exchanged = sum(mistake.id.startswith("entries-") for mistake in self.general)
        return len(self.mistakes) + unexplained, len(self.general), exchanged


def diagnose(evidence: Sequence[Observation], misconceptions: Sequence[str]) -> list[Hypothesis]:
    """The simplest hypotheses that explain all the evidence; several if the evidence cannot tell them apart."""
    wrong = [piece for piece in evidence if not piece.right]
    if not wrong:
        return []
    # general mistakes must explain the wrong arrays only: in a case where they change nothing, the array is right.
    # A misconception must give the student's array in every case, since its formula is used in all of them
    found = [
        Hypothesis((), names)
        for names in _common(wrong, None)
        if not _refuted(names, evidence) and not _is_any_number(names, wrong)
    ]
    # one that leaves the array right in all cases explains nothing that general mistakes do not explain without it
    telling = [name for name in misconceptions if _changes_something(name, evidence)]
    for misconception in telling:
        both = (names for names in _common(evidence, misconception) if not _is_any_number(names, wrong, fewest=FEW))
        found += [Hypothesis((misconception,), names) for names in both]
    found += [Hypothesis(pair, NOTHING_WRONG) for pair in combinations(telling, 2) if _add_up(evidence, pair)]
    found.sort(key=lambda hypothesis: hypothesis.mistakes)  # sets have a different order in every process
    found = [hypothesis for hypothesis in found if 0 < len(hypothesis.mistakes) <= MAX_MISTAKES]
    if not found:
        return []
    best = min(hypothesis.rank for hypothesis in found)
    simplest = [hypothesis for hypothesis in found if hypothesis.rank == best]
    return simplest if len(simplest) <= MAX_CHOICE else []


def explains(hypothesis: Hypothesis, evidence: Sequence[Observation]) -> bool:
    """Whether a hypothesis reproduces the array in every piece of evidence."""
    if len(hypothesis.own) == 2:
        return _add_up(evidence, (hypothesis.own[0], hypothesis.own[1]))
    if not hypothesis.own:
        return hypothesis.general in _common([piece for piece in evidence if not piece.right], None)
    if hypothesis.general:
        return hypothesis.general in _common(evidence, hypothesis.own[0])
    # the usual case, without a search for other mistakes
    bases = [(piece, piece.misconceived(hypothesis.own[0])) for piece in evidence]
    return all(base is not None and piece.ruler.same(piece.got, base) for piece, base in bases)


def _changes_something(misconception: str, evidence: Sequence[Observation]) -> bool:
    """Whether a misconception gives a wrong array in some case."""
    for piece in evidence:
        base = piece.misconceived(misconception)
        if base is None or not np.array_equal(base, piece.want):
            return True
    return False


def _common(evidence: Sequence[Observation], misconception: str | None) -> set[Explanation]:
    """The explanations that fit every piece of evidence, starting from a misconception or from the right arrays."""
    common: set[Explanation] | None = None
    for piece in evidence:
        base = piece.want if misconception is None else piece.misconceived(misconception)
        if base is None or _fixed_by_accident(piece, base):
            return set()
        if common == {NOTHING_WRONG}:  # by far the most often: nothing else needs to be tried
            if not piece.ruler.same(piece.got, base):
                return set()
            continue
        terms = piece.terms() if misconception is None else None
        explanations = explain(piece.answered, base, piece.batch, piece.ruler, terms)
        explanations |= set(_other_results(piece)) if misconception is None else set()
        if NOTHING_WRONG in explanations and not base.any():
            continue  # zeros are the same with any factor: no evidence for or against
        common = explanations if common is None else common & explanations
        if not common:
            return set()
    return common or set()


def _refuted(names: Explanation, evidence: Sequence[Observation]) -> bool:
    """Whether the array is right in another case in which these mistakes would have changed it."""
    ids = {mistake.id for mistake in names}
    wrong = {piece.place for piece in evidence if not piece.right}
    right = [piece for piece in evidence if piece.right and piece.place in wrong and _is_not_zero(piece)]
    return any(ids & EVERYWHERE or (ids & BY_BATCH and (piece.batch or 0) > 1) for piece in right)


def _is_not_zero(piece: Observation) -> bool:
    """Whether an array is more than the rounding error of a sum that cancels."""
    return largest_magnitude(piece.want) > 1e-9 * piece.ruler.scale


def _is_any_number(names: Explanation, wrong: Sequence[Observation], fewest: int = 2) -> bool:
    """Whether 'some constant factor' is reported for few numbers: one is always some constant times the right one."""
    some = any(mistake.id == "constant-factor" for mistake in names)
    return some and sum(np.unique(piece.want[piece.want != 0]).size for piece in wrong) < fewest


def _other_results(piece: Observation) -> Iterator[Explanation]:
    """Explanations by another result of the call: the results may be returned in the wrong order."""
    for name, array in piece.others().items():
        if array.any() and array.shape == piece.got.shape and _is_copy(piece, array):
            # zeros are left out above: they would match any result that is zero for another reason
            yield frozenset({Mistake("other-result", name)})


def _is_copy(piece: Observation, array: Array) -> bool:
    """Whether two arrays agree in all digits that the student's has: a loose tolerance is for what is right."""
    got = piece.got
    if not piece.ruler.same(got, array):
        return False
    written = next((digits for digits in range(WRITTEN) if np.array_equal(got, np.round(got, digits))), None)
    if written is None:
        return replace(piece.ruler, tolerance=None).same(got, array)
    return np.allclose(got, array, rtol=0, atol=10.0**-written)


def _add_up(evidence: Sequence[Observation], pair: tuple[str, str]) -> bool:
    """Whether the student's error is the sum of two misconceptions' errors, as when each leaves out a term."""
    for piece in evidence:
        first, second = map(piece.misconceived, pair)
        if first is None or second is None or not first.shape == second.shape == piece.want.shape == piece.got.shape:
            return False
        # each is right plus its error: their sum has the right array twice
        if not piece.ruler.same(piece.got, first + second - piece.want):
            return False
    return True


def _fixed_by_accident(piece: Observation, base: Array) -> bool:
    """Whether a misconception gives a wrong shape but the student's is right: a second mistake does not fix a first."""
    return base.shape != piece.want.shape == piece.got.shape
