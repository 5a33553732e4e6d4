"""What a handout holds of a check that compares arrays: values under neutral names instead of formulas."""

from collections.abc import Set
from functools import partial
from typing import Any

from grader.assignment.checks import ComparedCheck
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import Undefined, value_of

RIGHT = "frozen:right"
"""The name of the right value."""
TABLES = ("misconceptions", "terms", "alternatives")
"""The keys of a check whose values are formulas."""


def without_formulas(check: ComparedCheck, given: Set[str]) -> dict[str, Any]:
    """The keys of a check that a handout must not hold, with neutral values; `given` are the handout's checks."""
    neutral = {table: {name: _neutral(table, name) for name in getattr(check, table)} for table in TABLES}
    wrong = {
        choice: {name: _neutral(choice, name) for name in table} for choice, table in check.misconceptions_of.items()
    }
    # errors carried forward are computed by calling the reference, which is not there
    at_home: dict[str, Any] = {"reference": RIGHT, "following": None, "own_functions": {}, "cases": ()}
    needs = tuple(name for name in check.needs if name in given)
    return {**neutral, **at_home, "needs": needs, "misconceptions_of": wrong}


def values_of(check: ComparedCheck, case: ExpectedCase) -> dict[str, Any]:
    """The value of every formula on this case, by neutral name.

    Not of wrong formulas that follow the student's own values: those are not known when the handout is made.
    """
    right = {_neutral("alternatives", name): case.evaluate(formula) for name, formula in check.alternatives.items()}
    tables = {"misconceptions": check.misconceptions, "terms": check.terms, **check.misconceptions_of}
    wrong = {
        _neutral(table, name): value_of(partial(case.evaluate, formula))
        for table, formulas in tables.items()
        for name, formula in formulas.items()
        if not check.following
    }
    defined = {name: value for name, value in wrong.items() if not isinstance(value, Undefined)}
    return {RIGHT: case.value, **right, **defined}


def _neutral(table: str, name: str) -> str:
    """A formula's name, which says nothing about the reference."""
    return f"frozen:{table}_{name.replace('-', '_')}"
