"""Which names of a test file may hold a student's value: the fixture `student`, and whatever is computed from it.

A taint analysis of the source, one file at a time. It follows assignments, calls of the file's own functions, and what
objects keep.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from grader.sandbox.inside.loading.survey import Function, functions

STUDENT = "student"
"""The fixture from which all values of a student come."""
RANDOM = "rng"
"""The fixture that draws other numbers for each submission."""
IMPORTED = {"student", "env"}
"""The names in `grader.testing` for the same."""
Loop = ast.For | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Branch = ast.If | ast.For | ast.While | ast.Match | ast.Try
Span = tuple[int | None, int | None, int | None, int | None]
"""First and last line, first and last column, as `co_positions` tells them."""


class TestSource:
    """A test file, and the names in it that may hold a student's value."""

    def __init__(self, text: bytes) -> None:
        self.tree = ast.parse(text)
        self.functions = list(functions(self.tree))
        self.inner = {name: [(name, one) for one in _inside(function)] for name, function in self.functions}
        """The functions inside each function, whose names count as its own."""
        self.local = {name: _locals(function) for name, function in self.functions}
        self.names = {(name, student) for name, _ in self.functions for student in _students(self.tree)}
        """Function and name, for each name that may hold one."""
        self.returning: set[str] = set()
        """Functions and methods that return one."""
        # whatever one pass finds may lead to more: repeat until nothing is new
        before = -1
        while before < len(self.names):
            before = len(self.names)
            for name, function in self.functions:
                self._propagate(name, function)

    def scope(self, line: int) -> str:
        """The function around a line; empty at the top level."""
        around = [name for name, one in self.functions if _first(one) <= line <= (one.end_lineno or one.lineno)]
        return around[-1] if around else ""

    def node(self, line: int, span: Span) -> ast.AST:
        """The smallest part of the source that covers a span; without one, the statement in the line."""
        match span:
            case int(first), int(last), int(start), int(end):
                begin, stop = (first, start), (last, end)
            case _:
                begin, stop = (line, sys.maxsize), (line, 0)
        covering = [node for node in ast.walk(self.tree) if _covers(node, begin, stop)]
        # the last one: of an expression that is all of a statement, not the statement
        return min(reversed(covering), key=_extent, default=self.tree)

    def tainted(self, node: ast.AST, scope: str) -> bool:
        """Whether a student's value may be in an expression, or in what a statement evaluates."""
        return any(
            (scope, _name(part)) in self.names or (isinstance(part, ast.Call) and _called(part) in self.returning)
            for part in ast.walk(_evaluated(node))
        )

    def is_counted(self, node: ast.AST, line: int) -> bool:
        """Whether a student's value decides how often a part of the source is run."""
        around = [one for one in ast.walk(self.tree) if isinstance(one, Loop) and node in ast.walk(one)]
        return any(self.tainted(part, self.scope(line)) for loop in around for part in _counting(loop))

    def is_decided(self, line: int) -> bool:
        """Whether a student's value decides if the function around a line reaches it."""
        scope = self.scope(line)
        around = (node for name, function in self.functions if name == scope for node in ast.walk(function))
        before = (node for node in around if isinstance(node, Branch) and node.lineno <= line)
        return any(self.tainted(node, scope) for node in before)

    def is_asked_the_same(self, scope: str) -> bool:
        """Whether the student's code is called with arguments, and no fixture draws any number."""
        known = dict(self.functions)
        fixtures, found = {*_parameters(known[scope])}, set[str]()
        while fixtures > found:
            found = {*fixtures}
            fixtures |= {name for one in found & known.keys() for name in _parameters(known[one])}
        return bool(self._arguments(scope)) and RANDOM not in fixtures

    def asked_with(self, scope: str) -> set[str]:
        """The names of a function that decide what the student's code is called with."""
        function = dict(self.functions)[scope]
        found = {name for part in self._arguments(scope) for name in _names(part)}
        before = -1
        while before < len(found):
            before = len(found)
            for target, value in _assignments(function):
                if not found.isdisjoint(_roots(target)):
                    found |= _names(value)
        return found

    def _arguments(self, scope: str) -> list[ast.AST]:
        """What a function passes to the student's code."""
        nodes = ast.walk(dict(self.functions)[scope])
        calls = [node for node in nodes if isinstance(node, ast.Call) and self.tainted(node.func, scope)]
        return [part for call in calls for part in passed(call)]

    def _propagate(self, scope: str, function: Function) -> None:
        """Follow a function once: to what is assigned, and to the parameters of the test file's own functions."""
        for target, value in _assignments(function):
            if self.tainted(value, scope):
                self.names |= {(scope, name) for name in _roots(target) if self._is_own(name, scope)}
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            self._into(call, scope)
        owner, _, name = scope.rpartition(".")
        returned = (one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value)
        if any(self.tainted(value, scope) for value in returned):
            self.returning.add(name)
        # what one method keeps in its object, all others find
        kept = {name for place, name in self.names if place == scope and name.startswith("self.")}
        self.names |= {(other, name) for other, _ in self.functions if other.startswith(f"{owner}.") for name in kept}
        if _is_fixture(function) and any((scope, name) in self.names for name in _parameters(function)):
            self.names |= {(name, function.name) for name, one in self.functions if function.name in _parameters(one)}

    def _into(self, call: ast.Call, scope: str) -> None:
        """A student's value that is passed: into the called function, and into the object whose method is called."""
        if isinstance(call.func, ast.Attribute) and any(self.tainted(part, scope) for part in passed(call)):
            self.names |= {(scope, name) for name in _roots(call.func.value) if self._is_own(name, scope)}
        for name, function in (*self.functions, *self.inner[scope]):
            if function.name == _called(call):
                self.names |= {(name, parameter) for parameter in self._given(call, function, scope)}

    def _is_own(self, name: str, scope: str) -> bool:
        # the object of a test, as a whole, holds no student's value: `self.assertEqual(student.f(), self.right)`
        return name.startswith("self.") or (name in self.local[scope] and name != "self")

    def _given(self, call: ast.Call, function: Function, scope: str) -> Iterator[str]:
        """The parameters that get a student's value."""
        parameters = _parameters(function)[isinstance(call.func, ast.Attribute) :]
        if any(self.tainted(part, scope) for part in unpacked(call)):
            yield from parameters
        yield from (name for name, one in zip(parameters, call.args, strict=False) if self.tainted(one, scope))
        yield from (one.arg for one in call.keywords if one.arg and self.tainted(one.value, scope))


@cache
def source_of(path: Path) -> TestSource:
    """A test file, analysed once."""
    return TestSource(path.read_bytes())


def passed(node: ast.AST) -> list[ast.AST]:
    """What a call passes, or an assignment stores."""
    match node:
        case ast.Call(args=arguments, keywords=keywords):
            return [*arguments, *keywords]
        case ast.Assign(value=value):
            return [value]
        case _:
            return [node]


def unpacked(node: ast.AST) -> list[ast.AST]:
    """The arguments whose number or names depend on a value: `*values` and `**options`."""
    if not isinstance(node, ast.Call):
        return []
    return [one for one in node.args if isinstance(one, ast.Starred)] + [one for one in node.keywords if not one.arg]


def _students(tree: ast.Module) -> set[str]:
    """The names that stand for the student's module."""
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and one.module == "grader.testing"]
    aliases = [alias for one in imports for alias in one.names if alias.name in IMPORTED]
    return {STUDENT} | {alias.asname or alias.name for alias in aliases}


def _inside(function: Function) -> list[Function]:
    return [node for node in ast.walk(function) if isinstance(node, Function) and node is not function]


def _assignments(function: Function) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target and what it is assigned, anywhere in a function."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _paired(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                yield target, value
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield target, value
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                yield target, value
            case _:
                pass


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """`mine, right = f(student), f(reference)` is two assignments."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _paired(one, other)
    else:
        yield target, value


def _roots(target: ast.expr) -> Iterator[str]:
    """The names that a target changes: of `a[0].b` it is `a`."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=ast.Name(id="self")):
            yield _name(target)
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            yield from _roots(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _roots(part)
        case _:
            pass


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _name(node: ast.AST) -> str:
    """A name, or an attribute of a test's object: `self.net`; '' for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return f"self.{name}"
        case _:
            return ""


def _called(call: ast.Call) -> str:
    """The test file's own function or method that a call may be to."""
    return _name(call.func).removeprefix("self.")


def _locals(function: Function) -> set[str]:
    """Parameters and assigned names. A module such as `np` holds no value of a student."""
    inner = [node for node in ast.walk(function) if isinstance(node, Function | ast.Lambda)]
    parameters = {name for one in inner for name in _parameters(one)}
    return parameters | {name for target, _ in _assignments(function) for name in _roots(target)}


def _parameters(function: Function | ast.Lambda) -> list[str]:
    given = function.args
    rest = [one for one in (given.vararg, given.kwarg) if one]
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, *rest)]


def _is_fixture(function: Function) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def _first(function: Function) -> int:
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


def _evaluated(node: ast.AST) -> ast.AST:
    """What a statement itself evaluates, without the statements inside it."""
    match node:
        case ast.For(iter=value):
            return value
        case ast.If(test=value) | ast.While(test=value):
            return value
        case ast.With(items=items):
            return ast.Tuple([item.context_expr for item in items], ast.Load())
        case ast.Module() | ast.FunctionDef() | ast.ClassDef():
            return ast.Pass()
        case _:
            return node


def _counting(loop: Loop) -> list[ast.expr]:
    """What decides how often a loop runs."""
    match loop:
        case ast.For(iter=value) | ast.While(test=value):
            return [value]
        case _:
            return [one.iter for one in loop.generators]


def _covers(node: ast.AST, begin: tuple[int, int], stop: tuple[int, int]) -> bool:
    if not isinstance(node, ast.expr | ast.stmt) or node.end_lineno is None or node.end_col_offset is None:
        return False
    return (node.lineno, node.col_offset) <= begin and stop <= (node.end_lineno, node.end_col_offset)


def _extent(node: ast.AST) -> tuple[int, int]:
    assert isinstance(node, ast.expr | ast.stmt)  # noqa: S101  of `_covers`
    return (node.end_lineno or node.lineno) - node.lineno, (node.end_col_offset or 0) - node.col_offset
