"""Which mistake explains a wrong array: the one that reproduces it in every case.

A hypothesis starts from the right array or from what one of the assignment's misconceptions would give, and may add
general mistakes to it; or two misconceptions are made at once, and their errors add up. The fewest mistakes win; among
equals, those that the assignment knows by name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.marking.compare import Array
from grader.marking.general_mistakes import NOTHING_WRONG, Explanation, Mistake, Ruler, explain

MAX_CHOICE = 4
"""More explanations than this explain nothing."""

MAX_MISTAKES = 3
"""A longer story than this fits by chance."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One array of one case, as the diagnosis sees it."""

    got: Array
    want: Array
    right: bool
    batch: int | None
    ruler: Ruler
    misconceived: Callable[[str], Array | None]
    """By misconception: what this array would be, if that is defined for its sizes."""
    terms: Callable[[], Mapping[str, Array]]
    """Summands of the right array."""
    others: Callable[[], Mapping[str, Array]] = dict
    """The right values of what else the call returns."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Mistakes that together reproduce the array wherever it was asked for."""

    own: tuple[str, ...]
    """Misconceptions of the assignment: none, one, or two whose errors add up."""
    general: Explanation

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """In the order in which a student should read them."""
        return tuple(map(Mistake, self.own)) + tuple(sorted(self.general))

    @property
    def rank(self) -> tuple[int, int, int]:
        """Fewest mistakes first; then the assignment's own; then what symmetry alone seldom imitates."""
        unexplained = sum(mistake.id in {"constant-factor", "other-result"} for mistake in self.general)
        exchanged = sum(mistake.id.startswith("entries-") for mistake in self.general)
        return len(self.mistakes) + unexplained, len(self.general), exchanged


def diagnose(evidence: Sequence[Observation], misconceptions: Sequence[str]) -> list[Hypothesis]:
    """The simplest hypotheses that explain all the evidence; several where it can not tell them apart."""
    wrong = [piece for piece in evidence if not piece.right]
    if not wrong:
        return []
    found = [Hypothesis((), names) for names in _common(wrong, None)]
    for misconception in misconceptions:
        found += [Hypothesis((misconception,), names) for names in _common(evidence, misconception)]
    found += [Hypothesis(pair, NOTHING_WRONG) for pair in combinations(misconceptions, 2) if _add_up(evidence, pair)]
    found.sort(key=lambda hypothesis: hypothesis.mistakes)  # sets have another order in every process
    found = [hypothesis for hypothesis in found if 0 < len(hypothesis.mistakes) <= MAX_MISTAKES]
    if not found:
        return []
    best = min(hypothesis.rank for hypothesis in found)
    simplest = [hypothesis for hypothesis in found if hypothesis.rank == best]
    return simplest if len(simplest) <= MAX_CHOICE else []


def _common(evidence: Sequence[Observation], misconception: str | None) -> set[Explanation]:
    """The explanations that fit every piece, starting from one misconception or from the right arrays."""
    common: set[Explanation] | None = None
    for piece in evidence:
        base = piece.want if misconception is None else piece.misconceived(misconception)
        if base is None or _mended_by_accident(piece, base):
            return set()
        terms = piece.terms() if misconception is None else None
        explanations = explain(piece.got, base, piece.batch, piece.ruler, terms)
        explanations |= set(_other_results(piece)) if misconception is None else set()
        if NOTHING_WRONG in explanations and not base.any():
            continue  # zeros agree with every factor of zero: no evidence either way
        common = explanations if common is None else common & explanations
        if not common:
            return set()
    return common or set()


def _other_results(piece: Observation) -> Iterator[Explanation]:
    """Results that are returned in another order stand in each other's places."""
    for name, array in piece.others().items():
        if array.any() and array.shape == piece.got.shape and piece.ruler.same(piece.got, array):
            yield frozenset({Mistake("other-result", name)})


def _add_up(evidence: Sequence[Observation], pair: tuple[str, str]) -> bool:
    """Whether the student's error is the sum of those of two misconceptions, as where each leaves out another term."""
    for piece in evidence:
        first, second = map(piece.misconceived, pair)
        if first is None or second is None or not first.shape == second.shape == piece.want.shape == piece.got.shape:
            return False
        if not piece.ruler.same(piece.got, first + second - piece.want):
            return False
    return True


def _mended_by_accident(piece: Observation, base: Array) -> bool:
    """Whether a misconception gives a wrong shape and the student has the right one: no mistake mends another."""
    return base.shape != piece.want.shape == piece.got.shape
