"""A reference is held against calculus: what it gives as a gradient has to be the derivative of its loss."""

from pathlib import Path

import pytest

from grader.authoring.skeleton import new_course, write_new
from tests.program import run_grader

TOML = """
title = "Ridge"
sizes = { n = 6, H = 4 }
[inputs]
X = { normal = ["n", "H"] }
W = { normal = ["H", "H"] }
[[checks]]
id = "loss"
kind = "value"
title = "loss"
points = 1
function = "loss"
arguments = ["X", "W"]
returns = ["J"]
reference = "ridge:loss"
[[checks]]
id = "gradient"
kind = "gradient"
title = "gradient"
points = 1
function = "gradient"
arguments = ["X", "W"]
returns = ["dW"]
reference = "ridge:gradient"
loss = "loss"
with_respect_to = { dW = "W" }
"""
RIGHT = """
def loss(X, W):
    return ((X @ W) ** 2).sum() / 2


def gradient(X, W):
    return X.T @ X @ W
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write_new(new_course("mine"), tmp_path)
    (tmp_path / "assignments/ridge/starter").mkdir(parents=True)
    (tmp_path / "assignments/ridge/assignment.toml").write_text(TOML)
    (tmp_path / "assignments/ridge/starter/solution.py").write_text("")
    return tmp_path


@pytest.mark.parametrize("slip", ["X.T @ X @ W.T", "2 * X.T @ X @ W"])
def test_a_gradient_that_its_loss_contradicts_fails_the_proof(course: Path, slip: str) -> None:
    (course / "reference/ridge.py").write_text(RIGHT.replace("X.T @ X @ W", slip))
    done = run_grader("assignment", "test", "ridge", "--seeds", "1", "--mutant-seeds", "1", cwd=course)
    assert done.returncode == 3
    told = "line 24: check 'gradient': dW is not the derivative of the right loss by W: along one direction it says "
    assert told in " ".join(done.stdout.split())


def test_a_right_one_stands_and_a_weight_that_is_square_by_its_nature_is_no_chance(course: Path) -> None:
    (course / "reference/ridge.py").write_text(RIGHT)
    done = run_grader("assignment", "test", "ridge", "--seeds", "1", "--mutant-seeds", "1", cwd=course)
    assert done.returncode == 0, done.stderr
    assert "square" not in run_grader("assignment", "lint", "ridge", cwd=course).stdout
