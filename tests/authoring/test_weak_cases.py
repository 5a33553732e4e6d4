"""Cases that are too weak: an edit of the reference that loses nothing is told, with the case to add."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from grader.assignment.inputs import Case, Normal
from grader.authoring.proof.edit_words import in_words
from grader.authoring.proof.weak_cases import Weakness
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


def test_the_case_can_be_added_and_then_the_assignment_is_ok(course: Path) -> None:
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
    listed = run_grader("assignment", "test", "means", *FEW, "--json", "--quiet", cwd=course)
    (report,) = json.loads(listed.stdout)
    assert report["edits_caught"] < report["edits"]
    assert [one["check"] for one in report["weak"]] == ["mean"]
    (case,) = re.findall(r"Add the case (\{.*\}), or waive", weak.stdout)
    path.write_text(f"{TOML}cases = [{{}}, {case}]\n")
    again = run_grader("assignment", "test", "means", *FEW, cwd=course)
    assert again.returncode == Exit.OK, again.stdout
    assert "means: ok." in again.stderr


def test_what_is_waived_with_a_reason_is_not_told(course: Path) -> None:
    path = course / "assignments/means/assignment.toml"
    path.write_text(TOML + '\n[[proof.waived]]\nmutant = "mean/edit/mean/*"\nreason = "one sample is all there is"\n')
    assert run_grader("assignment", "test", "means", *FEW, cwd=course).returncode == Exit.OK


@pytest.mark.parametrize(
    ("case", "written"),
    [
        (Case(), "{  }"),
        (
            Case(name='"large"', sizes={"n": 2}, inputs={"x": Normal(normal=("n", "2 * d"), scale=0.5)}),
            '{ name = "\\"large\\"", sizes = { n = 2 }, inputs = { x = { normal = ["n", "2 * d"], scale = 0.5 } } }',
        ),
    ],
)
def test_the_case_to_add_can_be_copied(case: Case, written: str) -> None:
    weakness = Weakness(
        check="mean", case=case, ordinary=True, edits=1, quoted=("an edit",), names=("mean/edit/f/sign",)
    )
    assert f"Add the case {written}, or waive mean/edit/f/sign" in weakness.sentence("here")
    assert Case.model_validate(tomllib.loads(f"case = {written}")["case"]) == case


def test_of_long_code_a_quote_has_the_part_that_changes() -> None:
    was = "loss = -np.sum(labels * np.log(probabilities + epsilon)) / len(labels) + penalty * np.sum(weights ** 2)"
    words = in_words("reference/loss.py", 7, [was], [was.replace(" + epsilon", "")])
    now, then = "…np.log(probabilities)) / len(labels)…", "…np.log(probabilities + epsilon)) / len(labels)…"
    assert words == f"`{now}` instead of `{then}` (loss.py, line 7)"
    short = in_words("reference/loss.py", 7, ["return 2 * x"], ["return x"])
    assert short == "`return x` instead of `return 2 * x` (loss.py, line 7)"
