"""What is not started is no mistake: it has no diagnosis, and is told from what was begun and is wrong."""

from pathlib import Path

import pytest

from grader.authoring.proof.known_students import known_students
from grader.course.loading import load_assignment
from grader.marking.grade_submission import sandbox_for
from grader.results.report import ReportedCheck
from tests.marking.own_course import graded_in
from tests.own_reference import own_reference

TOML = """
title = "Not started"
sizes = { n = 4, d = 3 }
[inputs]
x = { normal = ["n", "d"] }
w = { normal = ["d"] }
[[checks]]
id = "forward"
kind = "value"
title = "forward"
points = 2
function = "forward"
arguments = ["x", "w"]
returns = ["y"]
reference = "m:forward"
[[checks]]
id = "gradient"
kind = "value"
title = "gradient"
points = 2
function = "gradient"
arguments = ["x", "w"]
returns = ["dw"]
reference = "m:gradient"
[[checks]]
id = "train"
kind = "value"
title = "train"
points = 2
function = "train"
arguments = ["x", "w"]
returns = ["w_new"]
reference = "m:train"
[[checks]]
id = "total"
kind = "value"
title = "total"
points = 2
function = "total"
arguments = ["x"]
returns = ["s"]
reference = "m:total"
[[checks]]
id = "by-hand"
kind = "answers"
title = "by hand"
points = 1
returns = ["a"]
reference = "m:by_hand"
"""
TEST = """
import pytest
from grader.testing import assert_close

@pytest.mark.points(2)
def test_in_pytest(student, rng):
    x, w = rng.standard_normal((4, 3)), rng.standard_normal(3)
    assert_close(student.gradient(x, w), x.T @ (x @ w), array="dw")
"""
REFERENCE = """
import numpy as np
def forward(x, w): return x @ w
def gradient(x, w): return x.T @ (x @ w)
def train(x, w): return w - 0.1 * gradient(x, w)
def total(x): return x.sum()
def by_hand(): return 2.5
"""
STARTER = '''
import numpy as np
a = 0.0
def forward(x, w):
    """Multiply."""
    y = None
    # your code
    return y
def gradient(x, w):
    dw = np.zeros_like(w)
    # your code
    return dw
def train(x, w):
    return w - 0.1 * gradient(x, w)
def total(x):
    s = None
    return s + 0
'''
DONE = "dw = np.zeros_like(w)\n    dw += "
STUDENTS = {
    "the starter": STARTER,
    "other names and a docstring": STARTER.replace("dw", "grad").replace('"""Multiply."""', '"""Not yet."""'),
    "a print": STARTER.replace("# your code\n    return y", "return y  # soon").replace("s = None", "s = None  # ?"),
    "a helper that is wrong": STARTER.replace("dw = np.zeros_like(w)", DONE + "2 * x.T @ (x @ w)"),
    "a helper that is right": STARTER.replace("dw = np.zeros_like(w)", DONE + "x.T @ (x @ w)"),
    "work that is not returned": STARTER.replace(
        "dw = np.zeros_like(w)", "dw = np.zeros_like(w)\n    e = x @ w\n    g = x.T @ e"
    ),
    "an answer": STARTER.replace("a = 0.0", "a = 3.5"),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, ReportedCheck]]:
    files = {
        "assignments/a/assignment.toml": TOML,
        "assignments/a/test_a.py": TEST,
        "assignments/a/starter/solution.py": STARTER,
        "reference/m.py": REFERENCE,
    }
    return graded_in(tmp_path_factory.mktemp("course"), files, STUDENTS)


def outcomes(checks: dict[str, ReportedCheck]) -> dict[str, str]:
    assert all(not check.diagnoses for check in checks.values() if check.outcome == "missing")
    return {name: check.outcome for name, check in checks.items()}


NOTHING = dict.fromkeys(["forward", "gradient", "train", "total", "by-hand", "in-pytest"], "missing")


@pytest.mark.parametrize("name", ["the starter", "other names and a docstring", "a print"])
def test_what_still_does_as_the_starter_is_not_started(results: dict[str, dict[str, ReportedCheck]], name: str) -> None:
    assert outcomes(results[name]) == NOTHING
    assert not any(check.points for check in results[name].values())
    assert results[name]["gradient"].message.startswith("`gradient` is not started yet")


def test_a_given_function_that_fails_because_of_a_helper_is_not_called_unstarted(
    results: dict[str, dict[str, ReportedCheck]],
) -> None:
    found = results["a helper that is wrong"]
    begun = {"gradient": "mismatch", "train": "mismatch", "in-pytest": "mismatch"}
    assert outcomes(found) == NOTHING | begun
    assert [one.id for one in found["gradient"].diagnoses] == ["extra-factor-2"]
    passed = dict.fromkeys(begun, "passed")
    assert outcomes(results["a helper that is right"]) == NOTHING | passed


def test_who_has_written_something_has_begun(results: dict[str, dict[str, ReportedCheck]]) -> None:
    found = results["work that is not returned"]
    assert found["gradient"].outcome == found["in-pytest"].outcome == "mismatch"
    assert [one.id for one in found["gradient"].diagnoses] == ["all-zeros"]
    assert results["an answer"]["by-hand"].outcome == "mismatch"


PARTLY = """
title = "Partly right"
starter_earns = true
[inputs]
x = { normal = [5] }
[[checks]]
id = "moments"
kind = "value"
title = "moments"
points = 4
function = "moments"
arguments = ["x"]
returns = ["mean", "variance"]
reference = "m:moments"
"""
MOMENTS = "def moments(x): return x.mean(), 0.0\n"


def in_part(toml: str, starter: str) -> dict[str, str]:
    return {
        "assignments/a/assignment.toml": toml,
        "assignments/a/starter/solution.py": starter,
        "reference/m.py": "def moments(x): return x.mean(), x.var()\n",
    }


@pytest.mark.parametrize(("toml", "points"), [(PARTLY, 2), (PARTLY.replace("true", "false"), 0)])
def test_what_is_right_in_the_starter_earns_points_if_the_assignment_says_so(
    tmp_path: Path, toml: str, points: float
) -> None:
    found = graded_in(tmp_path, in_part(toml, MOMENTS), {"the starter": MOMENTS})["the starter"]["moments"]
    assert (found.outcome, found.points) == ("missing", points)
    assert found.message.startswith("`moments` is not started yet")


@pytest.mark.parametrize(
    ("starter", "fault"),
    [
        (MOMENTS, ""),
        ("def moments(x): raise NotImplementedError\n", "earns nothing, so `starter_earns` has no effect"),
        ("def moments(x): return x.mean(), x.var()\n", "passes moments"),
    ],
    ids=["partly right", "empty", "right"],
)
def test_the_proof_knows_what_such_a_starter_may_earn(tmp_path: Path, starter: str, fault: str) -> None:
    graded_in(tmp_path, in_part(PARTLY, starter), {})
    version = load_assignment(tmp_path / "assignments/a")
    with own_reference(), sandbox_for(version) as sandbox:
        known = known_students(version, [0], sandbox)
        assert next(one.detail for one in known if one.name == "the starter") == fault


SEVERAL = """
title = "Several names in one check"
[inputs]
x = { normal = [5] }
[[checks]]
id = "back"
kind = "value"
title = "back"
points = 1
calls = ["y, cache = forward(x)", "dx = backward(y, cache)"]
returns = ["dx"]
reference = "m:back"
[[checks]]
id = "fit"
kind = "value"
title = "fit"
points = 1
calls = ["model = Model(x)", "y = model.fit(x)"]
returns = ["y"]
reference = "m:back"
"""
BEGUN = """
class Model:
    def __init__(self, x):
        self.x = x
    def fit(self, x):
        y = None
        return y
    def predict(self, x):
        return None
def forward(x):
    y, cache = None, None
    return y, cache
def backward(y, cache):
    dx = None
    return dx
"""
SOME = {
    "only forward": BEGUN.replace("y, cache = None, None", "y, cache = x, x"),
    "only predict": BEGUN.replace("return None", "return x"),
    "fit in Python 2": BEGUN.replace("y = None", "print 3"),
}


def test_what_is_not_started_is_named_and_not_what_comes_before_it(tmp_path: Path) -> None:
    files = {
        "assignments/a/assignment.toml": SEVERAL,
        "assignments/a/starter/solution.py": BEGUN,
        "reference/m.py": "def back(x): return 2 * x\n",
    }
    found = graded_in(tmp_path, files, SOME)
    assert found["only forward"]["back"].message.startswith("`backward` is not started yet: it is as it was")
    assert found["only predict"]["fit"].message.startswith("`Model.fit` is not started yet: it is as it was")
    lost = found["fit in Python 2"]["fit"]
    assert (lost.outcome, lost.message.partition(", which")[0]) == ("raised", "`Model` needs `fit`")
