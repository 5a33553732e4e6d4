"""What a hidden check asks, and what it finds, is not to be had from the checks that a student sees."""

import json
from pathlib import Path

import numpy as np
import pytest

from grader.assignment.cases import DrawnCase
from grader.authoring.skeleton import new_course, write_new
from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from tests.program import run_grader

HEAD = """
title = "Twice"
sizes = { n = 6, d = 4 }
[inputs]
X = { normal = ["n", "d"] }
w = { normal = ["d"] }
"""
LOSS = """
[[checks]]
id = "loss"
kind = "value"
title = "loss"
points = 10
function = "loss"
arguments = ["X", "w"]
returns = ["J"]
reference = "twice:loss"
[[checks]]
id = "gradient"
kind = "gradient"
title = "gradient"
points = 10
function = "gradient"
arguments = ["X", "w"]
returns = ["dw"]
reference = "twice:gradient"
loss = "loss"
with_respect_to = { dw = "w" }
"""
SECRET = """
[[checks]]
id = "secret"
kind = "value"
title = "secret"
points = 10
visibility = "hidden"
function = "secret"
arguments = ["w"]
returns = ["s"]
reference = "twice:secret"
"""
AFTER = """
[[checks]]
id = "after"
kind = "value"
title = "after"
points = 10
function = "after"
arguments = ["w"]
returns = ["a"]
reference = "twice:after"
needs = ["secret"]
own_functions = { secret = "secret" }
"""
TOTALS = """
[conventions.reduction]
choices = ["sum", "mean"]
text = "the total is a {choice}"
[[checks]]
id = "total"
kind = "value"
title = "total"
points = 10
function = "total"
arguments = ["w"]
returns = ["t"]
reference = "twice:total"
alternatives = { mean = "twice:average" }
[[checks]]
id = "again"
kind = "value"
title = "again"
points = 10
visibility = "hidden"
function = "again"
arguments = ["w"]
returns = ["t"]
reference = "twice:total"
alternatives = { mean = "twice:average" }
"""
REFERENCE = """
def total(w):
    return w.sum()


def average(w):
    return w.mean()


def loss(X, w):
    return ((X @ w) ** 2).sum() / 2


def gradient(X, w):
    return X.T @ (X @ w)


def secret(w):
    return w**2 + 1


def after(w, secret=secret):
    return 3 * secret(w)
"""
ASKS_LATER = """
seen, calls = [], 0

def secret(w):
    seen.append(w)
    return w

def gradient(X, w):
    return w * 0 + 1

def loss(X, w):
    global calls
    if not seen:
        return 1.0
    place, odd = divmod(calls, 2)
    calls += 1
    return float(seen[0][place] * 1e-5 * (-1 if odd else 1))
"""


def course(folder: Path, checks: str, **students: str) -> Path:
    write_new(new_course("mine"), folder)
    (folder / "assignments/twice").mkdir(parents=True)
    (folder / "assignments/twice/assignment.toml").write_text(HEAD + checks)
    (folder / "reference/twice.py").write_text(REFERENCE)
    (folder / "in").mkdir()
    for name, source in students.items():
        (folder / f"in/{name}.py").write_text(source)
    return folder


def drawn(expectations: Expectations, name: str) -> DrawnCase:
    """The first case of a check."""
    (check,) = [check for check in expectations.version.assignment.checks if check.id == name]
    return expectations.drawn(check)[0]


def test_a_hidden_check_is_asked_with_other_numbers_than_those_that_are_seen(tmp_path: Path) -> None:
    version = load_assignment(course(tmp_path, LOSS + SECRET) / "assignments/twice")
    expectations = Expectations(version, 3)
    seen, hidden = (drawn(expectations, check).inputs["w"] for check in ("loss", "secret"))
    assert not np.intersect1d(seen, hidden).size
    assert np.array_equal(seen, drawn(expectations, "gradient").inputs["w"])


def test_whoever_saw_hidden_inputs_is_not_asked_for_what_is_shown(tmp_path: Path) -> None:
    folder = course(tmp_path, LOSS + SECRET, ana=ASKS_LATER)
    hidden = drawn(Expectations(load_assignment(folder / "assignments/twice"), 3), "secret").inputs["w"]
    run_grader("grade", "twice", "in", "--seed", "3", "--report", "pages", cwd=folder)
    (page,) = (folder / "pages/students").glob("ana*.html")
    shown = page.read_text()
    assert "central differences of your loss say 0, 0, 0." in shown  # where it would tell, four digits at a time
    assert [f"{value:.4g}" for value in hidden if f"{value:.4g}" in shown] == []


RIGHT = """
def loss(X, w):
    return ((X @ w) ** 2).sum() / 2

def gradient(X, w):
    return X.T @ (X @ w)

def secret(w):
"""


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("while True: pass", id="uses up the time"),
        pytest.param("import os; os._exit(3)", id="ends the process"),
        pytest.param("return [w] * 10**9", id="uses up the memory"),
        pytest.param("X = loss.__globals__; X['loss'] = lambda X, w: 0.0", id="changes its own functions"),
    ],
)
def test_what_happens_in_a_hidden_check_is_too_late_for_what_is_seen(tmp_path: Path, secret: str) -> None:
    limits = "[limits]\nsubmission_s = 4.0\ncall_s = 60.0\nmemory_mib = 256\n"
    # the hidden check stands first in the file
    folder = course(tmp_path, limits + SECRET + LOSS, ana=f"{RIGHT}    {secret}\n")
    graded = json.loads(run_grader("grade", "twice", "in", "--json", cwd=folder).stdout)["submissions"][0]
    assert [check["id"] for check in graded["checks"]] == ["secret", "loss", "gradient"]
    assert [check["points"] for check in graded["checks"]] == [0, 10, 10]


@pytest.mark.parametrize("secret", ["-(w**2 + 1)", "w**2 + 1"])
def test_what_a_hidden_check_found_changes_nothing_that_is_seen(tmp_path: Path, secret: str) -> None:
    source = f"def secret(w):\n    return {secret}\n\ndef after(w):\n    return -3 * (w**2 + 1)\n"
    folder = course(tmp_path, SECRET + AFTER, ana=source)
    shown = run_grader("grade", "twice", "in", "--json", cwd=folder).stdout
    (after,) = [check for check in json.loads(shown)["submissions"][0]["checks"] if check["id"] == "after"]
    assert (after["points"], [one["id"] for one in after["diagnoses"]]) == (0, ["sign-flipped"])
    assert "secret" not in after["message"]


def test_which_convention_a_hidden_check_keeps_to_is_not_told_by_one_that_is_seen(tmp_path: Path) -> None:
    source = "def total(w):\n    return -w.mean()\n\ndef again(w):\n    return w."
    folder = course(tmp_path, TOTALS, sums=source + "sum()", means=source + "mean()", neither=source + "max()")
    graded = json.loads(run_grader("grade", "twice", "in", "--json", cwd=folder).stdout)["submissions"]
    checks = {one["student"]: {check["id"]: check for check in one["checks"]} for one in graded}
    assert {name: check["again"]["points"] for name, check in checks.items()} == {"sums": 10, "means": 10, "neither": 0}
    assert checks["sums"]["total"]["diagnoses"] == checks["means"]["total"]["diagnoses"]
    assert checks["sums"]["total"]["message"] == checks["means"]["total"]["message"]
    # wrong under either, and a mistake is named under one
    assert [found["id"] for found in checks["neither"]["total"]["diagnoses"]] == ["sign-flipped"]


def test_try_shows_a_hidden_check_with_the_numbers_of_the_grading(tmp_path: Path) -> None:
    folder = course(tmp_path, SECRET, ana="def secret(w):\n    print(w)\n    return w\n")
    hidden = drawn(Expectations(load_assignment(folder / "assignments/twice"), 3), "secret")
    shown = run_grader("assignment", "try", "twice", "in/ana.py", "--seed", "3", cwd=folder).stdout
    assert str(hidden.inputs["w"])[1:12] in shown
