"""What an author sees: every case with its numbers, and everything about one file."""

import json
from pathlib import Path

import pytest

from tests.program import run_grader

TEST = """
import pytest

@pytest.mark.points(2)
@pytest.mark.visibility("hidden")
def test_small(student):
    assert student.center([[1.0], [3.0]])[0][0] == -1, "one column is not centred"
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    run_grader("init", "mine", cwd=tmp_path)
    course = tmp_path / "mine"
    run_grader("assignment", "new", "first", cwd=course)
    toml = course / "assignments/first/assignment.toml"
    head = '[[checks]]\nvisibility = "hidden"'
    stated = "\n".join(line for line in toml.read_text().splitlines() if not line.startswith("#"))
    mistakes = 'one-mean = "first:one_mean"\nright = "first:center"\nbroken = "first:broken"\n'
    told = "".join(f"[misconceptions.{name}]\ntext = '{{array}} x'\n" for name in ("one-mean", "right", "broken"))
    toml.write_text(stated.replace("[[checks]]", head, 1) + f"\n[checks.misconceptions]\n{mistakes}{told}")
    module = course / "reference/first.py"
    wrong = "def one_mean(x):\n    return x - x.mean()\n\ndef broken(x):\n    return x @ x\n"
    module.write_text(f"{module.read_text()}\n\n{wrong}")
    return course


def test_cases_show_inputs_right_arrays_and_what_mistakes_give(course: Path) -> None:
    shown = run_grader("assignment", "cases", "first", "center", cwd=course)
    assert shown.returncode == 0, shown.stderr
    assert "input x (6, 4)" in shown.stdout
    assert "right y (6, 4)" in shown.stdout
    assert "one-mean: differs in y" in shown.stdout
    assert "right: the same as right" in shown.stdout
    assert "broken: fails: ValueError" in shown.stdout


def test_without_a_check_cases_tell_in_short_which_mistake_shows_where(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    cases = 'cases = [{ name = "tall" }, { name = "one column", sizes = { d = 1 } }]\nreference'
    toml.write_text(toml.read_text().replace("reference", cases, 1))
    shown = run_grader("assignment", "cases", "first", cwd=course).stdout
    assert "center: tall; one column" in shown
    assert "one-mean: differs in y (tall), the same as right (one column)" in shown
    assert "input x" not in shown
    one = run_grader("assignment", "cases", "first", "--case", "one column", cwd=course).stdout
    assert "input x (6, 1)" in one
    assert "(6, 4)" not in one
    told = run_grader("assignment", "cases", "first", "--case", "wide", cwd=course)
    assert "Choose one of: tall, one column." in told.stderr


def test_small_numbers_and_small_differences_are_shown(course: Path) -> None:
    module = course / "reference/first.py"
    module.write_text(module.read_text().replace("return x - x.mean()", "return x - np.mean(x, axis=0) - 1.25e-7"))
    toml = course / "assignments/first/assignment.toml"
    toml.write_text(
        toml.read_text().replace('x = { normal = ["n", "d"] }', "x = { value = [[1e-5], [-1e-5], [-0.0]] }")
    )
    shown = run_grader("assignment", "cases", "first", "center", cwd=course).stdout
    assert "[[ 1e-05]\n     [-1e-05]\n     [     0]]" in shown, shown
    assert "one-mean: differs in y, by at most 1.25e-07" in shown


def test_cases_as_json_hold_every_number(course: Path) -> None:
    (case,) = json.loads(run_grader("assignment", "cases", "first", "--json", cwd=course).stdout)
    columns = zip(*case["expected"]["y"], strict=True)
    assert [round(sum(column), 9) for column in columns] == [0, 0, 0, 0]
    assert len(case["inputs"]["x"]) == 6


def test_an_unknown_check_is_told_with_those_that_there_are(course: Path) -> None:
    told = run_grader("assignment", "cases", "first", "centre", cwd=course)
    assert told.returncode == 2
    assert "Choose one of: center." in told.stderr


def test_try_shows_hidden_checks_and_keeps_nothing(course: Path) -> None:
    (course / "assignments/first/test_small.py").write_text(TEST)
    (course / "mine.py").write_text("import numpy as np\n\ndef center(x):\n    return np.zeros(np.shape(x))\n")
    tried = run_grader("assignment", "try", "first", "mine.py", cwd=course)
    assert tried.returncode == 0, tried.stderr
    assert "(hidden)" in tried.stdout
    assert "is zero everywhere" in tried.stdout
    assert "one column is not centred" in tried.stdout
    assert not (course / "grades.db").exists()


def test_try_takes_one_submission(course: Path) -> None:
    for student in ("ana", "ben"):
        (course / "in" / student).mkdir(parents=True)
        (course / "in" / student / "solution.py").write_text(f"name = {student!r}\n")
    told = run_grader("assignment", "try", "first", "in", cwd=course)
    assert "cannot be graded" in told.stdout
    assert "ana/solution.py, ben/solution.py. Hand in" in told.stdout


def test_what_is_wrong_on_purpose_warns_nobody(course: Path) -> None:
    module = course / "reference/first.py"
    module.write_text(module.read_text().replace("x - x.mean()", "x / np.var(x[:1], axis=0, ddof=1)"))
    for command in ("cases", "lint"):
        assert "Warning" not in run_grader("assignment", command, "first", cwd=course).stderr
