"""Compares what a student returned with what was expected, array by array over all cases.

These functions are pure: the same replies can be judged under another convention without asking the student again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any

from grader.assignment.checks import ComparedCheck
from grader.marking.comparing.compare import Array, ArrayComparison, by_digits, compare
from grader.marking.comparing.precision import lacks_digits, second_look
from grader.marking.comparing.structure import Leaf, mirror, pair
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation, diagnose
from grader.marking.diagnosing.general_mistakes import Mistake, Ruler
from grader.marking.expected_case import ExpectedCase
from grader.sandbox.replies import Failed, Reply, Returned


@dataclass(frozen=True)
class JudgedLeaf:
    """One array of one case, compared."""

    leaf: Leaf
    case: str
    comparison: ArrayComparison | None
    """None if the student has no array."""
    followed: bool
    """Whether it was compared with what follows from the student's own earlier results, since it differs from the
    reference."""
    observe: Callable[[], Observation] | None
    """Makes `evidence`; None if the student has no array."""
    own: bool = False
    """Whether it was asked for with numbers that no other submission gets."""
    single: bool = False
    """Whether it is right to single precision only, although its inputs have double precision."""

    @cached_property
    def evidence(self) -> Observation | None:
        """The input of a diagnosis, made when first needed: most arrays are right and need none."""
        return self.observe() if self.observe else None

    @property
    def right(self) -> bool:
        return self.comparison is not None and self.comparison.ok


@dataclass(frozen=True)
class JudgedArray:
    """One array over all cases, with the hypotheses that explain it if it is wrong."""

    name: str
    leaves: tuple[JudgedLeaf, ...]
    hypotheses: tuple[Hypothesis, ...]

    @cached_property
    def right(self) -> bool:
        return all(leaf.right for leaf in self.leaves)

    @property
    def mistakes(self) -> frozenset[Mistake]:
        """All mistakes that its diagnosis names."""
        return frozenset(mistake for hypothesis in self.hypotheses for mistake in hypothesis.mistakes)

    @property
    def followed(self) -> bool:
        """Whether it is right only given the student's own earlier results."""
        return self.right and any(leaf.followed for leaf in self.leaves)

    @cached_property
    def single(self) -> bool:
        """Whether it is right, but to single precision only."""
        return self.right and any(leaf.single for leaf in self.leaves)

    @property
    def wrong_leaves(self) -> list[JudgedLeaf]:
        return [leaf for leaf in self.leaves if not leaf.right]

    @property
    def told(self) -> JudgedLeaf:
        """The wrong leaf that the sentence describes: one with the submission's own numbers, if any is wrong."""
        wrong = self.wrong_leaves
        return next((leaf for leaf in wrong if leaf.own), wrong[0])


@dataclass(frozen=True)
class Judged:
    """A check's answers, compared and diagnosed."""

    check: ComparedCheck
    arrays: tuple[JudgedArray, ...]
    """Empty if no call returned."""
    failures: tuple[tuple[ExpectedCase, Failed], ...]
    """The cases in which the call did not return."""
    printed: str
    measured: Mapping[str, float] = field(default_factory=dict)
    """Arrays that are difference quotients, not derivatives, and the share of their points that they keep."""

    @cached_property
    def wrong(self) -> list[JudgedArray]:
        return [array for array in self.arrays if not array.right]

    @property
    def mistakes(self) -> set[Mistake]:
        """All mistakes that its diagnoses name."""
        return {mistake for array in self.wrong for mistake in array.mistakes}


def judge(cases: Sequence[ExpectedCase], replies: Sequence[Reply], *, following: bool = True) -> Judged:
    """Compare every reply with its case, and diagnose the arrays that are wrong.

    Unless `following`, an array that is only right given the student's own earlier results counts as wrong.
    """
    leaves: list[JudgedLeaf] = []
    failures: list[tuple[ExpectedCase, Failed]] = []
    for case, reply in zip(cases, replies, strict=False):  # asking stops early after an endless loop or a crash
        if isinstance(reply, Returned):
            leaves += judge_case(case, reply.value, following=following)
        else:
            failures.append((case, reply))
    # from the first case that printed anything: a loop over cases prints the same every time
    printed = next((reply.printed for reply in replies if isinstance(reply, Returned) and reply.printed), "")
    check = cases[0].check
    return Judged(check, _arrays(check, leaves) if leaves else (), tuple(failures), printed)


def _arrays(check: ComparedCheck, leaves: Sequence[JudgedLeaf]) -> tuple[JudgedArray, ...]:
    """Group the leaves by array, and diagnose the wrong ones."""
    return tuple(_array(check, name, [leaf for leaf in leaves if leaf.leaf.array == name]) for name in check.returns)


def _array(check: ComparedCheck, name: str, leaves: Sequence[JudgedLeaf]) -> JudgedArray:
    if all(leaf.right for leaf in leaves):
        return JudgedArray(name, tuple(leaves), ())
    # a submission's own numbers come last: mistakes that the shared ones exclude need not be computed for them
    ordered = sorted(leaves, key=lambda leaf: leaf.own)
    evidence = [leaf.evidence for leaf in ordered if leaf.evidence is not None]
    whole = len(evidence) == len(leaves)  # a missing array cannot be explained by a mistake in its numbers
    return JudgedArray(name, tuple(leaves), tuple(diagnose(evidence, list(check.misconceptions))) if whole else ())


def right_in(case: ExpectedCase, value: Any) -> set[str]:
    """The arrays of one returned value that are right, or follow from the student's own earlier results."""
    leaves = judge_case(case, value)
    return {name for name in case.check.returns if all(leaf.right for leaf in leaves if leaf.leaf.array == name)}


def judge_case(case: ExpectedCase, value: Any, *, following: bool = True) -> list[JudgedLeaf]:
    """Compare one returned value with the reference, and wrong arrays with what follows from the student's own."""
    returns = case.check.returns
    judged = [_judge(case, leaf, case.misconceived) for leaf in paired(case, value)]
    # `following` starts from the student's own value, so that must have the expected structure
    own = mirror(case.value, value, returns) if following and case.check.following else None
    followed = None if own is None else case.following(own)
    if followed is None:
        return judged
    carried = [_judge(case, leaf, followed.misconceived) for leaf in pair(followed.value, value, returns)]
    return [_either(first, second) for first, second in zip(judged, carried, strict=True)]


def paired(case: ExpectedCase, value: Any) -> list[Leaf]:
    """Every right array and the student's; one that is right in more than one way in the form of the expected one."""
    leaves = pair(case.value, value, case.check.returns)
    if not case.check.up_to:
        return leaves
    found = case.as_expected({leaf.place: leaf.got for leaf in leaves if leaf.got is not None})
    return [replace(leaf, got=found.get(leaf.place)) for leaf in leaves]


def _either(first: JudgedLeaf, carried: JudgedLeaf) -> JudgedLeaf:
    """The first comparison if it is right, otherwise the one with what follows.

    The evidence for a diagnosis always is what follows: a mistake in one iteration also changes the next ones.
    """
    if not first.right:
        return replace(carried, followed=True)
    observe = carried.observe
    return replace(first, observe=None if observe is None else lambda: replace(observe(), right=True))


def _judge(case: ExpectedCase, leaf: Leaf, misconceived: Callable[[str, str], Array | None]) -> JudgedLeaf:
    if leaf.got is None:
        return JudgedLeaf(leaf, case.drawn.name, None, False, None, case.own)
    comparison, single = _compared(case, leaf, leaf.got)
    observe = partial(_observed, case, leaf, leaf.got, comparison.ok, misconceived)
    return JudgedLeaf(leaf, case.drawn.name, comparison, False, observe, case.own, single)


def _observed(
    case: ExpectedCase, leaf: Leaf, got: Array, right: bool, misconceived: Callable[[str, str], Array | None]
) -> Observation:
    return Observation(
        got=got,
        want=leaf.want,
        right=right,
        batch=case.batch,
        ruler=Ruler(case.tolerance, case.scale),
        misconceived=cache(lambda misconception: misconceived(misconception, leaf.place)),
        terms=lambda: case.terms(leaf.place),
        others=lambda: _others(case, leaf),
        place=leaf.place,
    )


def _others(case: ExpectedCase, leaf: Leaf) -> dict[str, Array]:
    """The right values of the other results, by name."""
    if leaf.place != leaf.array:  # inside lists of arrays, the name of another result does not give its place
        return {}
    return {name: case.unfolded[name] for name in case.check.returns if name in case.unfolded and name != leaf.array}


def _compared(case: ExpectedCase, leaf: Leaf, got: Array) -> tuple[ArrayComparison, bool]:
    """The comparison, and whether the array is right to single precision only."""
    strict = compare(got, leaf.want, case.tolerance, shapes=case.check.shapes)
    if strict.ok:
        return strict, not strict.equal and lacks_digits(case, got, leaf.want)
    if strict.differ != "values":
        return strict, False
    verdict = second_look(case, leaf.place, got, leaf.want)
    if verdict != "wrong":
        return ArrayComparison(True, "", strict.got, strict.want, size=strict.size), verdict == "single"
    # a mistake in single precision is told without what only rounding changed
    digits = by_digits(got, case.tolerance)
    if digits == case.tolerance:
        return strict, False
    loose = compare(got, leaf.want, digits, shapes=case.check.shapes)
    return strict if loose.ok else loose, False
