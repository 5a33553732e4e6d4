"""What a source defines and imports, read from its syntax tree.

It is parsed in a worker, never in the grader: a hostile file can make the parser use 4 GB or crash.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

from ..faults import Report
from .code import code_of
from .loader import SubmissionLoader
from .statements import parts

NAMES, NAME = 500, 100

IMPORTERS = {"__import__", "import_module"}
"""Functions that import a module named by a text."""

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Where a statement holds others."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def survey(sources: SubmissionLoader, file: str, starter: str, *, code: bool) -> Report:
    """The functions of a file with their parameters (methods as `Class.method`), and what any source file imports.

    Args:
        sources: All files.
        file: The file.
        starter: The source that students start from.
        code: Whether to say which files have equal code.
    """
    parsed = {name: [*parts(sources.files[name], name)] for name in dict.fromkeys([file, *sources.lines])}
    trees = {name: _whole(tree for tree, _ in some) for name, some in parsed.items()}
    found = list(functions(trees[file]))
    defined = dict(found)
    times = Counter(name for name, _ in found)
    known = {name[:NAME]: _parameters(node) for name, node in defined.items()}
    begun = dict(functions(_whole(tree for tree, _ in parts(starter.encode(), ""))))
    unchanged = [name for name, node in defined.items() if name in begun and _is_alike(begun[name], node)]
    nodes = {name: [*ast.walk(trees[name])] for name in sources.lines}
    imports = {name for several in nodes.values() for name in _imports(several)}
    all_parse = not any(faults for some in parsed.values() for _, faults in some)
    return {
        "kind": "surveyed",
        "functions": dict(list(known.items())[:NAMES]),
        "begun": {name[:NAME]: _parameters(node) for name, node in [*begun.items()][:NAMES]},
        "grown": [name[:NAME] for name, node in defined.items() if _size(node) > _size(begun.get(name))][:NAMES],
        "unchanged": [name[:NAME] for name in unchanged][:NAMES],
        "repeated": [name[:NAME] for name, count in times.items() if count > 1][:NAMES],
        "imports": sorted(name[:NAME] for name in imports)[:NAMES],
        "more_imports": len(imports) > NAMES,
        # last, since it takes the text out of docstrings
        "code": code_of(nodes) if code and all_parse else None,
    }


def _whole(trees: Iterable[ast.Module]) -> ast.Module:
    """The parts of a file that parse: loading also leaves out the rest."""
    return ast.Module([node for tree in trees for node in tree.body], [])


def _is_alike(one: Function, other: Function) -> bool:
    """Whether two functions do the same: only their docstrings and comments may differ."""
    first, second = _body(one), _body(other)
    # most differ in length, which is faster to see
    return len(first) == len(second) and ast.dump(ast.Module(first, [])) == ast.dump(ast.Module(second, []))


def _body(function: Function) -> list[ast.stmt]:
    """A function without its docstring."""
    return function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body


def _size(function: Function | None) -> int:
    """The number of statements. None of them is inside an expression, so expressions are not searched."""
    count, left = 0, [function] if function else []
    while left:  # not by recursion: thousands of `elif` are nested
        node = left.pop()
        count += isinstance(node, ast.stmt)
        left += [part for name in BLOCKS for part in getattr(node, name, ())]
    return count


def functions(tree: ast.Module | ast.ClassDef, owner: str = "") -> Iterator[tuple[str, Function]]:
    """Functions and methods by qualified name; a function inside one of them counts as part of it."""
    for node in tree.body:
        if isinstance(node, Function):
            yield owner + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{owner}{node.name}.")


def _parameters(function: Function) -> list[str]:
    given = function.args
    return [each.arg[:NAME] for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)][:NAMES]


def _imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
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
