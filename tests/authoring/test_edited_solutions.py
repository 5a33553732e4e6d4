"""Checks without a reference: edits of a right solution that change an answer, and that no check notices, are told."""

import pytest

from grader.assignment.models import Proof, Waiver
from grader.authoring.proof import edited_solutions
from grader.authoring.proof.outcome import ProofReport, prove
from grader.authoring.skeleton import new_course, write_new
from grader.course.loading import load_assignment
from tests.own_reference import own_reference

TOML = """
title = "Four functions"
sizes = { n = 900 }
proof.correct = ["correct"]
[inputs]
x = { normal = [5] }
n = { size = "n" }
m = { value = 3, as_array = false }
[[checks]]
id = "centred"
kind = "condition"
title = "centred"
points = 1
function = "centred"
arguments = ["x"]
returns = ["y"]
holds = ["size(y) == size(x)"]
[[checks]]
id = "noise"
kind = "random"
title = "noise"
points = 1
function = "noise"
arguments = ["n"]
returns = ["z"]
laws.z = { uniform = [1, 3], shape = ["n"] }
[[checks]]
id = "table"
kind = "printed"
title = "a table"
points = 1
function = "table"
arguments = ["m"]
reference = "four:table"
"""
TEST = """
import numpy as np
import pytest
from grader.testing import assert_close

@pytest.mark.points(1)
def test_doubled(student):
    y = student.doubled(np.ones(3))
    assert len(y) == 3 and y.sum() > 0

@pytest.mark.points(1)
def test_tripled(student, rng):
    x = rng.standard_normal(3)
    assert_close(student.tripled(x), 3 * x, array="y")
"""
TABLE = "def table(m):\n    for k in range(m):\n        print(k, k / 4)\n"
RIGHT = f"""
import numpy as np
def centred(x):
    return x - x.mean()
def noise(n):
    return 1 + np.random.default_rng().uniform(0, 2, n)
{TABLE}
def doubled(x):
    return 2 * x
def tripled(x):
    return 3 * x
def never_asked(x):
    return 5 * x - 1
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ProofReport:
    course = tmp_path_factory.mktemp("course")
    files = {
        "assignments/four/assignment.toml": TOML,
        "assignments/four/test_four.py": TEST,
        "assignments/four/starter/solution.py": "",
        "reference/four.py": TABLE,
        "submissions/four/correct/solution.py": RIGHT,
    }
    write_new(new_course("mine") | files, course)
    with own_reference(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(edited_solutions, "MOST", 20)
        return prove(load_assignment(course / "assignments/four"), [0], [0])


def test_what_a_weak_check_does_not_notice_is_told(report: ProofReport) -> None:
    # the same draws each time: what follows the law in another way is no edit that changes anything
    assert {one.check for one in report.unnoticed} == {"centred", "doubled"}
    assert 10 < report.edits_caught < report.edits <= 20
    assert report.edits - report.edits_caught == sum(one.edits for one in report.unnoticed)
    (doubled,) = (one for one in report.remarks if "check 'doubled'" in one)
    assert "instead of `return 2 * x` (solution.py, line " in doubled
    assert "submissions/four/correct" in doubled


def test_it_is_told_as_a_remark_and_can_be_waived(report: ProofReport) -> None:
    assert not any("edit" in fault for fault in report.faults)
    waived = Proof(waived=(Waiver(mutant="doubled/edit/*", reason="any positive number will do"),))
    assert {one.check for one in report.unnoticed if not one.waived(waived)} == {"centred"}
