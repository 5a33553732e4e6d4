"""Numbers drawn for one submission alone: which inputs of which cases have them, and how they are drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.assignment.cases import DrawnCase, draw_input
from grader.assignment.checks import CasedCheck
from grader.assignment.inputs import is_random
from grader.assignment.strict import Strict
from grader.assignment.version import AssignmentVersion
from grader.marking.comparing.structure import arrays_in

MOST_NUMBERS = 10_000
"""Most numbers in a case that is drawn anew for each submission; a larger case is only if it comes first, and is not
a training run."""

OwnCases = Mapping[str, Mapping[int, DrawnCase]]
"""By check, the cases that have a submission's own numbers, by their number."""


@dataclass(frozen=True, slots=True)
class _Own:
    """A case of which some inputs are a submission's own."""

    index: int
    shared: DrawnCase
    inputs: Mapping[str, int]
    """The index of the drawn value of each of these inputs."""


class OwnNumbers:
    """What is drawn for each submission of an assignment, planned once."""

    def __init__(self, version: AssignmentVersion, checks: Iterable[tuple[CasedCheck, Sequence[DrawnCase]]]) -> None:
        """Plan for these checks, each with the cases that all submissions share."""
        self._version = version
        self._values: dict[tuple[object, ...], int] = {}
        self._recipes: list[tuple[Strict, DrawnCase]] = []
        self._cases = {check.id: self._cases_of(check, drawn) for check, drawn in checks}

    def draw(self, rng: np.random.Generator) -> OwnCases:
        """The cases of one submission."""
        # one generator for all, since making one takes longer than drawing an input
        values = [draw_input(self._version, recipe, case.sizes, case.dtype, rng) for recipe, case in self._recipes]
        return {
            check: {case.index: _with_values(case, values) for case in cases} for check, cases in self._cases.items()
        }

    def _cases_of(self, check: CasedCheck, drawn: Sequence[DrawnCase]) -> Sequence[_Own]:
        """The cases that have random inputs; a large case only if it comes first.

        All of them, or a branch that only one case asks for, such as the label 0, could be a table.
        """
        found: list[_Own] = []
        for index, case in enumerate(drawn):
            recipes = {**self._version.assignment.inputs, **check.cases[index].inputs}
            random = [name for name in check.inputs_asked if is_random(recipes[name])]
            large = sum(array.size for array in arrays_in(case.only(check.inputs_asked))) > MOST_NUMBERS
            if random and index >= check.own_from and not (large and (found or check.own_from)):
                inputs = {name: self._place((name, index), recipes[name], case) for name in random}
                found.append(_Own(index, case, inputs))
        return found

    def _place(self, named: tuple[str, int], recipe: Strict, case: DrawnCase) -> int:
        """The index of an input's value. As for all inputs, two checks with the same recipe get the same value."""
        key = (*named, id(recipe), case.dtype, *case.sizes.values())
        if key not in self._values:
            self._values[key] = len(self._recipes)
            self._recipes.append((recipe, case))
        return self._values[key]


def _with_values(case: _Own, values: Sequence[Any]) -> DrawnCase:
    own = {name: values[place] for name, place in case.inputs.items()}
    shared = case.shared
    return DrawnCase(shared.name, shared.sizes, {**shared.inputs, **own}, shared.layout, shared.dtype, own=True)
