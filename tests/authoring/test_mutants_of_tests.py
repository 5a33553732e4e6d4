"""An instructor's tests are proven like checks: each misconception that they state must cost points and be named."""

import json
from pathlib import Path

import pytest

from grader.authoring.skeleton import new_course, write_new
from grader.errors import Exit
from tests.program import run_grader

TOML = """
title = "Fit"
proof.correct = ["correct"]

[misconceptions.uphill]
text = "{array} moves uphill."
hint = "Look at the sign."
"""
FIT = """
import numpy as np


def double(x):
    return 2 * x


class Fit:
    def __init__(self, w):
        self.w = w

    def step(self, g):
        self.w = self.w - double(g)
"""
UPHILL = """

class Uphill(Fit):
    def step(self, g):
        self.w = self.w + double(g)


def halved(x):
    return x / 2
"""
TEST = """
import numpy as np
import pytest

from grader.testing import assert_close


@pytest.mark.points(2)
def test_double(student):
    assert student.double(2.0) == 4.0, "not the double"


@pytest.mark.points(3)
@pytest.mark.needs("double")
@pytest.mark.misconceptions({"uphill": {"Fit": "fit:Uphill"}})
def test_step(student, rng):
    g = rng.standard_normal(3)
    fit = student.Fit(np.zeros(3))
    fit.step(g)
    assert_close(fit.w, -2 * g, array="w", misconceptions={"uphill": 2 * g})
"""
WEAK = """

@pytest.mark.points(1)
@pytest.mark.misconceptions({"uphill": {"Fit": "fit:Uphill"}})
def test_moves(student):
    fit = student.Fit(np.zeros(3))
    fit.step(np.ones(3))
    assert abs(fit.w).min() > 0
"""
WITHOUT_LENGTH = """

@pytest.mark.points(1)
def test_each(student):
    for got, want in zip(student.double(np.ones(2)), [2.0, 2.0]):
        assert got == want
"""
FEW = ("--seeds", "1", "--mutant-seeds", "1", "--no-edits", "--json", "--quiet")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    files = {
        "assignments/fit/assignment.toml": TOML,
        "assignments/fit/test_fit.py": TEST,
        "assignments/fit/starter/solution.py": "",
        "reference/fit.py": FIT + UPHILL,
        "submissions/fit/correct/solution.py": FIT,
    }
    write_new(new_course("mine") | files, tmp_path)
    return tmp_path


def test_a_stated_misconception_must_cost_points_and_be_named(course: Path) -> None:
    done = run_grader("assignment", "test", "fit", *FEW, cwd=course)
    (report,) = json.loads(done.stdout)
    assert (done.returncode, report["mutants"], report["named"], report["faults"]) == (Exit.OK, 7, 7, [])


def test_weak_tests_are_told_and_one_whose_diagnosis_says_something_else(course: Path) -> None:
    path = course / "assignments/fit/test_fit.py"
    path.write_text(TEST.replace('{"uphill": 2 * g}', '{"uphill": 3 * g}') + WEAK + WITHOUT_LENGTH)
    done = run_grader("assignment", "test", "fit", *FEW, cwd=course)
    (report,) = json.loads(done.stdout)
    assert done.returncode == Exit.SPEC
    faults = {fault.partition(":")[0].partition(" ")[0]: fault for fault in report["faults"]}
    # a loop over what came back holds for nothing
    nothing = [f"each/*/{name}" for name in ("empty-array", "empty-list", "empty-dict")]
    assert {*faults} == {"step/*/uphill", "moves/*/uphill", *nothing}
    assert "is not named" in faults["step/*/uphill"]
    assert "loses no points" in faults["moves/*/uphill"]


SLIPS = [
    ('needs("double")', 'needs("duble")', "Did you mean `double`?"),
    ('({"uphill": {"Fit"', '({"downhill": {"Fit"', "'downhill' has no sentence"),
    ('"fit:Uphill"', '"fit:Uphil"', "Did you mean `Uphill`?"),
    ('needs("double")', "needs(NAME)", "line 14: write the argument of `needs` as a literal"),
    ('{"Fit": "fit:Uphill"}', '"fit:Uphill"', "misconceptions"),
]


@pytest.mark.parametrize(("old", "new", "told"), SLIPS)
def test_a_wrong_marker_is_found_by_lint(course: Path, old: str, new: str, told: str) -> None:
    (course / "assignments/fit/test_fit.py").write_text(TEST.replace(old, new))
    done = run_grader("assignment", "lint", "fit", cwd=course)
    assert done.returncode == Exit.SPEC
    assert told in done.stderr


def test_what_a_test_builds_on_comes_first(course: Path) -> None:
    (course / "mine.py").write_text(FIT.replace("2 * x", "3 * x"))
    done = run_grader("assignment", "try", "fit", "mine.py", "--json", cwd=course)
    checks = {check["id"]: check for check in json.loads(done.stdout)["checks"]}
    # a busy machine may end the search before it comes to the line
    line = " Look at solution.py, line 6: a number."
    assert checks["double"]["message"].removesuffix(line) == "not the double"
    assert checks["step"]["message"].startswith("This builds on double: get that right first. `w` ")
    # it is not told as a mistake of its own, and not paid for either
    assert (checks["step"]["diagnoses"], checks["step"]["points"]) == ([], 0)
