"""Finds calls in an instructor's tests that cannot work, whatever a student returns."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.assignment.course_functions import course_function
from grader.authoring.proof.functions_passed import functions_passed
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
OPTIONS = inspect.signature(checked_options).parameters


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
