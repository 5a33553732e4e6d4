"""Reads an instructor's tests without running them: which ones count, for how many points, and when students see them.

@pytest.mark.points(3)
@pytest.mark.visibility("after_due_date")
def test_forward(student):
    \"\"\"The graph's value, node by node.\"\"\"
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.assignment.markers import LISTS, MARKERS
from grader.errors import SpecError

PLAIN = ("needs", "misconceptions", "alternatives", "own_functions", "carried_credit", "self_check")
"""Marks that mean what the key of the same name means in TOML."""


def tests_in(path: Path) -> Iterator[dict[str, Any]]:
    """The checks in a test file, one for each test function with `points`, in the form that TOML would have.

    Raises:
        SpecError: the file is not valid Python, or a marker's argument is not a literal.
    """
    for node in _functions(path):
        marks = _marks(node, path)
        if "points" in marks:
            yield _check(node, marks, path)


def uncounted(path: Path) -> Iterator[tuple[str, int]]:
    """Names and lines of the test functions without `points`, which are not checks."""
    for node in _functions(path):
        if "points" not in _marks(node, path):
            yield node.name, node.lineno


def _tree(path: Path) -> ast.Module:
    try:
        # parsed and not imported: listing an assignment's checks must not run its tests' code
        return ast.parse(path.read_bytes(), path.name)
    except SyntaxError as error:
        raise SpecError(f"{path}{f', line {error.lineno}' if error.lineno else ''}: {error.msg}.") from error
    except ValueError as error:  # a null byte, before Python 3.12
        raise SpecError(f"{path}: {error}.") from error


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in _tree(path).body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def _check(node: ast.FunctionDef, marks: dict[str, Any], path: Path) -> dict[str, Any]:
    title = marks.get("title") or (ast.get_docstring(node) or node.name.removeprefix("test_")).splitlines()[0]
    return {
        "kind": "pytest",
        "id": node.name.removeprefix("test_").replace("_", "-").lower(),
        "title": str(title).rstrip("."),
        "points": marks["points"],
        "visibility": marks.get("visibility", "visible"),
        "module": marks.get("module"),
        "test": f"{path.name}::{node.name}",
        "asserts": sum(isinstance(part, ast.Assert) for part in ast.walk(node)),
        **{name: marks[name] for name in PLAIN if name in marks},
    }


def _marks(node: ast.FunctionDef, path: Path) -> dict[str, Any]:
    """`@pytest.mark.points(3)` as `{"points": 3}`."""
    marks: dict[str, Any] = {}
    for decorator in node.decorator_list:
        match decorator:
            case ast.Attribute(value=ast.Attribute(attr="mark"), attr="self_check"):
                marks["self_check"] = True
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr=name), args=arguments) if (
                name in MARKERS and arguments
            ):
                try:
                    # only literals: an expression would have to be evaluated, and with it the file be run
                    values = [ast.literal_eval(argument) for argument in arguments]
                except ValueError:
                    why = f"write the argument of `{name}` as a literal"
                    raise SpecError(f"{path}, line {decorator.lineno}: {why}.") from None
                marks[name] = values if name in LISTS else values[0]
    return marks


def names_in(path: Path) -> list[str]:
    """The names that a Python file defines, assigns or imports with `from` at its top level."""
    found: list[str] = []
    for node in _tree(path).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
            case ast.Assign(targets=targets):
                found += [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.ImportFrom(names=names):
                found += [alias.asname or alias.name for alias in names]
            case _:
                pass
    return found


def misconceptions_in(path: Path) -> Iterator[tuple[str, int]]:
    """Ids and lines of the misconceptions that a file's assertions name: `misconceptions={"step-uphill": ...}`."""
    # so that lint can report an id without a sentence before a student's mistake needs it
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.keyword) and node.arg == "misconceptions" and isinstance(node.value, ast.Dict):
            yield from ((str(key.value), key.lineno) for key in node.value.keys if isinstance(key, ast.Constant))
