"""What the author states about a derivation: what is given, what is wanted, and the right formula of each line."""

import ast
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from grader.assignment.cases import DrawnCase
from grader.marking.comparing.compare import Array
from grader.notation.digits import OF_A_NUMBER, InDigits
from grader.notation.faults import FormulaError
from grader.notation.names import FormulaNames
from grader.notation.parsing import Vocabulary, parse
from grader.notation.values import Effort, Evaluation, value

RIGHT, RIGHT_WITH_SLOPE = "right_", "right_with_slope_"
"""The names of stored values begin so: a handout has the value of each line, and whether its formula names the
derivative of a function."""

MOST_DIGITS = 400_000
"""Most work to compute the right values of one case with 100 digits."""

Formulas = Mapping[str, str]
"""Formulas by the names on their left sides."""


@dataclass(frozen=True)
class StatedDerivation:
    """A derivation as its author states it."""

    inputs: Collection[str]
    """Names of inputs."""
    sizes: Collection[str]
    """Names of sizes: numbers that students may use as well."""
    known: Formulas
    """What students may use without deriving it."""
    lines: Formulas
    """What is wanted, in the order of the derivation."""
    misconceptions: Mapping[str, Formulas]
    also: Mapping[str, str]
    functions: Mapping[str, str]

    @cached_property
    def given(self) -> list[str]:
        """Names that have a value from the start."""
        return [*self.inputs, *self.sizes]

    @cached_property
    def names(self) -> list[str]:
        """All names that a student may use, in order."""
        return [*self.given, *self.known, *self.lines]

    def stated(self, name: str) -> str:
        """The right formula of a line; in a handout, a name."""
        return self.lines[name] if name in self.lines else self.known[name]

    def is_name(self, name: str) -> bool:
        """Whether the right formula of a line is only a name."""
        formula = self.stated(name).strip()
        return formula.isidentifier() and formula not in {RIGHT + name, RIGHT_WITH_SLOPE + name}

    def words(self, more: Collection[str] = ()) -> Vocabulary:
        """The words of a formula; `more` are names of a student's own steps."""
        return Vocabulary(FormulaNames({*self.names, *more}, self.also), self.functions)

    def read(self, formula: str, inputs: Collection[str]) -> ast.expr:
        """One of the author's formulas as a tree. In a handout, formulas are names of stored inputs.

        Raises:
            FormulaError: it cannot be read.
        """
        return ast.Name(formula, ast.Load()) if formula in inputs else parse(formula, self.words())

    def before(self, name: str) -> list[str]:
        """The wanted names before this one; for a step of the student's own, all of them."""
        wanted = list(self.lines)
        return wanted[: wanted.index(name)] if name in wanted else wanted


@dataclass(frozen=True)
class StatedCase:
    """A derivation in one case: the values of what is given, and the right value of each name."""

    statement: StatedDerivation
    drawn: DrawnCase
    batch: int | None
    _wrong: dict[tuple[str, str], Array | None] = field(default_factory=dict)
    _trees: dict[str, ast.expr] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)

    @cached_property
    def given(self) -> Mapping[str, Array]:
        """Inputs and sizes that students may use, in double precision."""
        return {name: array for name, array in self._all.items() if name in self.statement.given}

    @cached_property
    def _all(self) -> Mapping[str, Array]:
        """All inputs and sizes. In a handout, the inputs also hold the values of formulas."""
        drawn = {**self.drawn.sizes, **self.drawn.inputs}
        numbers = {name: _number(one) for name, one in drawn.items()}
        return {name: array for name, array in numbers.items() if array is not None}

    @cached_property
    def right(self) -> Mapping[str, Array]:
        """The right value of everything that is known or wanted.

        Raises:
            FormulaError: one of the author's formulas has no value.
        """
        return self._right(Evaluation, Effort(math.inf))

    @cached_property
    def in_digits(self) -> Mapping[str, Array]:
        """The same with 100 digits; empty if there are only the values of the formulas, as in a handout, or if they
        are so large that it takes too long."""
        formulas = {*self.statement.known.values(), *self.statement.lines.values()}
        if not self._all.keys().isdisjoint(formulas - {*self.statement.given}):
            return {}
        try:
            return self._right(InDigits, Effort(MOST_DIGITS, OF_A_NUMBER))
        except FormulaError:
            return {}

    def _right(self, evaluated: type[Evaluation], effort: Effort) -> Mapping[str, Array]:
        found: dict[str, Array] = {}
        for name, formula in {**self.statement.known, **self.statement.lines}.items():
            tree = self.statement.read(formula, self._all)
            with np.errstate(all="ignore"):
                found[name] = evaluated({**self._all, **found}, self.drawn.sizes, effort).of(tree)
        return found

    @cached_property
    def scale(self) -> float:
        """Largest magnitude among the right values of the wanted lines."""
        return max((float(np.abs(self.right[name]).max(initial=0.0)) for name in self.statement.lines), default=0.0)

    def _stated(self, formula: str, before: Mapping[str, Array]) -> Array:
        """The value of one of the author's formulas."""
        tree = self.statement.read(formula, self._all)
        return value(tree, {**self._all, **before}, self.drawn.sizes)

    def tree(self, name: str) -> ast.expr:
        """The right formula of a line as a tree; do not change it, since all submissions share it."""
        if name not in self._trees:
            self._trees[name] = self.statement.read(self.statement.stated(name), self._all)
        return self._trees[name]

    def form_of(self, name: str) -> str:
        """The same tree as text, to compare formulas."""
        if name not in self._forms:
            self._forms[name] = ast.dump(self.tree(name))
        return self._forms[name]

    def has_slope(self, name: str) -> bool:
        """Whether the right formula of a line names the derivative of a function."""
        return self.statement.stated(name) == RIGHT_WITH_SLOPE + name or bool(slopes_in(self.tree(name)))

    def value_of(self, tree: ast.expr) -> Array:
        """The value of a tree, computed from right values.

        Raises:
            FormulaError: it has no value.
        """
        return value(tree, self._everything, self.drawn.sizes)

    @cached_property
    def _everything(self) -> Mapping[str, Array]:
        return {**self._all, **self.right}

    def misconceived(self, mistake: str, name: str) -> Array | None:
        """The value of a line with a misconception, from right values before it; None if it has none."""
        if (mistake, name) not in self._wrong:
            self._wrong[mistake, name] = self._misconceived(mistake, name)
        return self._wrong[mistake, name]

    def _misconceived(self, mistake: str, name: str) -> Array | None:
        formula = self.statement.misconceptions[mistake].get(name)
        try:
            return self._stated(formula, self.right) if formula else None
        except FormulaError:
            return None


def slopes_in(tree: ast.expr) -> list[ast.expr]:
    """The derivatives of known functions in a formula, as `sigma_prime(z)`."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id.endswith("_prime")]


def _number(given: Any) -> Array | None:
    """An input as an array; None if it cannot be one, such as a list of unequal arrays."""
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        return None
