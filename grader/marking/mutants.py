"""Makes wrong answers from right ones: with every misconception of a check, and every general mistake in each array."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from grader.assignment.checks import ComparedCheck
from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.comparing.structure import rebuild, unfold
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.variants import differing
from grader.sandbox.replies import Raised, Reply, Returned

CANCELS = 1e-9
"""Relative size below which a sum is only rounding error, which no diagnosis can recognise."""

MAX_ROUNDS = 100
"""Iterations at most of an answer that follows from itself."""

ArrayChange = Callable[[Array, int | None], Array | None]
"""Makes a mistake in an array, given the number of samples; returns None if the mistake is impossible there."""


@dataclass(frozen=True)
class Mutant:
    """A student who makes one mistake, in one check."""

    check: ComparedCheck
    array: str
    """The array in which the mistake is made; '*' for a misconception, which may touch several."""
    mistake: str
    replies: tuple[Reply, ...]
    """The wrong answers, in the order of the cases."""
    choice: str = ""
    """The choice of a convention that the student made; '' for the first."""

    @property
    def name(self) -> str:
        """The name in reports and waivers."""
        chosen = f"{self.choice}/" if self.choice else ""
        return f"{self.check.id}/{chosen}{self.array}/{self.mistake}"


def mutants(check: ComparedCheck, cases: Sequence[ExpectedCase]) -> Iterator[Mutant]:
    """Every mutant of a check that differs from the right answer somewhere."""
    # a misconception may change several arrays at once, a general mistake changes one
    yield from misconceived(check, cases)
    for array in check.returns:
        for mistake, change in GENERAL.items():
            answers = partial(_changed, array=array, change=change)
            yield from _different(Mutant(check, array, mistake, _replies(cases, answers)), cases)


def misconceived(check: ComparedCheck, cases: Sequence[ExpectedCase], choice: str = "") -> Iterator[Mutant]:
    """The mutants with one of the check's misconceptions, under a choice of a convention."""
    for misconception, formula in check.misconceptions.items():
        answers = partial(_misconceived, formula=formula)
        yield from _different(Mutant(check, "*", misconception, _replies(cases, answers), choice), cases)


def _replies(cases: Sequence[ExpectedCase], answer: Callable[[ExpectedCase], Any]) -> tuple[Reply, ...]:
    return tuple(_reply(case, answer) for case in cases)


def _reply(case: ExpectedCase, answer: Callable[[ExpectedCase], Any]) -> Reply:
    # a variant may be undefined for some sizes: such a student's code would raise there
    value = value_of(lambda: answer(case))
    if isinstance(value, Undefined):
        return Raised(type(value.error).__name__, str(value.error))
    return Returned(value)


def _misconceived(case: ExpectedCase, formula: str) -> Any:
    """The whole answer of a student with a misconception."""
    if case.check.following is None:
        return case.evaluate(formula)
    return _settled(case, lambda own: case.evaluate(formula, own))


def _changed(case: ExpectedCase, array: str, change: ArrayChange) -> Any:
    """The right answer, with one of its arrays changed."""

    def changed(name: str, right: Array) -> Array:
        wrong = change(right, case.batch) if name == array else right
        if wrong is None:
            raise ValueError("the mistake is impossible here")
        return wrong

    returns, following = case.check.returns, case.check.following
    if following is None:
        return rebuild(case.value, returns, changed)
    return _settled(case, lambda own: rebuild(case.evaluate(following, own), returns, changed))


def _settled(case: ExpectedCase, follow: Callable[[Any], Any]) -> Any:
    """The answer of a student whose mistakes follow from earlier ones.

    Iteration k depends only on the iterations before it. So if we start from the right answer and apply the formula
    repeatedly, the answer stops changing after as many rounds as there are iterations.
    """
    own = case.value
    for _ in range(MAX_ROUNDS):
        again = follow(own)
        if _same(own, again, case.check.returns):
            break
        own = again
    return own


def _same(first: Any, second: Any, returns: Sequence[str]) -> bool:
    mine, theirs = unfold(first, returns), unfold(second, returns)
    return mine.keys() == theirs.keys() and all(
        np.array_equal(mine[place], theirs[place], equal_nan=True) for place in mine
    )


def _different(mutant: Mutant, cases: Sequence[ExpectedCase]) -> Iterator[Mutant]:
    """Yield the mutant if it differs from the right answer in some case; nothing otherwise."""
    answered = [(case, reply) for case, reply in zip(cases, mutant.replies, strict=True) if isinstance(reply, Returned)]
    if any(differing(case, reply.value) for case, reply in answered):
        yield mutant


def _transposed(right: Array, batch: int | None) -> Array | None:
    return _axes_exchanged(right, batch) if right.ndim == 2 else None


def _axes_exchanged(right: Array, batch: int | None) -> Array | None:
    # all sizes differ, so that only one order of the axes fits
    return right.T if len(set(right.shape)) == right.ndim and 1 not in right.shape else None


def _swapped(right: Array, batch: int | None) -> Array | None:
    if right.ndim == 0 or len(right) < 3:  # exchanging two entries also reverses them, so two names would fit
        return None
    return right[[1, 0, *range(2, len(right))]]


def _summed(right: Array, batch: int | None) -> Array | None:
    if right.ndim < 2 or len(right) < 2:
        return None
    total = right.sum(axis=0)
    return total if largest_magnitude(total) > CANCELS * largest_magnitude(right) else None


def _unsummed(right: Array, batch: int | None) -> Array | None:
    if batch is None or right.shape[:1] == (batch,) or right.dtype == bool:  # a truth value is not a sum
        return None
    shares = np.arange(1.0, batch + 1)  # unequal, as the contributions of real samples are
    return np.multiply.outer(shares / shares.sum(), right)


GENERAL: dict[str, ArrayChange] = {
    "sign-flipped": lambda right, n: -right,
    "extra-factor-2": lambda right, n: 2 * right,
    "missing-factor-2": lambda right, n: right / 2,
    "all-zeros": lambda right, n: 0.0 * right,
    "not-averaged-over-batch": lambda right, n: None if n is None else n * right,
    "averaged-over-batch": lambda right, n: None if n is None else right / n,
    # 0.3 has no name of its own; a single number is always some constant times the right one
    "constant-factor": lambda right, n: 0.3 * right if right.size > 1 else None,
    "transposed": _transposed,
    # two axes are `transposed`; more than four are not recognised
    "axes-exchanged": lambda right, n: _axes_exchanged(right, n) if 2 < right.ndim < 5 else None,
    "entries-swapped": _swapped,
    "wrong-shape": lambda right, n: right[:, None] if right.ndim == 1 else None,
    "summed-over-axis": _summed,
    "not-summed-over-batch": _unsummed,
}
"""Functions that make the mistakes which `general_mistakes` recognises."""
