"""What a source defines and imports, read from its syntax tree.

It is parsed in a worker, never in the grader: a hostile file can make the parser use 4 GB or crash.
"""

import ast
from collections.abc import Iterator

from .faults import Report
from .loader import Sources

NAMES, NAME = 500, 100

IMPORTERS = {"__import__", "import_module"}
"""Functions that import a module named by a text."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def survey(sources: Sources, file: str) -> Report:
    """The functions of `file` with their parameters (methods as `Class.method`), and what any source file imports."""
    functions = {name[:NAME]: _parameters(node) for name, node in _functions(ast.parse(sources.files[file], file))}
    imports = {name for other in sources.lines for name in _imports(ast.parse(sources.files[other], other))}
    return {
        "kind": "surveyed",
        "functions": dict(list(functions.items())[:NAMES]),
        "imports": sorted(name[:NAME] for name in imports)[:NAMES],
        "more_imports": len(imports) > NAMES,
    }


def _functions(tree: ast.Module | ast.ClassDef, owner: str = "") -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, Function):
            yield owner + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{owner}{node.name}.")


def _parameters(function: Function) -> list[str]:
    given = function.args
    return [each.arg[:NAME] for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)][:NAMES]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
        elif isinstance(node, ast.Call) and _name(node.func) in IMPORTERS:
            given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "name")]
            yield from (text.value for text in given if isinstance(text, ast.Constant) and isinstance(text.value, str))


def _name(function: ast.expr) -> str:
    """The last part of a dotted name, as `import_module` of `importlib.import_module`."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
