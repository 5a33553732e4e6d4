"""Difference quotients: `(f(x + h) - f(x - h)) / (2 * h)` approximates a derivative, and derives nothing.

Such a formula hardly changes if its small step is halved, and is undefined if the step is 0. A formula
with a coefficient, or with a small number that keeps a logarithm finite, does not do both.
"""

import ast
import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from grader.marking.derivations.work import Line, Work
from grader.notation.faults import FormulaError
from grader.notation.values import Effort, value

SMALL, LARGE = 1e-2, 1e2
"""Numbers below and above these may be steps, or the numbers that divide by one."""
HALVED, GONE = 0.5, 1e-16
"""What a step is multiplied by."""
OF_A_NUMBER = 1_000
"""Most work to read one number: `10**-5` takes three operations."""


def has_steps(lines: Iterable[Line]) -> bool:
    """Whether formulas have numbers that may be steps: most have none, and need no further test."""
    trees = [line.tree for line in lines if line.tree is not None]
    return any(_step(node) is not None for tree in trees for node in ast.walk(tree))


def with_steps(work: Work, factor: float) -> Work:
    """The same formulas, with all small numbers multiplied by a factor, and all large ones divided by it."""
    return replace(
        work, lines={name: [_stepping(line, factor) for line in lines] for name, lines in work.lines.items()}
    )


def with_step(tree: ast.expr, factor: float) -> ast.expr:
    """The same for one formula."""
    changed: ast.expr = _Stepping(factor).visit(copy.deepcopy(tree))
    return changed


def _stepping(line: Line, factor: float) -> Line:
    return line if line.tree is None else replace(line, tree=with_step(line.tree, factor))


class _Stepping(ast.NodeTransformer):
    def __init__(self, factor: float) -> None:
        self._factor = factor

    def visit(self, node: ast.AST) -> Any:
        if (number := _step(node)) is not None:
            return ast.Constant(number * self._factor if abs(number) < SMALL else number / self._factor)
        if isinstance(node, ast.Subscript):
            node.value = self.visit(node.value)  # an index is not a step
            return node
        return self.generic_visit(node)


def _step(node: ast.AST) -> float | None:
    """The value of a formula, if it may be a step."""
    number = _constant(node) if isinstance(node, ast.expr) else None
    return number if number is not None and (0 < abs(number) < SMALL or abs(number) > LARGE) else None


def _constant(node: ast.expr) -> float | None:
    """The number of a formula without names, such as `10**-5`; None for any other."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return None
    try:
        found = value(node, {}, {}, Effort(OF_A_NUMBER))
    except FormulaError:  # it uses names, or takes too much work for one number
        return None
    return float(found) if found.ndim == 0 and np.isfinite(found) else None
