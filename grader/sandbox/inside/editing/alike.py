"""The same slip wherever a formula invites it: whoever forgets one correction or stride forgets the others, too."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from .replacement import Edit, names
from .throughout import each


def left_out(function: ast.AST) -> Iterator[Edit]:
    """A factor or divisor left out at all places that have one of its form, such as every `/ (1 - beta ** t)`."""
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


def _form(node: ast.expr) -> str:
    """A name as it is; a formula without its names, since those differ from place to place."""
    text = ast.dump(node)
    if not isinstance(node, ast.BinOp):
        return text
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            text = text.replace(f"id='{part.id}'", "")
    return text
