"""The order in which the edits of a training run are tried, since there is time for only a few."""

import ast
from collections.abc import Sequence
from typing import Protocol, TypeVar

from .replacement import names

OF_LOOPS = {
    "step-missing",
    "step-repeated",
    "step-order",
    "added-up",
    "not-added-up",
    "loop-tail",
    "loop-start",
    "not-carried",
    "condition",
    "comparison",
    "range",
    "index",
    "rate",
    "decay",
    "momentum",
    "in-place",
}
"""What goes wrong with a loop."""
MANY = {
    "variable",
    "skipped",
    "function-extra",
    "factor-extra",
    "divisor-extra",
    "term-extra",
    "complement",
    "transposed",
    "averaged",
    "multiplied",
}
"""Kinds of which there are more edits than of all others."""
TURNS = range(3)
"""Loops first, then what is neither, and last the kinds of which there are many."""


def turn_of(kind: str) -> int:
    """The turn in which a kind of edit is tried."""
    return 0 if kind in OF_LOOPS else 2 if kind in MANY else 1


class Defined(Protocol):
    """A function of a program."""

    @property
    def tree(self) -> ast.FunctionDef | ast.AsyncFunctionDef: ...


Part = TypeVar("Part", bound=Defined)


def nearest_first(parts: Sequence[Part]) -> list[Part]:
    """The functions in the order in which they are reached from the first one."""
    order = [*parts[:1]]
    for part in order:  # it grows meanwhile
        mentioned = names(part.tree)
        order += [other for other in parts if other.tree.name in mentioned and other not in order]
    return [*order, *(part for part in parts if part not in order)]
