"""The same slip wherever a formula invites it: whoever forgets one correction or stride forgets the others, too."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from .call_edits import COPIES, NOT_LEFT_OUT, OF_SHAPE
from .replacement import Edit, name_of, names
from .throughout import each

KEPT = NOT_LEFT_OUT | COPIES | OF_SHAPE
"""Functions that nobody leaves out of a formula, or without which it is the same."""


def left_out(function: ast.AST) -> Iterator[Edit]:
    """A factor or divisor left out at all places that have one of its form, such as every `/ (1 - beta ** t)`; and a
    function wherever it is applied to the same: `z * (1 - z)` for `sigma(z) * (1 - sigma(z))`."""
    yield from _functions_left_out(function)
    found: dict[tuple[type[ast.operator], str], list[ast.BinOp]] = defaultdict(list)
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div) and names(node.right):
            found[type(node.op), _form(node.right)].append(node)
    for (op, _), places in found.items():
        if len(places) > 1:
            # a whole number, since it may be an index
            with each(places, "right", [ast.Constant(1) for _ in places]):
                kind = "divisor-missing" if op is ast.Div else "factor-missing"
                yield Edit(kind, places[0].lineno, names(*(place.right for place in places)))


def _functions_left_out(function: ast.AST) -> Iterator[Edit]:
    # not of a parameter: what a function does with it is what it is for
    parameters = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    found: dict[str, list[ast.Call]] = defaultdict(list)
    for node in ast.walk(function):
        match node:
            case ast.Call(_, [ast.Name(name)], []) if name in parameters:
                continue
            case ast.Call(applied, [to], []) if names(to) and name_of(applied) not in KEPT:
                found[ast.dump(node)].append(node)
    for calls in found.values():
        if len(calls) > 1:
            nothing = ast.parse("lambda same: same", mode="eval").body
            with each(calls, "func", [nothing for _ in calls]):
                yield Edit("function-missing", calls[0].lineno, (name_of(calls[0].func),))


def _form(node: ast.expr) -> str:
    """A name as it is; a formula without its names, since those differ from place to place."""
    text = ast.dump(node)
    if not isinstance(node, ast.BinOp):
        return text
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            text = text.replace(f"id='{part.id}'", "")
    return text
