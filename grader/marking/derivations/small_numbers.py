"""Small numbers in formulas, such as the `10**-12` that keeps a logarithm finite: without them a formula is exact.

A difference quotient `(f(x + h) - f(x - h)) / (2 * h)` is not: with its step it is only nearly right, and without it
has no value.
"""

import ast
import copy
from dataclasses import replace
from typing import Any

from grader.marking.derivations.work import Line, Work
from grader.notation.faults import FormulaError
from grader.notation.values import Effort, value

SMALL = 1e-2
OF_A_NUMBER = 1_000
"""Most work to read one number: `10**-5` takes three operations."""


def without_small_numbers(work: Work) -> Work:
    """The same formulas with 0 for each small number."""
    return replace(work, lines={name: [_without(line) for line in lines] for name, lines in work.lines.items()})


def _without(line: Line) -> Line:
    return line if line.tree is None else replace(line, tree=without_small_number(line.tree))


def without_small_number(tree: ast.expr) -> ast.expr:
    """The same for one formula."""
    changed: ast.expr = _Without().visit(copy.deepcopy(tree))
    return changed


class _Without(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.expr) and _is_small(node):
            return ast.Constant(0)
        if isinstance(node, ast.Subscript):
            node.value = self.visit(node.value)  # an index is not such a number
            return node
        return self.generic_visit(node)


def _is_small(node: ast.expr) -> bool:
    """Whether a formula without names, such as `10**-5`, is a small number."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return False
    try:
        found = value(node, {}, {}, Effort(OF_A_NUMBER))
    except FormulaError:  # it uses names, or takes too much work for one number
        return False
    return found.ndim == 0 and 0 < abs(float(found)) < SMALL
