"""Cases that an author could add to a check: with other numbers, other sizes, or far larger numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from grader.assignment.checks import ComparedCheck
from grader.assignment.inputs import Case, Input, Normal, is_random
from grader.errors import SpecError
from grader.marking.comparing.structure import arrays_in
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase

DRAWS = 3
"""How often each case is drawn again."""
LARGE = 1000.0
"""A factor that makes the rows of a matrix so different that `exp` of a difference is 0."""


@dataclass(frozen=True, eq=False)
class Further:
    """A case to add, as it is written and as it is drawn."""

    case: Case
    ordinary: bool
    """Whether only its numbers or its sizes differ from those of the assignment."""
    asked: ExpectedCase


def further_cases(check: ComparedCheck, expectations: Expectations) -> list[Further]:
    """The cases that could be added to a check and for which its reference has finite values."""
    made = (_redrawn(check, expectations), _resized(check, expectations), _enlarged(check, expectations))
    return [one for one in chain(*made) if one.asked.is_defined and _is_finite(one.asked)]


def _redrawn(check: ComparedCheck, expectations: Expectations) -> Iterator[Further]:
    recipes = expectations.version.assignment.inputs
    for case in check.cases:
        if any(is_random({**recipes, **case.inputs}[name]) for name in check.inputs_asked):
            other = case.model_copy(update={"name": f"{case.name}, other numbers" if case.name else "other numbers"})
            for turn in range(DRAWS):
                yield from _drawn(other, check, expectations, turn)


def _resized(check: ComparedCheck, expectations: Expectations) -> Iterator[Further]:
    """The first case with one sample, and with sizes that are all different and larger."""
    assignment, first = expectations.version.assignment, check.cases[0]
    plain = {name: size for name, size in {**assignment.sizes, **first.sizes}.items() if isinstance(size, int)}
    larger = {name: size + 3 + 2 * number for number, (name, size) in enumerate(plain.items())}
    now = _shapes(expectations.cases(check)[0])
    for name, sizes in (("larger sizes", larger), ("a batch of one", {assignment.batch: 1})):
        if sizes.keys() <= plain.keys():
            case = first.model_copy(update={"name": name, "sizes": {**first.sizes, **sizes}})
            yield from (one for one in _drawn(case, check, expectations) if _shapes(one.asked) != now)


def _enlarged(check: ComparedCheck, expectations: Expectations) -> Iterator[Further]:
    """For each normally distributed input, the first case with a far larger one."""
    first = check.cases[0]
    recipes: dict[str, Input] = {**expectations.version.assignment.inputs, **first.inputs}
    for name in check.inputs_asked:
        recipe = recipes[name]
        if isinstance(recipe, Normal):
            large = recipe.model_copy(update={"scale": LARGE * recipe.scale})
            update = {"name": f"large {name}", "inputs": {**first.inputs, name: large}}
            yield from _drawn(first.model_copy(update=update), check, expectations, ordinary=False)


def _drawn(
    case: Case, check: ComparedCheck, expectations: Expectations, turn: int = 0, *, ordinary: bool = True
) -> Iterator[Further]:
    """The case as it is drawn when it is the last of the check; nothing if it cannot be drawn."""
    longer = check.model_copy(update={"cases": (*check.cases, *[case] * (turn + 1))})
    apart = replace(expectations.of(""), _cases={}, _drawn={})  # of the same name, but another check
    try:
        yield Further(case, ordinary, apart.cases(longer)[-1])
    except SpecError:
        return


def _shapes(case: ExpectedCase) -> list[tuple[int, ...]]:
    return [array.shape for array in arrays_in([case.drawn.inputs[name] for name in case.check.inputs_asked])]


def _is_finite(case: ExpectedCase) -> bool:
    return all(np.isfinite(array).all() for array in case.unfolded.values())
