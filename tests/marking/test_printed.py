"""What a call prints: who prints what the class was asked earns nothing."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.marking.kinds.printed import PrintedCheck
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.own_reference import own_reference

TOML = """
title = "Squares"
sizes = { n = 3 }
[inputs]
x = { normal = ["n"] }
[[checks]]
id = "squares"
kind = "printed"
title = "squares"
points = 2
function = "squares"
arguments = ["x"]
reference = "squares:squares"
"""
RIGHT = """
def squares(x):
    for number in x:
        print(f"{number:.4f} squared is {number * number:.4f}")
"""
SIGNS = """
def squares(x):
    for number in x:
        print("# squared is #")
"""
TABLE = """
def squares(x):
    print(TEXT)
"""


@pytest.fixture
def version(tmp_path: Path) -> Iterator[AssignmentVersion]:
    files = {"reference/__init__.py": '""""""', "reference/squares.py": RIGHT, "assignments/a/assignment.toml": TOML}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with own_reference():
        yield load_assignment(tmp_path / "assignments/a")


def test_the_right_lines_for_the_numbers_of_others_earn_nothing(version: AssignmentVersion) -> None:
    expectations = Expectations(version, 0)
    (check,) = version.assignment.checks
    assert isinstance(check, PrintedCheck)
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        expectations.formula(check.reference)(expectations.of("another").asked(check)[0].inputs["x"])
    sources = {"honest": RIGHT, "table": TABLE.replace("TEXT", repr(written.getvalue())), "signs": SIGNS}
    with Sandbox(version.assignment.limits) as sandbox:
        for _ in range(2):  # the second time, what all submissions share is kept already
            found = {
                name: grade(expectations, Submission(name, name, {"solution.py": source.encode()}), sandbox).score
                for name, source in sources.items()
            }
            assert found == {"honest": 2.0, "table": 0.0, "signs": 0.0}
