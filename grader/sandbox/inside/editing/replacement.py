"""An edit, a change of an expression, and the names that take part in them."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Replacement(NamedTuple):
    """An expression for the place of another one."""

    kind: str
    new: ast.expr
    parts: tuple[ast.AST | str, ...] = ()
    """What it is about: expressions, of which the names count, and names."""
    others: tuple[ast.AST | str, ...] = ()
    """The expression that replaces it."""

    @property
    def about(self) -> tuple[str, ...]:
        """The names that it is about, found only when needed, since most edits are never reported."""
        return names(*self.parts)

    @property
    def instead(self) -> tuple[str, ...]:
        """The names in the replacement."""
        return names(*self.others)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its kind, its place, and the identifiers in what is missing or exchanged."""

    kind: str
    line: int
    about: tuple[str, ...] = ()
    """What it is about, in the words of the source: the names in a factor that is left out."""
    instead: tuple[str, ...] = ()
    """Its replacement, if there is one."""


@dataclass(frozen=True)
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
    unused: tuple[str, ...] = ()
    """The variables that are set and never read."""
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each variable those that it is computed from, directly or by way of others."""

    @cached_property
    def named(self) -> dict[str, ast.expr]:
        """Each variable as an expression. All edits share these, so their values can also be shared."""
        return {variable: ast.Name(variable, ast.Load()) for variable in self.variables}

    @cached_property
    def factors(self) -> tuple[ast.expr, ...]:
        """What a derivative multiplies by: a function of a variable, or `a * (1 - a)` and the like. Shared as well."""
        return tuple(factor for name in self.named.values() for factor in _factors(name, self.functions))

    @classmethod
    def of(
        cls, function: ast.AST, functions: tuple[str, ...], attributes: Mapping[str, tuple[str, ...]]
    ) -> "NamesInScope":
        """The words of a definition; `functions`, and `attributes` of some variables, are known from outside."""
        variables: dict[str, None] = {}
        read: dict[str, dict[str, None]] = {}
        keys: dict[str, None] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.arg):
                variables[node.arg] = None
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                variables[node.id] = None
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr not in MADE_OF:
                read.setdefault(node.value.id, dict.fromkeys(attributes.get(node.value.id, ())))[node.attr] = None
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                keys |= {node.slice.value: None} if isinstance(node.slice.value, str) else {}
        named = {name: tuple(found) for name, found in read.items() if name in variables}
        used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        unused = tuple(name for name in variables if name not in used)
        return cls(tuple(variables), named, tuple(keys), functions, unused, _sources(function))


def _sources(function: ast.AST) -> dict[str, frozenset[str]]:
    direct: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in names(*targets):
                direct.setdefault(target, set()).update(names(node.value))
    return {name: frozenset(_reached(name, direct)) for name in direct}


def _reached(name: str, direct: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    new = {name}
    while new:
        new = {source for one in new for source in direct.get(one, ())} - found
        found |= new
    return found


def _factors(name: ast.expr, functions: Iterable[str]) -> Iterator[ast.expr]:
    rest = one_minus(name)
    yield rest
    yield ast.BinOp(name, ast.Mult(), rest)
    yield one_minus(ast.BinOp(name, ast.Pow(), ast.Constant(2)))
    yield ast.Compare(name, [ast.Gt()], [ast.Constant(0)])
    yield from (ast.Call(function_named(function), [name], []) for function in functions)


MADE_OF = {"T", "shape", "dot", "sum", "mean", "max", "min", "size", "ndim", "dtype", "copy", "reshape", "astype"}
"""Attributes of arrays: not names that an author has chosen."""


def names(*nodes: ast.AST | str) -> tuple[str, ...]:
    """The identifiers in expressions: variables, functions and attributes. A name stands for itself."""
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, str):
            found[node] = None
            continue
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
    return ast.Attribute(function_named(module), last, ast.Load()) if module else ast.Name(name, ast.Load())


def name_of(function: ast.expr) -> str:
    """The last part of a function's name: `sum` of `np.sum`."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_read(node: ast.expr) -> bool:
    """Whether an expression has a value: not a place that is written to, a starred one or a slice."""
    written = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
    return not (written or isinstance(node, ast.Starred | ast.Slice))


def one_minus(node: ast.expr) -> ast.expr:
    """1 minus the expression."""
    return ast.BinOp(ast.Constant(1.0), ast.Sub(), node)
