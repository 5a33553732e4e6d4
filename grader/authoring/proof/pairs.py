"""Grade students with two mistakes at once: are both named, one, or none?"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.errors import UsageError
from grader.marking.comparing.structure import refilled, unfold
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import judge
from grader.marking.kinds.kind import kinds_of
from grader.marking.mutants import Mutant
from grader.sandbox.replies import Reply, Returned

MAX_DRAWS = 50
"""Most draws for one pair. Two mistakes that change the same arrays hide each other and are drawn again."""


def named_of_pairs(expectations: Expectations, count: int, rng: np.random.Generator) -> Counter[int]:
    """Count how many of `count` students with two random misconceptions have 2, 1 or 0 of them named.

    Raises:
        UsageError: there are fewer than two misconceptions.
    """
    pool = [mutant for mutant in _all(expectations) if mutant.array == "*" and not mutant.choice]
    if len(pool) < 2:
        raise UsageError(
            f"--pairs needs two misconceptions, and {expectations.version.slug} has {len(pool)} that differ from "
            "the right answer. Write another one, or omit --pairs."
        )
    return Counter(_named(expectations, *_draw(expectations, pool, rng)) for _ in range(count))


def _all(expectations: Expectations) -> list[Mutant]:
    return [mutant for check in kinds_of(expectations.version.assignment) for mutant in check.mutants(expectations)]


def _draw(
    expectations: Expectations, pool: Sequence[Mutant], rng: np.random.Generator
) -> tuple[Mutant, Mutant, tuple[Reply, ...] | None]:
    """Two mistakes, and the replies of a student with both if they are in the same check."""
    for _ in range(MAX_DRAWS):
        first, second = (pool[index] for index in rng.choice(len(pool), 2, replace=False))
        if first.check.id != second.check.id:
            return first, second, None
        # Two mistakes in one check share a reply, so the reply has to show both of them.
        both = _merged(expectations.cases(first.check), first, second)
        if both is not None:
            return first, second, both
    return first, second, second.replies


def _merged(cases: Sequence[ExpectedCase], first: Mutant, second: Mutant) -> tuple[Reply, ...] | None:
    """Replies with the arrays that each mistake changes; None if one hides the other or returns other arrays."""
    replies = []
    for case, mine, theirs in zip(cases, first.replies, second.replies, strict=True):
        if not isinstance(mine, Returned) or not isinstance(theirs, Returned):
            return None
        if not _has_its_places(case, mine.value) or not _has_its_places(case, theirs.value):
            return None
        changed = _changed(case, mine.value), _changed(case, theirs.value)
        if not (changed[0] - changed[1] and changed[1] - changed[0]):
            return None
        replies.append(Returned(_spliced(case, mine.value, theirs.value, changed[0])))
    return tuple(replies)


def _has_its_places(case: ExpectedCase, value: Any) -> bool:
    return unfold(value, case.check.returns).keys() == case.unfolded.keys()


def _changed(case: ExpectedCase, value: Any) -> set[str]:
    # Exactly equal, not close: an untouched array is the same array.
    wrong = unfold(value, case.check.returns)
    return {place for place, right in case.unfolded.items() if not np.array_equal(wrong[place], right)}


def _spliced(case: ExpectedCase, mine: Any, theirs: Any, changed: set[str]) -> Any:
    """The value with `mine` in the places `changed` and `theirs` elsewhere."""
    returns = case.check.returns
    own, other = unfold(mine, returns), unfold(theirs, returns)
    return refilled(case.value, returns, [own[place] if place in changed else other[place] for place in case.unfolded])


def _named(expectations: Expectations, first: Mutant, second: Mutant, both: tuple[Reply, ...] | None) -> int:
    named = []
    for mutant in (first, second):
        judged = judge(expectations.cases(mutant.check), mutant.replies if both is None else both)
        named.append(not judged.wrong or mutant.mistake in {mistake.id for mistake in judged.mistakes})
    return sum(named)
