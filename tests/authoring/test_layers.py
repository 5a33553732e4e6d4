"""Mistakes that return another number of layers than are right: told, proved and shown like any other."""

from pathlib import Path

from grader.authoring.skeleton import new_course, write_new
from tests.program import run_grader

TOML = """
title = "Layers"
sizes = { n = 6, d = 4 }

[inputs]
x = { normal = ["n", "d"] }

[[checks]]
id = "layers"
kind = "value"
title = "two layers"
points = 4
function = "layers"
arguments = ["x"]
returns = ["dW"]
reference = "layers:layers"

[checks.misconceptions]
first-left-out = "layers:fewer"
one-too-many = "layers:more"

[misconceptions.first-left-out]
text = "{array} lacks the first layer."
hint = "Count them."

[misconceptions.one-too-many]
text = "{array} has a layer more."
hint = "Count them."
"""
REFERENCE = """
def layers(x):
    return [x.sum(axis=0), x**2 + x]


def fewer(x):
    return layers(x)[1:]


def more(x):
    return [*layers(x), x]
"""


def course(folder: Path) -> Path:
    files = {"assignments/a/assignment.toml": TOML, "reference/layers.py": REFERENCE}
    write_new(new_course("mine") | files, folder)
    write_new({"assignments/a/starter/solution.py": "def layers(x):\n    raise NotImplementedError\n"}, folder)
    return folder


def test_lint_knows_that_they_are_wrong(tmp_path: Path) -> None:
    done = run_grader("assignment", "lint", "a", cwd=course(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "in every case" not in done.stdout


def test_cases_shows_where_they_differ(tmp_path: Path) -> None:
    done = run_grader("assignment", "cases", "a", "layers", cwd=course(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "one-too-many: differs in dW[2]" in done.stdout
    assert "first-left-out: differs in dW[0], dW[1]" in done.stdout


def test_the_proof_grades_them(tmp_path: Path) -> None:
    done = run_grader("assignment", "test", "a", "--seeds", "1", "--mutant-seeds", "1", cwd=course(tmp_path))
    assert "fault of the grader" not in done.stderr
    assert done.returncode in {0, 3}
    assert "layers" in done.stdout
