"""A mistake that two checks charge: `lint` asks for `needs`, or for `own_functions`."""

from pathlib import Path

from grader.authoring.skeleton import new_assignment, new_course, write_new
from tests.program import run_grader

REFERENCE = """

def one_mean(x):
    return x - x.mean()


def scale(x):
    return center(x) / 2


def scale_by_one_mean(x):
    return one_mean(x) / 2
"""
CHECKS = """
[checks.misconceptions]
one-mean = "first:one_mean"

[[checks]]
id = "scale"
kind = "value"
title = "half"
points = 1
function = "scale"
arguments = ["x"]
returns = ["y"]
reference = "first:scale"
[checks.misconceptions]
one-mean = "first:scale_by_one_mean"

[misconceptions.one-mean]
text = "{array} is centred by one mean."
hint = "Look at the axis."
"""


OWN = ('id = "scale"', 'id = "scale"\nown_functions = { center = "center" }')


def test_a_mistake_that_two_checks_charge_is_told(tmp_path: Path) -> None:
    toml, _ = course_in(tmp_path)
    told = run_grader("assignment", "lint", "first", cwd=tmp_path).stdout
    assert "check 'scale': one-mean costs points in 'center', too. Add needs = [\"center\"]" in told
    toml.write_text(toml.read_text().replace('id = "scale"', 'id = "scale"\nneeds = ["center"]'))
    assert "costs points" not in run_grader("assignment", "lint", "first", cwd=tmp_path).stdout


def test_a_function_that_another_check_builds_on_is_told(tmp_path: Path) -> None:
    toml, module = course_in(tmp_path)
    told = run_grader("assignment", "lint", "first", cwd=tmp_path).stdout
    assert "check 'scale': first:scale calls center, which 'center' compares." in told
    assert 'Add own_functions = { center = "center" }' in told
    toml.write_text(toml.read_text().replace(*OWN))
    module.write_text(module.read_text().replace("def scale(x)", "def scale(x, *, center=center)"))
    assert "which 'center' compares" not in run_grader("assignment", "lint", "first", cwd=tmp_path).stdout


def course_in(folder: Path) -> tuple[Path, Path]:
    """An assignment whose second check builds on its first, and the reference."""
    write_new(new_course("mine") | new_assignment("first"), folder)
    toml, module = folder / "assignments/first/assignment.toml", folder / "reference/first.py"
    toml.write_text(toml.read_text().partition("# A mistake")[0] + CHECKS)
    module.write_text(module.read_text() + REFERENCE)
    return toml, module
