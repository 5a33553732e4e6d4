"""Cases that are too weak: an edit of the reference that loses nothing is told, with the case to add."""

import json
import tomllib
from pathlib import Path

import pytest

from grader.assignment.inputs import Case, Normal
from grader.authoring.proof.suggesting import with_case
from grader.authoring.skeleton import new_course, write_new
from grader.errors import Exit
from tests.program import run_grader

TOML = """
title = "Means"
sizes = { n = 1, d = 3 }  # one sample
proof.correct = ["correct"]

[inputs]
x = { normal = ["n", "d"] }
w = { uniform = ["d"] }

[[checks]]
id = "mean"  # of the batch
kind = "value"
title = "the mean"
points = 4
function = "mean"
arguments = ["x", "w"]
returns = ["y"]
reference = "means:mean"
"""
MEAN = """
import numpy as np


def mean(x, w):
    return np.sum(x, axis=0) * np.abs(w) / len(x)
"""
FEW = ("--seeds", "1", "--mutant-seeds", "1")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    files = {
        "assignments/means/assignment.toml": TOML,
        "assignments/means/starter/solution.py": "",
        "reference/means.py": MEAN,
        "submissions/means/correct/solution.py": MEAN,
    }
    write_new(new_course("mine") | files, tmp_path)
    return tmp_path


def test_the_case_is_told_and_written_and_then_the_assignment_is_ok(course: Path) -> None:
    path = course / "assignments/means/assignment.toml"
    weak = run_grader("assignment", "test", "means", *FEW, cwd=course)
    assert weak.returncode == Exit.SPEC
    assert "line 10: check 'mean' does not notice" in weak.stdout
    # one sample: there is no mean, and no sum
    assert "`return np.sum(x, axis=0) * np.abs(w)` instead of `return np.sum(x, axis=0) * np.abs(w) / len(x)`" in (
        weak.stdout
    )
    assert "means.py, line 6" in weak.stdout
    assert "waive mean/edit/mean/" in weak.stdout
    # weights are never negative here: without `abs` it is another way to write the same
    assert "np.sum(x, axis=0) * w /" not in weak.stdout
    assert run_grader("assignment", "test", "means", *FEW, "--no-edits", cwd=course).returncode == Exit.OK
    assert path.read_text() == TOML
    told = run_grader("assignment", "test", "means", *FEW, "--suggest", "--json", "--quiet", cwd=course)
    (report,) = json.loads(told.stdout)
    assert report["edits_caught"] < report["edits"]
    assert [one["check"] for one in report["weak"]] == ["mean"]
    written = path.read_text()
    (case,) = set(written.splitlines()) - set(TOML.splitlines())
    assert case.startswith("cases = [{}, { name = ")
    again = run_grader("assignment", "test", "means", *FEW, cwd=course)
    assert again.returncode == Exit.OK, again.stdout
    assert "means: ok." in again.stderr


def test_what_is_waived_with_a_reason_is_not_told(course: Path) -> None:
    path = course / "assignments/means/assignment.toml"
    path.write_text(TOML + '\n[[proof.waived]]\nmutant = "mean/edit/mean/*"\nreason = "one sample is all there is"\n')
    assert run_grader("assignment", "test", "means", *FEW, cwd=course).returncode == Exit.OK


CASE = Case(name='"large"', sizes={"n": 2}, inputs={"x": Normal(normal=("n", "2 * d"), scale=0.5)})
WRITTEN = '{ name = "\\"large\\"", sizes = { n = 2 }, inputs = { x = { normal = ["n", "2 * d"], scale = 0.5 } } }'
TEXTS = [
    ("[[checks]]\nid = 1\n", f"[[checks]]\ncases = [{{}}, {WRITTEN}]\nid = 1\n"),
    ("[[checks]]\ncases = [{ name = ']' }]\n", f"[[checks]]\ncases = [{{ name = ']' }}, {WRITTEN}]\n"),
    (
        "[[checks]]\ncases = [\n    { n = [1] },  # ]\n    {},\n]\nid = 1\n",
        f"[[checks]]\ncases = [\n    {{ n = [1] }},  # ]\n    {{}},\n    {WRITTEN},\n]\nid = 1\n",
    ),
    ("[[checks]]\ncases = []\n", f"[[checks]]\ncases = [ {WRITTEN}]\n"),
    # what could only be written by changing more than one line is left to the author
    ("[[checks]]\nid = 1\n[[checks.cases]]\nname = 'a'\n", None),
    ("[[checks]]\ncases = [\n    {}  # the last\n]\n", None),
]


@pytest.mark.parametrize(("old", "new"), TEXTS)
def test_a_case_is_written_and_nothing_else_changes(old: str, new: str | None) -> None:
    assert with_case(old, 0, CASE) == new
    second = f"[[checks]]\nid = 0\n{old}"
    assert with_case(second, 1, CASE) == (None if new is None else f"[[checks]]\nid = 0\n{new}")
    if new is not None:
        assert tomllib.loads(new)["checks"][0]["cases"][-1]["sizes"] == {"n": 2}
