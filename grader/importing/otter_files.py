"""Otter's test files: those in OK format, and those with functions that raise exceptions."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from grader.importing.examples import body_of, of_doctest
from grader.importing.imported import ImportedTest, points_of
from grader.importing.namespace import CodeCell, Namespace

Points = float | Sequence[float] | Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class OtterCase:
    """A test case: code that still uses the names of the notebook."""

    name: str
    code: str
    points: float | None = None
    hidden: bool = False
    success: str = ""
    failure: str = ""
    students: frozenset[str] = frozenset()
    """Names that must be the student's."""


@dataclass(frozen=True, slots=True)
class OtterQuestion:
    """All cases of a test file."""

    name: str
    cases: tuple[OtterCase, ...]
    points: Points = None
    all_or_nothing: bool = False
    own: str = ""
    """The file's own functions and imports."""

    def shares(self) -> list[float]:
        """The points of each case, as Otter gives them."""
        stated = [case.points for case in self.cases]
        total = self.points
        if isinstance(total, Mapping):  # in a notebook, `points: {each: 2}`
            total = [total["each"]] * len(stated) if "each" in total else total.get("total")
        if isinstance(total, list | tuple):
            return [points_of(one) for one in total]
        known = sum(points_of(one) for one in stated)
        open_ = sum(1 for one in stated if one is None)
        if total is None:
            total = known if known else 1.0
        each = max(0.0, points_of(total) - known) / open_ if open_ else 0.0
        return [each if one is None else points_of(one) for one in stated]


def read_test(name: str, source: str) -> OtterQuestion | None:
    """The question of a test file; None if it is not one of Otter's.

    Raises:
        ValueError: it cannot be read without running it.
    """
    tree = ast.parse(source)
    values = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if "test" in values and isinstance(values["test"], ast.Dict):
        return of_spec(_literal(values["test"]))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and _decorator(node) is not None]
    if not functions:
        return None
    title = str(_literal(values["name"])) if "name" in values else name
    points = _literal(values["points"]) if "points" in values else None
    together = bool(_literal(values["all_or_nothing"])) if "all_or_nothing" in values else False
    cases = tuple(_case(node, source, f"{title} - {number}") for number, node in enumerate(functions, 1))
    own = [node for node in tree.body if node not in functions and not _is_otters(node)]
    return OtterQuestion(title, cases, points, together, "\n".join(map(ast.unparse, own)))


def of_spec(spec: Mapping[str, Any]) -> OtterQuestion:
    """The question of a dict in OK format.

    Raises:
        ValueError: its code is not a doctest.
    """
    name = str(spec.get("name", "question"))
    suites = [suite for suite in spec["suites"] if suite.get("type", "doctest") == "doctest"]
    cases = [(suite, case) for suite in suites for case in suite["cases"]]
    made = tuple(_of_doctest(f"{name} - {number}", *pair) for number, pair in enumerate(cases, 1))
    return OtterQuestion(name, made, spec.get("points"), bool(spec.get("all_or_nothing", False)))


def _of_doctest(name: str, suite: Mapping[str, Any], case: Mapping[str, Any]) -> OtterCase:
    setup = dedent(str(suite.get("setup") or ""))
    examples = [*of_doctest(setup), *of_doctest(dedent(str(case["code"])))]
    return OtterCase(
        str(case.get("name") or name),
        body_of(examples),
        case.get("points"),
        bool(case.get("hidden", True)),
        str(case.get("success_message") or ""),
        str(case.get("failure_message") or ""),
    )


def _literal(node: ast.expr) -> Any:
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("dedent") and len(node.args) == 1:
        return dedent(str(_literal(node.args[0])))
    return ast.literal_eval(node)


def _decorator(node: ast.FunctionDef) -> ast.expr | None:
    return next((one for one in node.decorator_list if "test_case" in ast.unparse(one)), None)


def _is_otters(node: ast.stmt) -> bool:
    text = ast.unparse(node)
    settings = ("OK_FORMAT", "name =", "points =", "all_or_nothing")
    return "otter" in text.partition(" import ")[0] or text.startswith(settings)


def _case(node: ast.FunctionDef, source: str, name: str) -> OtterCase:
    decorator = _decorator(node)
    given = decorator.keywords if isinstance(decorator, ast.Call) else []
    stated = {one.arg: ast.literal_eval(one.value) for one in given if one.arg}
    positional = [ast.literal_eval(one) for one in decorator.args] if isinstance(decorator, ast.Call) else []
    stated |= dict(zip(("name", "points", "hidden", "success_message", "failure_message"), positional, strict=False))
    return OtterCase(
        str(stated.get("name") or name),
        body_text(node, source),
        stated.get("points"),
        bool(stated.get("hidden", False)),
        str(stated.get("success_message") or ""),
        str(stated.get("failure_message") or ""),
        frozenset(one.arg for one in node.args.args) - {"env"},
    )


def body_text(node: ast.FunctionDef, source: str) -> str:
    """The lines of a function's body, without its indentation."""
    first, last = node.body[0], node.body[-1]
    if first.lineno == node.lineno:
        return "\n".join(map(ast.unparse, node.body))
    return dedent("\n".join(source.split("\n")[first.lineno - 1 : last.end_lineno]))


def tests_of(question: OtterQuestion) -> list[tuple[ImportedTest, OtterCase]]:
    """The tests of a question before their names are found, each with its case; one test if they share all-or-nothing
    points."""
    pairs = list(zip(question.cases, question.shares(), strict=True))
    if question.all_or_nothing and pairs:
        hidden = any(case.hidden for case, _ in pairs)
        code = "\n".join(case.code for case, _ in pairs)
        students = frozenset[str]().union(*(case.students for case, _ in pairs))
        pairs = [(OtterCase(question.name, code, None, hidden, students=students), sum(points for _, points in pairs))]
    return [(_test(case, points), case) for case, points in pairs]


def _test(case: OtterCase, points: float) -> ImportedTest:
    return ImportedTest(case.name, points, case.code, "hidden" if case.hidden else "visible")


def namespace_of(question: OtterQuestion, case: OtterCase, notebook: Sequence[CodeCell]) -> Namespace:
    """Where the names of a case come from: the notebook, or the parameters and the file's own functions."""
    if question.own or case.students:
        return Namespace([CodeCell(question.own, False)], case.students)
    return Namespace(notebook)
