"""A test that opts in is in the self-check: as recorded calls and right values, and never as its source."""

import json
import zipfile
from pathlib import Path

import pytest

from grader.authoring.skeleton import new_course, write_new
from tests.program import run_grader

TOML = """
title = "Layer"
proof.correct = ["correct"]
[conventions.scale]
choices = ["summed", "averaged"]
text = "the loss is {choice}"
[misconceptions.uphill]
text = "{array} moves uphill."
"""
TEST = """
import numpy as np
import pytest
from grader.testing import assert_close, assert_gradient, assert_printed, trains_to
SECRET_NAME = 5

@pytest.mark.points(2)
@pytest.mark.self_check
@pytest.mark.misconceptions({"uphill": {"Fit": "layer:Uphill"}})
def test_step(student, rng):
    g = rng.standard_normal(3)
    fit = student.Fit(np.zeros(3))
    fit.step(g)
    assert_close(fit.w, -2 * g, array="w", misconceptions={"uphill": 2 * g})
    fit.step(g)
    assert_close(fit.w, -4 * g, array="w")

@pytest.mark.points(2)
@pytest.mark.self_check
@pytest.mark.parametrize("n", [1, 4])
def test_layer(student, rng, n):
    x, dy = rng.standard_normal((n, 3)), rng.standard_normal((n, 3))
    y, cache = student.forward(x)
    assert_close(y, np.tanh(x), array="y")
    dx = student.backward(dy, cache)
    assert_gradient(lambda x: np.sum(dy * student.forward(x)[0]), x, dx, array="dx")

@pytest.mark.points(1)
@pytest.mark.self_check
@pytest.mark.alternatives("averaged")
def test_loss(student, rng, choice):
    x = rng.standard_normal(5)
    assert_close(student.loss(x), np.sum(x**2) / (5 if choice == "averaged" else 1), array="loss")

@pytest.mark.points(1)
@pytest.mark.self_check
@pytest.mark.needs("layer")
def test_twice(student, rng):
    x, dy = rng.standard_normal((4, 3)), rng.standard_normal((4, 3))
    assert_close(student.twice(dy, x), 2 * dy * (1 - np.tanh(x) ** 2), array="dx")

@pytest.mark.points(1)
@pytest.mark.self_check
def test_trains(student, rng):
    fit = student.Fit(rng.standard_normal(3))
    x = rng.standard_normal(3)
    trains_to(lambda: fit.shrink(x), lambda: fit.size(), below=0.1, steps=100)
    state = {"w": rng.standard_normal(3)}
    def step():
        state["w"] = student.descended(state["w"])
    losses = trains_to(step, lambda: student.loss(state["w"]), below=0.1, steps=100)
    assert losses[0] > losses[-1]
    assert student.loss(state["w"]) < 0.1
    assert_close(student.descended(np.ones(3)), 0.9 * np.ones(3), array="descended")

@pytest.mark.points(1)
@pytest.mark.self_check
def test_table(student):
    student.table(1)
    assert_printed(lambda: student.table(3), lambda: print("0 0", "1 0.5", "2 1", sep="\\n"))
    with pytest.raises(ValueError):
        student.table(-1)

@pytest.mark.points(1)
def test_secret(student, rng):
    assert student.loss(np.zeros(2)) == 0
"""
RIGHT = """
import numpy as np
class Fit:
    def __init__(self, w):
        self.w = w
    def step(self, g):
        self.w = self.w - 2 * g
    def shrink(self, x):
        self.w = descended(self.w)
    def size(self):
        return float(np.abs(self.w).max())
def descended(w):
    return w - 0.1 * w
def table(n):
    if n < 0:
        raise ValueError("no such table")
    for k in range(n):
        print(k, k / 2)
def forward(x):
    y = np.tanh(x)
    return y, {"y": y, "n": len(x)}
def backward(dy, cache):
    return dy * (1 - cache["y"] ** 2)
def twice(dy, x):
    return 2 * backward(dy, forward(x)[1])
def loss(x):
    return float(np.sum(x**2))
"""
REFERENCE = """
class Uphill:
    def __init__(self, w):
        self.w = w
    def step(self, g):
        self.w = self.w + 2 * g
"""
OTHER = (
    RIGHT.replace('{"y": y, "n": len(x)}', "Cache(y)")
    .replace('cache["y"]', "cache.slope")
    .replace("class Fit", "class Cache:\n    def __init__(self, y):\n        self.slope = y\nclass Fit")
)
WRONG = (
    RIGHT.replace("- 2 * g", "+ 2 * g")
    .replace("return dy * (1", "return -dy * (1")
    .replace("np.sum(x**2)", "np.mean(x**2)")
)
STARTER = "class Fit:\n    pass\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("course")
    files = {
        "assignments/layer/assignment.toml": TOML,
        "assignments/layer/test_layer.py": TEST,
        "assignments/layer/starter/solution.py": STARTER,
        "reference/layer.py": REFERENCE,
        "submissions/layer/correct/solution.py": RIGHT,
    }
    write_new(new_course("mine") | files, home)
    assert run_grader("assignment", "handout", "layer", cwd=home).returncode == 0
    return home


def checked(course: Path, source: str) -> dict[str, dict[str, object]]:
    (course / "layer-handout/solution.py").write_text(source)
    done = run_grader("check", "--json", cwd=course / "layer-handout")
    return {check["id"]: check for check in json.loads(done.stdout)["checks"]}


def test_the_handout_holds_no_test(course: Path) -> None:
    found = [path for path in (course / "layer-handout").rglob("*") if path.is_file() and path.suffix != ".whl"]
    everything = b"".join(path.read_bytes() for path in found)
    for word in (b"SECRET_NAME", b"assert_close", b"test_layer", b"tanh", b"layer:Uphill"):
        assert word not in everything
    with zipfile.ZipFile(course / "layer-handout/check.npz") as arrays:
        assert arrays.namelist()


def test_a_right_solution_passes_with_whatever_cache_it_keeps(course: Path) -> None:
    for source in (RIGHT, OTHER):
        found = checked(course, source)
        assert {name: check["outcome"] for name, check in found.items()} == dict.fromkeys(
            ("step", "layer", "loss", "twice", "trains", "table"), "passed"
        )
        assert "2 more conditions" in str(found["trains"]["message"])


def test_a_wrong_one_reads_the_same_as_from_the_grading(course: Path) -> None:
    found = {name: check for name, check in checked(course, WRONG).items() if name not in ("trains", "table")}
    named = {name: [one["id"] for one in check["diagnoses"]] for name, check in found.items()}  # type: ignore[attr-defined]
    # the other choice of the convention is right
    assert named == {"step": ["uphill"], "layer": ["sign-flipped"], "loss": [], "twice": ["sign-flipped"]}
    # and what was named in a check that it needs costs once
    assert [found[name]["points"] for name in ("loss", "layer", "twice")] == [1, 0, 1]
    assert "With n = 1; n = 4" in str(found["layer"]["message"])
    assert checked(course, STARTER)["layer"]["outcome"] == "missing"


def test_training_goes_on_as_long_as_a_students_needs(course: Path) -> None:
    readme = (course / "layer-handout/README.md").read_text()
    assert "| trains | and 2 more conditions in the grading | 1 |" in readme
    # what follows the training is compared, however many turns it took
    for rate, told in (("0.05", "`descended` is wrong"), ("0.001", "fallen too slowly")):
        found = checked(course, RIGHT.replace("0.1 * w", f"{rate} * w"))["trains"]
        assert (found["outcome"], told in str(found["message"])) == ("mismatch", True)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [("k / 2", "k", "the wrong text in line 2"), ("n < 0", "False", "should raise an exception")],
)
def test_what_is_printed_and_raised_is_recorded(course: Path, right: str, wrong: str, told: str) -> None:
    found = checked(course, RIGHT.replace(right, wrong))["table"]
    assert (found["outcome"], told in str(found["message"])) == ("mismatch", True)


COMPARED = 'assert_close(student.loss(x), np.sum(x**2) / (5 if choice == "averaged" else 1), array="loss")'
BROKEN = {
    "compares nothing": (COMPARED, "assert student.loss(x) > 0"),
    "computed from an answer": ("assert_close(y, np.tanh(x)", "assert_close(y + 1, np.tanh(x) + 1"),
    "passes different numbers in each step": ("fit.shrink(x)", "fit.shrink(rng.random(3))"),
    "the right solution 'correct' fails it": ("-4 * g", "-5 * g"),
}


@pytest.mark.parametrize("told", BROKEN)
def test_what_cannot_be_recorded_is_told(course: Path, told: str) -> None:
    path = course / "assignments/layer/test_layer.py"
    path.write_text(TEST.replace(*BROKEN[told]))
    done = run_grader("assignment", "handout", "layer", "--out", "other", cwd=course)
    path.write_text(TEST)
    assert done.returncode == 2
    assert told in done.stderr
    assert "test_layer.py: test_" in done.stderr
