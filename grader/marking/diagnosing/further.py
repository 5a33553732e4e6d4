"""Names mistakes in arrays that no formula with a mistake, and no edit of the right one, explains."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.marking.derived.choosing import is_enough
from grader.marking.diagnosing.added import argument_added, argument_factor, squares_added
from grader.marking.diagnosing.diagnosis import BY_BATCH, MAX_CHOICE, Hypothesis, Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.diagnosing.other_digits import (
    curve_fails,
    digits_lost,
    entries_unset,
    entry_factors,
    keepdims_missing,
    off_by_one,
    one_entry,
    overflowed,
    scaled_by_size,
    term_scaled,
    wrapped_around,
)
from grader.marking.diagnosing.other_inputs import MOST, one_sample, other_inputs
from grader.marking.diagnosing.other_labels import other_labels
from grader.marking.diagnosing.steps import wrong_step
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray, JudgedLeaf

Look = Callable[[ExpectedCase, str, Observation], Iterator[Mistake]]

Evidence = Sequence[tuple[ExpectedCase, str, Observation]]

LOOKS: Sequence[Look] = (
    term_scaled,
    keepdims_missing,
    digits_lost,
    entries_unset,
    argument_added,
    squares_added,
    curve_fails,
    off_by_one,
    one_entry,
    entry_factors,
)
"""The searches in wrong arrays. Each yields the mistakes that explain one piece of evidence."""


def with_plain(judged: Judged, cases: Sequence[ExpectedCase], carried: Collection[str]) -> Judged:
    """The check with mistakes that are simpler than an edit of the formula: added too often, one sample counts, other
    labels, a wrong step."""

    # before edits of the formula: one that leaves out a cast gives the same numbers, and says less
    def find(evidence: Evidence) -> set[Mistake]:
        wrong = [one for one in evidence if not one[2].right]
        found = _in_all(wrapped_around, wrong) or _in_all(scaled_by_size, wrong) or _by_inputs(one_sample, evidence)
        found = found or _in_reverse(evidence)
        return found or _by_inputs(other_labels, evidence) or _in_all(wrong_step, wrong)

    return _with(judged, cases, carried, find)


def with_further(
    judged: Judged, cases: Sequence[ExpectedCase], carried: Collection[str], *, right_elsewhere: bool, on_its_own: bool
) -> Judged:
    """The check with further mistakes for arrays that nothing explains.

    Args:
        judged: The check, with derived mistakes.
        cases: Its cases.
        carried: Arrays that are explained already, such as those with a carried error.
        right_elsewhere: Whether the same function is right in another check, on other inputs.
        on_its_own: Whether no check that it needs is wrong. A gradient that is ten times too long is like a learning
            rate of 1, and a loss that grows may come from there.
    """

    def find(evidence: Evidence) -> set[Mistake]:
        wrong = [one for one in evidence if not one[2].right]
        ordinary = right_elsewhere or len(wrong) < len(evidence)
        looks = [look for look in LOOKS if on_its_own or look is not curve_fails]
        found = (_in_all(look, wrong) for look in ([*looks, overflowed] if ordinary else looks))
        return next(filter(None, found), None) or (_by_inputs(other_inputs, evidence) if on_its_own else set())

    return _with(judged, cases, carried, find)


def with_factors(judged: Judged, cases: Sequence[ExpectedCase]) -> Judged:
    """The check, where a reported factor may also be an argument: 1 - momentum is 1 / n in a batch of ten.

    An argument is reported instead of some constant, and as an alternative to a number of samples. If another array of
    the check is off by some constant, a 2 is some constant, too: the weights that were mixed up may differ by it.
    """
    named = {case.drawn.name: case for case in cases}
    some = any(one.id == "constant-factor" for one in judged.mistakes)

    def looked_at(array: JudgedArray) -> JudgedArray:
        told = {mistake.id for mistake in array.mistakes}
        if some and told in ({"missing-factor-2"}, {"extra-factor-2"}):
            factor = "0.5" if "missing-factor-2" in told else "2"
            return replace(array, hypotheses=_told([Mistake("constant-factor", factor)]))
        if not told or not told <= {*BY_BATCH, "constant-factor"}:
            return array
        found = _told(_in_all(argument_factor, _seen([*array.wrong_leaves], named)))
        kept = () if told == {"constant-factor"} and found else array.hypotheses
        return replace(array, hypotheses=(*kept, *found)[:MAX_CHOICE])

    return replace(judged, arrays=tuple(map(looked_at, judged.arrays)))


def _with(
    judged: Judged,
    cases: Sequence[ExpectedCase],
    carried: Collection[str],
    find: Callable[[Evidence], Collection[Mistake]],
) -> Judged:
    named = {case.drawn.name: case for case in cases}

    def looked_at(array: JudgedArray) -> JudgedArray:
        if array.right or array.hypotheses or array.name in carried:
            return array
        # numbers of one submission last: what the shared ones exclude is computed once for all
        ordered = sorted(array.leaves, key=lambda leaf: leaf.own)
        evidence = _seen(ordered, named)
        return replace(array, hypotheses=_told(find(evidence))) if len(evidence) == len(ordered) else array

    return replace(judged, arrays=tuple(map(looked_at, judged.arrays)))


def _seen(leaves: Sequence[JudgedLeaf], named: Mapping[str, ExpectedCase]) -> Evidence:
    pieces = [(named[leaf.case], leaf.leaf.place, leaf.evidence) for leaf in leaves]
    return [(case, place, piece) for case, place, piece in pieces if piece is not None]


def _by_inputs(look: Look, evidence: Evidence) -> set[Mistake]:
    """Mistakes with inputs. They must explain all cases, with as many equal numbers as an edit of the formula."""
    numbered = {(number, place): piece for number, (_, place, piece) in enumerate(evidence)}
    return _in_all(look, evidence) if is_enough(numbered, MOST) else set()


def _in_reverse(evidence: Evidence) -> set[Mistake]:
    """Whether the arrays of a list come last to first: the gradients of layers, as they are computed."""
    for name in {case.drawn.name for case, _, _ in evidence}:
        pieces = [piece for case, _, piece in evidence if case.drawn.name == name]
        if not all(
            one.got.shape == other.want.shape and one.ruler.same(one.got, other.want)
            for one, other in zip(pieces, reversed(pieces), strict=True)
        ):
            return set()
    return {Mistake("entries-reversed")}


def _told(found: Collection[Mistake]) -> tuple[Hypothesis, ...]:
    return tuple(Hypothesis((), frozenset([one])) for one in sorted(found)) if len(found) <= MAX_CHOICE else ()


def _in_all(look: Look, evidence: Evidence) -> set[Mistake]:
    """The mistakes that explain every piece."""
    common: set[Mistake] | None = None
    for case, place, piece in evidence:
        found = set(look(case, place, piece))
        common = found if common is None else common & found
        if not common:
            return set()
    return common or set()
