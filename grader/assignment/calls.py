"""The calls of a check as its author writes them, `opt = Adam(rate)` and `w1 = opt.step(w, g)`: a small part of Python.

A name that is called comes from the student's module, unless an earlier line assigned it, and so does `student.NAME`.
Every other name is an input. The lines are read as a tree, and all other Python is refused.
"""

import ast
from collections.abc import Iterator
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function, plain_serializer_function_ser_schema

from grader.assignment.returns import Returns

RESULT = "result_"
"""The name that the value of the last line gets."""
BUILTINS = ("range", "len")
MODULE = "student"
MOST_LINES, LONGEST = 40, 300

ALLOWED = (
    *(ast.Module, ast.Expr, ast.Assign, ast.For, ast.Call, ast.keyword, ast.Name, ast.Attribute, ast.Subscript),
    *(ast.Slice, ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Load, ast.Store),
    *(ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.MatMult),
)


class Calls(tuple[str, ...]):
    """Lines of calls; empty for a check that calls one function with its arguments."""

    text: str
    """The lines as they are run, with the value of the last one under the name `RESULT`."""
    names: tuple[str, ...]
    """The names of the student's module that the lines use."""
    methods: tuple[str, ...]
    """The methods that they call, on any object."""
    inputs: tuple[str, ...]
    """The inputs that the lines use."""
    assigned: tuple[str, ...]
    """The names that the lines assign; also `RESULT`, if the last line has a value."""

    def __new__(cls, lines: tuple[str, ...] = ()) -> Self:
        made = super().__new__(cls, lines)
        reading = _Reading(_tree(lines))
        made.text = ast.unparse(ast.fix_missing_locations(reading.tree))
        made.names, made.methods = tuple(reading.names), tuple(_methods(reading.tree))
        made.inputs, made.assigned = tuple(reading.inputs), tuple(reading.assigned)
        return made

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        lines = handler.generate_schema(tuple[str, ...])
        return no_info_after_validator_function(cls, lines, serialization=plain_serializer_function_ser_schema(tuple))

    def results(self, returns: Returns) -> tuple[str, ...]:
        """The names whose values are compared: those in `returns`, or the name for the value of the last line."""
        return tuple(returns) if {*returns} <= {*self.assigned} else (RESULT,)

    def place_of(self, reference: str) -> str:
        """The name in the lines that `module:name` replaces: its own, or else the first."""
        own = reference.partition(":")[2]
        return own if own in self.names else self.names[0]

    def __str__(self) -> str:
        return "; ".join(self)


def _tree(lines: tuple[str, ...]) -> ast.Module:
    if len(lines) > MOST_LINES:
        raise ValueError(f"a check may have at most {MOST_LINES} lines of calls")
    body = []
    for line in lines:
        if len(line) > LONGEST:
            raise ValueError(f"a line may have at most {LONGEST} characters: {line[:60]}...")
        try:
            tree = ast.parse(line.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ValueError(f"`{line}` is not a line of Python such as `y = layer(x, w)`") from None
        for node in ast.walk(tree):
            _is_allowed(node, line)
        body += tree.body
    return ast.Module(body, [])


def _methods(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def _is_allowed(node: ast.AST, line: str) -> None:
    hidden = isinstance(node, ast.Attribute) and node.attr.startswith("_")
    if not isinstance(node, ALLOWED) or hidden or (isinstance(node, ast.For) and node.orelse):
        wanted = "assignments, calls, attributes, items, arithmetic, and `for g in grads: w = step(w, g)`"
        raise ValueError(f"`{line}`: lines of calls may contain only {wanted}")


class _Reading:
    """Finds out what each name in the lines refers to."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: dict[str, None] = {}
        self.inputs: dict[str, None] = {}
        self.assigned: dict[str, None] = {}
        for statement in tree.body:
            self._statement(statement)
        self.tree: ast.Module = _Unqualified().visit(tree)
        if tree.body and not isinstance(tree.body[-1], ast.For):
            self.tree.body[-1] = _kept(self.tree.body[-1])
            self.assigned[RESULT] = None
        for both in self.names.keys() & (self.inputs.keys() | self.assigned.keys()):
            raise ValueError(
                f"`{both}` is called in the student's module, but it is also assigned or an input. Rename one of them."
            )

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.For(target=target, iter=iterated, body=body):
                self._expression(iterated)
                self._target(target)
                for inner in body:
                    self._statement(inner)
            case ast.Assign(targets=targets, value=value):
                self._expression(value)
                for target in targets:
                    self._target(target)
            case ast.Expr(value=value):
                self._expression(value)

    def _target(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.assigned[name] = None
            case ast.Tuple(elts=parts):
                for part in parts:
                    self._target(part)
            case _:
                self._expression(target)  # `net.W = W`: the object is looked up

    def _expression(self, node: ast.expr) -> None:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == MODULE:
                self.names[attribute] = None
            case ast.Call(func=ast.Name(id=name)):
                if name not in self.assigned and name not in BUILTINS:
                    self.names[name] = None
                for part in (*node.args, *(keyword.value for keyword in node.keywords)):
                    self._expression(part)
            case ast.Name(id=name):
                if name not in self.assigned:
                    self.inputs[name] = None
            case _:
                for part in _parts(node):
                    self._expression(part)


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value


def _kept(last: ast.stmt) -> ast.stmt:
    """The last line, with its value under a name."""
    result = ast.Name(RESULT, ast.Store())
    match last:
        case ast.Assign(targets=targets, value=value):
            return ast.Assign([result, *targets], value)
        case ast.Expr(value=value):
            return ast.Assign([result], value)
    return last


class _Unqualified(ast.NodeTransformer):
    """Turns `student.loss` into `loss`: the lines run among the names of the student's module."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == MODULE:
            return ast.Name(node.attr, node.ctx)
        return node


NO_CALLS = Calls()
