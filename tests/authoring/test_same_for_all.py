"""Lint names what all students are asked alike: a table of right answers earns its points."""

from pathlib import Path

import pytest

from grader.authoring.skeleton import new_assignment, new_course, write_new
from tests.program import run_grader

PRINTED = """
[[checks]]
id = "said"
kind = "printed"
title = "said"
points = 1
function = "said"
arguments = ["a"]
reference = "said:said"
cases = [{ inputs = { a = { value = 3 } } }]
"""

SCALED = """
[inputs]
x = { normal = [3] }
rate = 0.5
drawn = { uniform = [] }
[[checks]]
id = "scaled"
kind = "value"
title = "scaled"
points = 1
function = "scaled"
arguments = ["x", "rate", "drawn"]
returns = ["y"]
reference = "scaled:scaled"
CASES
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    return tmp_path


def test_tests_and_lines_that_are_the_same_for_all_students_are_told(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    head = "import numpy as np\nimport pytest\nfrom grader.testing import assert_close\n"
    head += "@pytest.fixture\ndef x(rng):\n    return rng.standard_normal(3)\n"
    test = "@pytest.mark.points(1)\ndef test_{}:\n    {}\n"
    alike = test.format("one(student)", "assert_close(student.one(3), 9.25)")
    others = [
        test.format("two(student, x)", "assert_close(student.one(x), x)"),
        test.format("three(student)", "assert_close(student.answer, 3)"),
        test.format("four(student)", "assert_close(student.one(3), 9.25)").replace(
            "@", '@pytest.mark.visibility("hidden")\n@', 1
        ),
    ]
    path = course / "assignments/first/test_more.py"
    path.write_text(head + alike + "".join(others))
    toml.write_text(toml.read_text() + PRINTED)
    (course / "reference/said.py").write_text("def said(a):\n    print(a)\n")
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "test_more.py: the numbers of test_one are the same for all students" in told
    assert "check 'said': it asks all students for the same numbers" in told
    for waived in ("one", "said"):
        with toml.open("a") as file:
            file.write(f'[[proof.waived]]\nmutant = "{waived}/*/pasted"\nreason = "an example"\n')
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "for all students" not in told
    assert "same numbers" not in told


@pytest.mark.parametrize(("cases", "told"), [("", True), ("cases = [{}, { inputs = { rate = 2.0 } }]", False)])
def test_a_number_that_is_the_same_in_all_cases_is_told(course: Path, cases: str, told: bool) -> None:
    toml = course / "assignments/first/assignment.toml"
    toml.write_text('title = "first"\n' + SCALED.replace("CASES", cases))
    (course / "reference/scaled.py").write_text("def scaled(x, rate, drawn):\n    return x * rate * drawn\n")
    lint = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert ("check 'scaled': rate = 0.5 in all cases" in lint) == told
    assert "drawn =" not in lint
