"""A change of an expression, and the names that take part in it."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replacement:
    """An expression for the place of another one."""

    kind: str
    new: ast.expr
    about: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamesInScope:
    """The names in a function that may be mistaken for each other."""

    variables: tuple[str, ...]
    """Its parameters and local variables."""
    attributes: dict[str, tuple[str, ...]]
    """Attributes by the expression that they are read from: `self`, `layers`."""
    keys: tuple[str, ...]
    """Text constants that index something."""
    functions: tuple[str, ...]
    """Functions with one argument that may be applied by mistake."""

    @classmethod
    def of(cls, function: ast.AST, functions: tuple[str, ...]) -> "NamesInScope":
        """Collect the names in a definition; `functions` are added as they are."""
        variables: dict[str, None] = {}
        attributes: dict[str, dict[str, None]] = {}
        keys: dict[str, None] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.arg):
                variables[node.arg] = None
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                variables[node.id] = None
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr not in MADE_OF:
                attributes.setdefault(node.value.id, {})[node.attr] = None
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                keys |= {node.slice.value: None} if isinstance(node.slice.value, str) else {}
        named = {name: tuple(found) for name, found in attributes.items() if name in variables}
        return cls(tuple(variables), named, tuple(keys), functions)


MADE_OF = {"T", "shape", "dot", "sum", "mean", "max", "min", "size", "ndim", "dtype", "copy", "reshape", "astype"}
"""Attributes of arrays: not names that an author has chosen."""


def names(*nodes: ast.AST) -> tuple[str, ...]:
    """The identifiers in expressions: variables, functions and attributes."""
    found: dict[str, None] = {}
    for node in nodes:
        for part in ast.walk(node):
            match part:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found[name] = None
                case ast.Constant(value=str(name)):
                    found[name] = None
    return tuple(found)


def function_named(name: str) -> ast.expr:
    """A function by its name, perhaps dotted: `np.tanh`."""
    module, _, last = name.rpartition(".")
    return ast.Attribute(ast.Name(module, ast.Load()), last, ast.Load()) if module else ast.Name(name, ast.Load())
