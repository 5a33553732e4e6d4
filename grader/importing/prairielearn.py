"""PrairieLearn: questions whose `tests/test.py` grades Python code, in the first version of that format."""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from grader.importing.folder import text_of
from grader.importing.imported import ImportedAssignment, ImportedTest, Note, TestFile, identifier_of
from grader.importing.imports import packages, recorded
from grader.importing.namespace import Cell, Namespace, parsed
from grader.importing.obstacles import obstacles
from grader.importing.python_names import edited, free, replacement
from grader.importing.unittest_file import KNOWN, decorators, without_decorators

OWN = {"code_feedback", "pl_helpers", "pl_unit_test", "pl_execute", "pl_result"}
PACKAGE = "question"
"""The package that a student's file becomes part of: its `__init__.py` gives it names, as PrairieLearn does."""
SEED = "import random as _random\n\nimport numpy as _np\n\n_random.seed({0})\n_np.random.seed({0})\n"
HEAD = """from grader.testing import student
from grader.testing.prairielearn import Feedback, PLTestCase, run_test
from grader.testing.recorded import np
"""
ANSWERS = "ans_py"
"""What tests call the right answers; their own variables are often called `ref`."""
FILE = re.compile(r"student_code_file\s*=\s*[\"']([\w./-]+)[\"']")


def recognise(files: Mapping[str, bytes]) -> bool:
    """Whether there is a question with a test in Python."""
    return any(_is_test(name, content) for name, content in files.items())


def _is_test(name: str, content: bytes) -> bool:
    return name.endswith("tests/test.py") and b"PLTestCase" in content


def read(name: str, files: Mapping[str, bytes]) -> list[ImportedAssignment]:
    """An assignment for each question."""
    roots = [str(PurePosixPath(one).parent.parent) for one, content in files.items() if _is_test(one, content)]
    return [_made(_Question(PurePosixPath(root).name or name, _inside(root, files))) for root in roots]


def _inside(root: str, files: Mapping[str, bytes]) -> dict[str, str]:
    paths = {one: PurePosixPath(one) for one in files if PurePosixPath(one).is_relative_to(root)}
    return {str(path.relative_to(root)): text_of(files[one]) for one, path in paths.items()}


@dataclass(frozen=True)
class _Question:
    """The files of a question, by their path in it."""

    name: str
    files: Mapping[str, str]

    @property
    def title(self) -> str:
        try:
            return str(json.loads(self.files.get("info.json", "{}")).get("title") or self.name)
        except ValueError:
            return self.name

    @property
    def test(self) -> str:
        return self.files["tests/test.py"]

    @property
    def setup(self) -> str:
        return self.files.get("tests/setup_code.py", "")

    @property
    def leading(self) -> str:
        return self.files.get("tests/leading_code.py", "")

    @property
    def answer(self) -> str:
        return self.files.get("tests/ans.py", "")

    @property
    def starter(self) -> str:
        return self.files.get("tests/initial_code.py", self.files.get("initial_code.py", ""))

    @property
    def module(self) -> str:
        file = FILE.search(self.test)
        return f"{PACKAGE}.{identifier_of(PurePosixPath(file[1]).stem if file else 'user_code')}"

    @cached_property
    def uses_variant(self) -> bool:
        """Whether its setup reads the parameters that PrairieLearn draws."""
        tree = parsed(f"{self.setup}\n{self.answer}")
        return tree is not None and "data" in {one.id for one in free(tree)}

    @cached_property
    def for_user(self) -> list[str]:
        """The names of the setup that the student's code gets."""
        return list(dict.fromkeys([*self._of_server(), *self._of_data(), *self._of_page()]))

    def _of_server(self) -> Iterator[str]:
        tree = parsed(self.files.get("server.py", ""))
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Assign) and "names_for_user" in ast.unparse(node.targets[0]):
                yield from _names(node.value)

    def _of_data(self) -> Iterator[str]:
        try:
            stated = json.loads(self.files.get("tests/data.json", self.files.get("data.json", "{}")))
            yield from (str(one["name"]) for one in stated.get("params", stated).get("names_for_user", []))
        except (ValueError, KeyError, TypeError, AttributeError):
            return

    def _of_page(self) -> Iterator[str]:
        page = self.files.get("question.html", "")
        for part in re.findall(r"names_for_user.*?</pl-external-grader-variables>", page, re.DOTALL):
            yield from re.findall(r"<pl-variable[^>]*\bname=\"(\w+)\"", part)


def _names(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "name" and isinstance(value, ast.Constant):
                    yield str(value.value)


def _made(question: _Question) -> ImportedAssignment:
    notes: list[Note] = []
    tests = list(_tests(question, notes))
    notes += _left(question)
    name = identifier_of(question.name)
    for_student, rest = Namespace([Cell(_without_own(question.setup), False)]).divide(question.for_user)
    text = HEAD + f"from reference import {name} as {ANSWERS}\n" + _text(question)
    return ImportedAssignment(
        question.name,
        question.title,
        question.module,
        (TestFile(name, text, tuple(tests)),),
        given={f"{PACKAGE}/__init__.py": _giving(question, for_student).encode()},
        helpers={name: _reference(question, for_student, rest)},
        starter=question.starter or "# write your code here\n",
        solution=question.answer if _stands_alone(question) else "",
        notes=tuple(notes),
    )


def _left(question: _Question) -> Iterator[Note]:
    if question.files.get("tests/trailing_code.py", "").strip():
        what = "runs after the student's code. Put it into a test."
        yield Note("tests/trailing_code.py", "not carried over", what)
    for line in f"{question.setup}\n{question.answer}".split("\n"):
        if re.search(r"=.*not_allowed", line):
            what = f"`{line.strip()}` forbids a function. Use `forbids`, see docs/checks.md."
            yield Note("tests/setup_code.py", "not carried over", what)


def _giving(question: _Question, for_student: list[str]) -> str:
    """The module that gives the student's code its names."""
    give = [f"builtins.{name} = {name}" for name in question.for_user]
    lines = ["import builtins", SEED.format(1), question.leading, *for_student, *give, SEED.format(2)]
    return '"""Gives the student\'s code the names that it may use."""\n\n' + "\n".join(lines)


def _reference(question: _Question, for_student: list[str], rest: list[str]) -> str:
    """The right answers. What the student gets comes first, so that both sides draw the same random numbers."""
    lines = [SEED.format(1), *for_student, *rest, SEED.format(2), _without_own(question.answer)]
    return f'"""The right answers of {question.title}."""\n\n' + "\n".join(lines)


def _without_own(source: str) -> str:
    """Code without PrairieLearn's own imports and replaced functions."""
    tree = parsed(source)
    lines = source.split("\n")
    for node in reversed(tree.body if tree else []):
        text = ast.unparse(node)
        if "not_allowed" in text or (isinstance(node, ast.Import | ast.ImportFrom) and packages(node) & OWN):
            lines[node.lineno - 1 : node.end_lineno] = []
    return "\n".join(lines)


def _stands_alone(question: _Question) -> bool:
    tree = parsed(question.answer)
    return tree is not None and {one.id for one in free(tree)} <= {*question.for_user}


def _text(question: _Question) -> str:
    """The test file, with `student` for `self.st` and the reference for `self.ref`."""
    tree = ast.parse(question.test)
    edits = list(without_decorators(tree, question.test, {"points", "name", "not_repeated", "wraps"}))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            ours = packages(node) & OWN or (isinstance(node, ast.ImportFrom) and node.module == "functools")
            edits.append(replacement(node, _aliases(node) if ours else recorded(node)))
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {"self.st", "self.ref"}:
            edits.append(replacement(node, "student" if node.attr == "st" else ANSWERS))
    return edited(question.test, edits).replace("PLTestCaseWithPlot", "PLTestCase")


def _aliases(node: ast.Import | ast.ImportFrom) -> str:
    """`from code_feedback import Feedback as feedback` keeps its other name."""
    named = [alias.asname for alias in node.names if alias.name == "Feedback"]
    return "\n".join(f"{name} = Feedback" for name in named if name not in {None, "Feedback"})


def _tests(question: _Question, notes: list[Note]) -> Iterator[ImportedTest]:
    for owner in ast.parse(question.test).body:
        if isinstance(owner, ast.ClassDef):
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                    yield from _test(question, owner, node, notes)


def _test(question: _Question, owner: ast.ClassDef, node: ast.FunctionDef, notes: list[Note]) -> Iterator[ImportedTest]:
    stated, place = decorators(node), f"tests/test.py, {node.name}"
    title = str(stated.get("name") or node.name)
    whole = "\n".join([ast.unparse(node), *_called(node, owner)])
    if reasons := [*obstacles(whole), *_reasons(question, whole)]:
        notes += [Note(place, "not carried over", f"{title}: {reason}") for reason in dict.fromkeys(reasons)]
        return
    runs = 1 if "not_repeated" in stated else _iterations(owner)
    points = float(1 if stated.get("points") is None else stated["points"]) * runs
    notes.append(Note(place, "carried over", f"{title}, {points:g} points"))
    if runs > 1:
        notes.append(Note(place, "changed", f"{title}: runs once, not {runs} times, for the points of all."))
    yield ImportedTest(title, points, f'run_test({owner.name}, "{node.name}")')


def _called(node: ast.FunctionDef, owner: ast.ClassDef) -> list[str]:
    """The other methods that a test calls."""
    text = ast.unparse(node)
    return [ast.unparse(one) for one in owner.body if isinstance(one, ast.FunctionDef) and f"self.{one.name}(" in text]


def _reasons(question: _Question, code: str) -> Iterator[str]:
    strangers = packages(ast.parse(question.test)) - OWN - KNOWN - sys.stdlib_module_names
    if strangers:
        yield f"imports {', '.join(sorted(strangers))}, which is not in the folder. Add it to `reference/`."
    if "self.plt" in code or "optional_test_plot_labels" in code:
        yield "looks at a plot, which stays in the student's process. Compare the arrays that are drawn."
    if "self.data" in code or question.uses_variant:
        yield "uses the parameters of a variant, `data`, which PrairieLearn draws. Write numbers into the setup."
    if "/grade/" in question.setup + question.answer + code:
        yield "reads files of PrairieLearn's container. Put them into `data/`, and read them there."


def _iterations(owner: ast.ClassDef) -> int:
    for node in owner.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "total_iters":
            return int(ast.unparse(node.value)) if ast.unparse(node.value).isdigit() else 1
    return 1
