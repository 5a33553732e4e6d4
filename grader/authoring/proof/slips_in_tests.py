"""Finds calls in an instructor's tests that cannot work, whatever a student returns."""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.assignment.course_functions import course_function
from grader.errors import SpecError
from grader.language.suggestions import near
from grader.marking.author_tests.assertions import (
    AuthorError,
    assert_close,
    assert_gradient,
    checked_options,
    trains_to,
)
from grader.marking.author_tests.printing import assert_printed

ASSERTIONS: dict[str, Callable[..., object]] = {
    "assert_close": assert_close,
    "assert_gradient": assert_gradient,
    "assert_printed": assert_printed,
    "trains_to": trains_to,
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
OPTIONS = inspect.signature(checked_options).parameters
STUDENT = "student"
"""The fixture, and the name to import from `grader.testing`."""


def slips_in_tests(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the fault of each such call. Only literal arguments are judged."""
    tree = ast.parse(path.read_bytes())
    yield from functions_passed(tree)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "grader.testing"]
    called = {alias.asname or alias.name: alias.name for node in imports for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = called.get(node.func.id, "")
            faults = _faults(node, ASSERTIONS[name]) if name in ASSERTIONS else ()
            yield from ((node.lineno, f"{name}: {fault}.") for fault in faults)
            if node.func.id == "given" and node.args and isinstance(named := _literal(node.args[0]), str):
                yield from ((node.lineno, why) for why in _not_given(path.parent, named))


def _not_given(folder: Path, named: str) -> Iterator[str]:
    try:
        course_function(folder, named)
    except SpecError as error:
        yield str(error)


def _faults(call: ast.Call, assertion: Callable[..., object]) -> Iterator[str]:
    signature = inspect.signature(assertion)
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    for name in given.keys() - signature.parameters:
        yield f"there is no argument {name!r}.{near(name, list(signature.parameters))}".rstrip(".")
        return
    # `*values` and `**options` may hold anything
    if not any(isinstance(one, ast.Starred) for one in call.args) and all(one.arg for one in call.keywords):
        try:
            signature.bind(*call.args, **given)
        except TypeError as error:
            yield str(error)
            return
    literals = {name: value for name, node in given.items() if (value := _literal(node)) is not None}
    try:
        checked_options(**{name: value for name, value in literals.items() if name in OPTIONS})
    except (AuthorError, ValidationError) as error:
        yield str(error) if isinstance(error, AuthorError) else _first(error)


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{first['loc'][0]}: {first['msg']}, got {first['input']!r}"


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def functions_passed(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the fault of each call that passes a function of the test file to the student's code.

    That code runs in another process, and no code of a test goes there: it would tell what is tested. What students
    are given may, so such a function belongs into `given/`.
    """
    for test in tree.body:
        if isinstance(test, Function):
            own, students = _functions(tree, test), _students(test)
            for call in ast.walk(test):
                if isinstance(call, ast.Call) and _root(call.func) in students:
                    yield from ((call.lineno, _fault(call, name)) for name in _passed(call, own))


def _functions(tree: ast.Module, test: Function) -> set[str]:
    """The names that refer to functions of the file within a test."""
    here = _defined(ast.walk(test))
    # a fixture is its value where it is a parameter, and a name may be assigned anew
    parameters = {one.arg for one in ast.walk(test.args) if isinstance(one, ast.arg)}
    stored = [node.id for node in ast.walk(test) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return {name for name in (*_defined(tree.body), *here) if stored.count(name) <= here.count(name)} - parameters


def _defined(nodes: Iterable[ast.AST]) -> list[str]:
    """Names of functions and of lambdas."""
    found: list[str] = []
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                found.append(name)
            case _:
                pass
    return found


def _students(test: Function) -> set[str]:
    """The names of student objects: the fixture, and objects that its calls return."""
    names = {STUDENT}
    for node in ast.walk(test):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _root(node.value.func) in names:
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _root(node: ast.expr) -> str:
    """`student` for `student.net.fit`; '' if it begins with no name."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _passed(call: ast.Call, own: set[str]) -> Iterator[str]:
    """The functions among the arguments, by name; '' for a lambda."""
    waiting: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while waiting:
        match waiting.pop():
            case ast.Lambda():
                yield ""
            case ast.Name(id=name) if name in own:
                yield name
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
                waiting += parts
            case _:
                pass


def _fault(call: ast.Call, name: str) -> str:
    what, given = (f"the function {name!r}", name) if name else ("a lambda", "NAME")
    return (
        f"{ast.unparse(call.func)} gets {what}, but no code of a test goes into the student's process. Write it into "
        f'given/, such as given/functions.py, and pass given("functions:{given}") of the fixture `given`.'
    )
