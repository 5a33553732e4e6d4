"""A file with `unittest` test cases: its text, with `student.` before the student's names, and its test methods."""

import ast
import sys
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_args

from grader.assignment.visibility import Visibility
from grader.importing.imported import points_of
from grader.importing.imports import recorded
from grader.importing.python_names import Edit, edited, free, replaced, replacement

DECORATORS = {"weight", "number", "visibility", "partial_credit", "hide_errors", "tags", "leaderboard"}
TIMEOUTS = {"timeout", "timeout_decorator", "timeout_decorator.timeout"}
KNOWN = {
    *("numpy", "scipy", "pandas", "matplotlib", "sklearn", "torch", "tensorflow", "sympy", "networkx", "PIL"),
    *("cv2", "gradescope_utils", "unittest", "pytest", "timeout_decorator", "nbformat", "nbconvert", "yaml"),
    *("requests", "tqdm", "seaborn", "numba", "jax", "autograd", "hypothesis", "parameterized", "dotenv", "psutil"),
    *("bs4", "nose", "IPython", "importlib_metadata", "pkg_resources", "setuptools", "keras", "gym", "torchvision"),
    *("nltk", "h5py", "mock", "faker"),
}
"""Packages outside the standard library that are never a student's module."""
TESTING = """from grader.testing import student
from grader.testing.unittests import TestCase, run_case
"""


@dataclass(frozen=True)
class Method:
    """A test method."""

    case: str
    name: str
    text: str
    title: str
    points: float
    visibility: Visibility
    partial: bool
    hides: str
    changes: tuple[str, ...] = ()
    is_leaderboard: bool = False
    """Whether it only fills a leaderboard."""

    @property
    def names(self) -> set[str]:
        """The names that the method uses."""
        return {one.id for one in ast.walk(ast.parse(self.text)) if isinstance(one, ast.Name)}

    @property
    def reads_input(self) -> bool:
        return "sys.stdin" in self.text or "builtins.input" in self.text

    @property
    def call(self) -> str:
        """The line that runs it."""
        options = f", out_of={self.points:g}" if self.partial else ""
        options += f", hide_errors={self.hides!r}" if self.hides else ""
        return f'run_case({self.case}, "{self.name}"{options})'


class UnittestFile:
    """A test file, read.

    Raises:
        SyntaxError: it is not Python.
    """

    def __init__(self, source: str, known: Set[str], prefix: str) -> None:
        """Read it.

        Args:
            source: The file.
            known: Modules next to it that are not the student's.
            prefix: What the modules next to it are called in `reference/`, before their own name.
        """
        self.source, self.known, self.prefix = source, known, prefix
        self.tree = ast.parse(source)
        self.names: dict[str, tuple[str, str]] = {}
        """Names of the student's in this file, each with its module and its name there."""
        self.main = ""
        """The module that is asked; others are reached through it, as `student.losses`."""
        self.helpers: dict[str, None] = {}
        self.foreign: set[str] = set()
        """Names of gradescope_utils that are not decorators."""
        self._imports = [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        for node in self._imports:
            self._learn(node)

    @property
    def students(self) -> list[str]:
        """The student's modules that the tests import."""
        return list(dict.fromkeys(module for module, _ in self.names.values()))

    @cached_property
    def text(self) -> str:
        """The file with `student.` before every name from the student's code, and without decorators."""
        bare = edited(
            self.source, [*self._without_imports(), *without_decorators(self.tree, self.source, DECORATORS | TIMEOUTS)]
        )
        marked = replaced(bare, lambda node: self._word(node.id), frozenset())
        return TESTING + _after_docstring(marked.replace("unittest.TestCase", "TestCase"))

    @cached_property
    def methods(self) -> list[Method]:
        """The test methods of all classes, with those inherited from another class of the file."""
        classes = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)}
        return [
            self._method(owner, node)
            for owner in classes.values()
            if not any(owner.name in map(ast.unparse, other.bases) for other in classes.values())
            for node in _methods(owner, classes)
        ]

    def _learn(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            module = alias.name if isinstance(node, ast.Import) else node.module or alias.name
            called = alias.asname or (alias.name if isinstance(node, ast.ImportFrom) else module.partition(".")[0])
            if module.startswith("gradescope_utils") and alias.name not in DECORATORS:
                self.foreign.add(called)
            if not self._is_students(module):
                continue
            if isinstance(node, ast.Import):
                self.names[called] = module, ""
            elif node.module is None:
                self.names[called] = alias.name, ""
            elif alias.name == "*":
                self._learn_all(module)
            else:
                self.names[called] = module, alias.name

    def _learn_all(self, module: str) -> None:
        for one in free(self.tree):
            self.names.setdefault(one.id, (module, one.id))

    def _is_students(self, module: str) -> bool:
        top = module.partition(".")[0]
        last = module.rpartition(".")[2]
        return not ({top, last} & self.known) and top not in {*sys.stdlib_module_names, *KNOWN}

    def _word(self, name: str) -> str | None:
        module, inner = self.names.get(name, ("", ""))
        home = [] if module == self.main else [module]
        return ".".join(["student", *home, *filter(None, [inner])]) if module else None

    def _without_imports(self) -> Iterator[Edit]:
        for node in self._imports:
            text = "\n".join(filter(None, (self._rewritten(node, alias) for alias in node.names)))
            # the import may be the only statement of a block, which must not be empty
            lonely = node.col_offset > 0 and not text
            yield replacement(node, "pass" if lonely else text.replace("\n", f"\n{' ' * node.col_offset}"))

    def _rewritten(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
        module = alias.name if isinstance(node, ast.Import) else node.module or alias.name
        last = module.rpartition(".")[2]
        if module.startswith("gradescope_utils") or module == "timeout_decorator" or self._is_students(module):
            return ""
        if last in self.known:
            self.helpers[last] = None
            return _of_reference(node, alias, f"{self.prefix}_{last}", last)
        if isinstance(node, ast.ImportFrom) and module == "unittest" and alias.name == "TestCase":
            return ""
        one = ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level)
        return recorded(one)

    def _method(self, owner: ast.ClassDef, node: ast.FunctionDef) -> Method:
        stated = decorators(node)
        partial = "partial_credit" in stated
        doc = (ast.get_docstring(node) or "").strip().split("\n")[0]
        title = ": ".join(str(part) for part in (stated.get("number"), doc or _spelt(node.name)) if part)
        visibility = stated.get("visibility")
        changes = [f"`{name}` is left out." for name in ("leaderboard", "tags") if name in stated]
        changes += ["the time limit of `[limits]` holds." for name in stated if name in TIMEOUTS]
        return Method(
            owner.name,
            node.name,
            ast.unparse(node),
            title,
            points_of(stated.get("partial_credit" if partial else "weight")),
            cast(Visibility, visibility) if visibility in get_args(Visibility) else "visible",
            partial,
            str(stated.get("hide_errors") or "Test failed") if "hide_errors" in stated else "",
            tuple(changes),
            "leaderboard" in stated and not {"weight", "partial_credit"} & {*stated},
        )


def decorators(node: ast.FunctionDef) -> dict[str, Any]:
    """The first argument of each decorator, by the decorator's name; None if it is not a literal."""
    return {_decorator(one): _argument(one) for one in node.decorator_list}


def without_decorators(tree: ast.AST, source: str, names: Set[str]) -> Iterator[Edit]:
    """The edits that remove decorators with these names."""
    lines = source.split("\n")
    for node in ast.walk(tree):
        for one in getattr(node, "decorator_list", []):
            if _decorator(one) in names:
                # with the end of the line before it, so that no empty line remains
                before = len(lines[one.lineno - 2].encode())
                yield one.lineno - 1, before, one.end_lineno or 0, one.end_col_offset or 0, ""


def _decorator(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _argument(node: ast.expr) -> Any:
    given = [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else []
    try:
        return ast.literal_eval(given[0]) if given else None
    except ValueError:
        return None


def _methods(owner: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> list[ast.FunctionDef]:
    found: dict[str, ast.FunctionDef] = {}
    for base in owner.bases:
        if (known := classes.get(ast.unparse(base))) is not None and known is not owner:
            found |= {node.name: node for node in _methods(known, classes)}
    own = [node for node in owner.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]
    return list((found | {node.name: node for node in own}).values())


def _spelt(name: str) -> str:
    return name.removeprefix("test").strip("_").replace("_", " ") or name


def _of_reference(node: ast.Import | ast.ImportFrom, alias: ast.alias, module: str, own: str) -> str:
    if isinstance(node, ast.Import) or node.module is None:
        return f"from reference import {module} as {alias.asname or own}"
    return ast.unparse(ast.ImportFrom(f"reference.{module}", [alias], 0))


def _after_docstring(text: str) -> str:
    """The text without its first docstring, since the written file has its own, and without its `main`."""
    tree = ast.parse(text)
    lines = text.split("\n")
    for node in reversed(tree.body):
        is_main = isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)
        is_doc = node is tree.body[0] and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if is_main or is_doc or future:
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines)
