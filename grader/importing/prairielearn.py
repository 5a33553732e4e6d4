"""PrairieLearn: questions whose `tests/test.py` grades Python code, in the first version of that format."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from grader.importing.folder import inside
from grader.importing.imported import (
    ImportedAssignment,
    ImportedTest,
    Note,
    TestFile,
    guarded,
    identifier_of,
    names_of,
    points_of,
    without_notes,
)
from grader.importing.imports import packages, recorded
from grader.importing.obstacles import obstacles
from grader.importing.prairielearn_question import OWN, PACKAGE, QuestionFiles
from grader.importing.python_names import edited, replacement
from grader.importing.unittest_file import KNOWN, decorators, without_decorators

HEAD = """from grader.testing import student
from grader.testing.prairielearn import Feedback, PLTestCase, run_test
from grader.testing.recorded import np
"""
ANSWERS = "ans_py"
"""What tests call the right answers; their own variables are often called `ref`."""
WORDS = {"self.st": "student", "self.ref": ANSWERS, "self.data": f"{ANSWERS}.data"}


def recognise(name: str, content: bytes) -> bool:
    """Whether a file is a question's test in Python."""
    return name.endswith("tests/test.py") and b"PLTestCase" in content


def read(name: str, files: Mapping[str, bytes]) -> list[ImportedAssignment]:
    """An assignment for each question."""
    roots = [str(PurePosixPath(one).parent.parent) for one, content in files.items() if recognise(one, content)]
    return [
        guarded(called, root, _made, QuestionFiles(called, inside(root, files)))
        for root, called in names_of(roots, name).items()
    ]


def _made(question: QuestionFiles) -> ImportedAssignment:
    tests, notes = without_notes(_tests(question))
    name = identifier_of(question.name)
    text = HEAD + f"from reference import {name} as {ANSWERS}\n" + _text(question)
    return ImportedAssignment(
        question.name,
        question.title,
        question.module,
        (TestFile(name, text, tuple(tests)),),
        given={f"{PACKAGE}/__init__.py": question.giving().encode(), **question.data},
        helpers=question.answering(name),
        starter=question.starter,
        solution=question.answer if question.stands_alone else "",
        notes=(*notes, *_changes(question)),
    )


def _changes(question: QuestionFiles) -> Iterator[Note]:
    if question.forbidden:
        what = (
            f"{', '.join(question.forbidden)}: stops the student's code that calls it; a reminder, as in PrairieLearn."
        )
        yield Note("tests/setup_code.py", "carried over", what)
    if question.variant:
        what = "the parameters of a variant are drawn once, from a fixed seed: all students get the same ones."
        yield Note("server.py, generate", "changed", what)
    for path in question.in_the_way:
        what = f"the student's file becomes part of a package `{PACKAGE}` here. Give it another name."
        yield Note(f"tests/{path}", "not carried over", what)
    for path in question.data:
        yield Note(f"tests/{path}", "carried over", "data for the tests, and for the students, as in PrairieLearn.")


def _text(question: QuestionFiles) -> str:
    """The test file, with `student` for `self.st` and the reference for `self.ref`."""
    tree = ast.parse(question.test)
    edits = list(without_decorators(tree, question.test, {"points", "name", "not_repeated", "wraps"}))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            edits.append(replacement(node, _imported(node, question)))
        elif isinstance(node, ast.Attribute) and (instead := WORDS.get(ast.unparse(node))):
            edits.append(replacement(node, instead))
    return edited(question.test, edits).replace("PLTestCaseWithPlot", "PLTestCase")


def _imported(node: ast.Import | ast.ImportFrom, question: QuestionFiles) -> str:
    if packages(node) & OWN or (isinstance(node, ast.ImportFrom) and node.module == "functools"):
        return _aliases(node)
    return question.elsewhere(node) if packages(node) & question.modules else recorded(node)


def _aliases(node: ast.Import | ast.ImportFrom) -> str:
    """`from code_feedback import Feedback as feedback` keeps its other name."""
    named = [alias.asname for alias in node.names if alias.name == "Feedback"]
    return "\n".join(f"{name} = Feedback" for name in named if name not in {None, "Feedback"})


def _tests(question: QuestionFiles) -> Iterator[ImportedTest | Note]:
    """The tests that are carried over, and a note on each test."""
    for owner in ast.parse(question.test).body:
        if isinstance(owner, ast.ClassDef):
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                    yield from _test(question, owner, node)


def _test(question: QuestionFiles, owner: ast.ClassDef, node: ast.FunctionDef) -> Iterator[ImportedTest | Note]:
    stated, place = decorators(node), f"tests/test.py, {node.name}"
    title = str(stated.get("name") or node.name)
    whole = "\n".join([ast.unparse(node), *_called(node, owner)])
    if reasons := [*obstacles(whole), *_reasons(question, whole)]:
        yield from (Note(place, "not carried over", f"{title}: {reason}") for reason in dict.fromkeys(reasons))
        return
    runs = 1 if "not_repeated" in stated else _iterations(owner)
    points = points_of(1 if stated.get("points") is None else stated["points"]) * runs
    yield ImportedTest(title, points, f'run_test({owner.name}, "{node.name}")')
    yield Note(place, "carried over", f"{title}, {points:g} points")
    if runs > 1:
        yield Note(place, "changed", f"{title}: runs once, not {runs} times, for the points of all.")


def _called(node: ast.FunctionDef, owner: ast.ClassDef) -> list[str]:
    """The other methods that a test calls."""
    text = ast.unparse(node)
    return [ast.unparse(one) for one in owner.body if isinstance(one, ast.FunctionDef) and f"self.{one.name}(" in text]


def _reasons(question: QuestionFiles, code: str) -> Iterator[str]:
    strangers = packages(ast.parse(question.test)) - OWN - KNOWN - question.modules - sys.stdlib_module_names
    if strangers:
        yield f"imports {', '.join(sorted(strangers))}, which is not in the folder. Add it to `reference/`."
    if "self.plt" in code or "optional_test_plot_labels" in code:
        yield "looks at a plot, which stays in the student's process. Compare the arrays that are drawn."
    if question.reads_variant and not question.variant:
        yield "uses the parameters of a variant, `data`, which PrairieLearn draws. Write numbers into the setup."
    if "/grade/" in question.setup + question.answer + code:
        yield "reads files of PrairieLearn's container. Put them into `data/`, and read them there."


def _iterations(owner: ast.ClassDef) -> int:
    for node in owner.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "total_iters":
            return int(ast.unparse(node.value)) if ast.unparse(node.value).isdigit() else 1
    return 1
