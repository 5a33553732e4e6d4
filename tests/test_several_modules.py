"""Homework in several modules, and in a package: written as the manual says, graded, handed out, checked and built."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.program import Done, run_grader

REFERENCE = """
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(z, t):
    return -np.mean(np.sum(t * np.log(softmax(z)), axis=1))


def loss_gradient(z, t, softmax=softmax):
    return (softmax(z) - t) / len(z)


def double_gradient(z, t):
    return 2 * loss_gradient(z, t)
"""
NETWORK_TEST = """
import numpy as np
import pytest


@pytest.mark.points(2)
@pytest.mark.module("{network}")
def test_network(student, rng):
    \"\"\"The class Network.\"\"\"
    net = student.Network(3)
    net.w = np.eye(3)
    z = rng.standard_normal((4, 3))
    p = net.forward(z)
    assert np.allclose(p.sum(axis=1), 1), "the rows of forward do not sum to 1"
"""
MISTAKE = """
[misconceptions.doubled]
text = "{array} is twice as large as it should be."
hint = "Where does the factor come from?"
"""


def checks(softmax: str, sigmoid: str, gradient: str) -> str:
    helper = softmax.split('"')[1]
    return f"""
title = "Three questions"
proof.correct = ["correct"]
limits = {{ call_s = 1.0 }}
[inputs]
z = {{ normal = [4, 3] }}
t = {{ one_hot = [4, 3] }}

[[checks]]
id = "softmax"
kind = "value"
title = "softmax"
points = 2
{softmax}
function = "forward"
arguments = ["z"]
returns = ["p"]
reference = "layers:softmax"

[[checks]]
id = "sigmoid"
kind = "value"
title = "sigmoid"
points = 2
{sigmoid}
function = "forward"
arguments = ["z"]
returns = ["y"]
reference = "layers:sigmoid"

[[checks]]
id = "loss"
kind = "value"
title = "the loss"
points = 1
{gradient}
function = "loss"
arguments = ["z", "t"]
returns = ["J"]
reference = "layers:loss"

[[checks]]
id = "gradient"
kind = "gradient"
title = "its gradient"
points = 2
{gradient}
function = "gradient"
arguments = ["z", "t"]
returns = ["dz"]
reference = "layers:loss_gradient"
loss = "loss"
with_respect_to = {{ dz = "z" }}
misconceptions = {{ doubled = "layers:double_gradient" }}
own_functions = {{ softmax = "{helper}.forward" }}

[[checks]]
id = "source"
kind = "source"
title = "signatures"
points = 0
{gradient}
defines = {{ gradient = ["z", "t"] }}
forbids = ["torch"]
{MISTAKE}
"""


SOFTMAX = """
import numpy as np


def forward(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)
"""
SIGMOID = """
from numpy import *


def forward(z):
    return 1 / (1 + exp(-z))
"""
NETWORK = """
import numpy as np
{imports}


class Network:
    def __init__(self, width):
        self.w = np.zeros((width, width))

    def forward(self, x):
        return softmax(x @ self.w)


def loss(z, t):
    return -np.sum(t * np.log(softmax(z))) / z.shape[0]


def gradient(z, t):
    return (softmax(z) - t) / z.shape[0]
"""
THREE = {
    "q1_softmax.py": SOFTMAX,
    "q2_sigmoid.py": SIGMOID,
    "q3_network.py": NETWORK.format(imports="from q1_softmax import forward as softmax"),
}
PACKAGE = {
    "course/__init__.py": "",
    "course/classifiers/__init__.py": "from .softmax import *\nfrom course.classifiers.network import *\n",
    "course/classifiers/softmax.py": SOFTMAX,
    "course/classifiers/sigmoid.py": SIGMOID,
    "course/classifiers/network.py": NETWORK.format(imports="from .softmax import forward as softmax"),
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def a_course(place: Path, toml: str, network: str, correct: dict[str, str]) -> Path:
    starter = {name: text.replace("return", "raise NotImplementedError  #") for name, text in correct.items()}
    return written(
        place,
        {
            "reference/__init__.py": "",
            "reference/layers.py": REFERENCE,
            "assignments/h/assignment.toml": toml,
            "assignments/h/test_network.py": NETWORK_TEST.format(network=network),
            **{f"assignments/h/starter/{name}": text for name, text in starter.items()},
            **{f"submissions/h/correct/{name}": text for name, text in correct.items()},
        },
    )


@pytest.fixture
def course(kind: str, tmp_path: Path) -> Path:
    if kind == "three":
        modules = ('module = "q1_softmax"', 'module = "q2_sigmoid"', 'module = "q3_network"')
        return a_course(tmp_path / "course", checks(*modules), "q3_network", THREE)
    inside = 'module = "course.classifiers.{}"'
    toml = checks(*map(inside.format, ("softmax", "sigmoid", "network")))
    return a_course(tmp_path / "course", toml, "course.classifiers.network", PACKAGE)


def mostly(kind: str) -> pytest.MarkDecorator:
    """One of the two kinds of course; the other only with `--everything`."""
    other = "three" if kind == "package" else "package"
    return pytest.mark.parametrize("kind", [kind, pytest.param(other, marks=pytest.mark.slow)])


def right(course: Path) -> dict[str, str]:
    folder = course / "submissions" / "h" / "correct"
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.py")}


def submissions(done: Done) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return {one["student"]: one for one in json.loads(done.stdout)["submissions"]}


def outcomes(grading: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["outcome"] for check in grading["checks"]}


@mostly("package")
def test_a_class_is_graded_with_one_total(course: Path) -> None:
    files = right(course)
    network, sigmoid = (next(name for name in files if word in name) for word in ("network", "sigmoid"))
    doubled = files[network].replace("return (softmax(z) - t) /", "return 2 * (softmax(z) - t) /")
    endless = files[sigmoid].replace("    return", "    while True: pass\n    return")
    softmax = next(name for name in files if "softmax" in name)
    columns = files[softmax].replace("axis=1", "axis=0")
    without = {name: text for name, text in files.items() if name != sigmoid}
    written(course / "in" / "ana", files)
    written(course / "in" / "ben" / "My Homework", {**files, network: doubled})
    written(course / "in" / "cem", {**files, sigmoid: endless})
    written(course / "in" / "dee", without)
    written(course / "in" / "eve", {**files, softmax: columns})
    graded = submissions(run_grader("grade", "h", "in", "--json", cwd=course))
    assert (graded["ana"]["score"], graded["ana"]["max_score"]) == (9, 9)
    assert [check["id"] for check in graded["ben"]["checks"] if check["outcome"] != "passed"] == ["gradient"]
    (wrong,) = [check for check in graded["ben"]["checks"] if check["id"] == "gradient"]
    assert [one["id"] for one in wrong["diagnoses"]] == ["doubled"]
    # a loop, or a missing file, in one module costs the others nothing
    assert {name for name, outcome in outcomes(graded["cem"]).items() if outcome != "passed"} == {"sigmoid"}
    assert outcomes(graded["dee"]) == {**outcomes(graded["ana"]), "sigmoid": "missing"}
    assert any("sigmoid.py to import" in note for note in graded["dee"]["notes"])
    # her gradient is right for her own softmax, which is in another module
    points = {check["id"]: check["points"] for check in graded["eve"]["checks"]}
    assert (points["softmax"], points["loss"], points["gradient"]) == (0, 0, 2)
    sentence = next(check for check in graded["dee"]["checks"] if check["id"] == "sigmoid")["message"]
    assert "sigmoid" in sentence


@mostly("three")
def test_the_assignment_is_proved(course: Path) -> None:
    done = run_grader("assignment", "test", "h", "--seeds", "1", "--mutant-seeds", "1", "--no-edits", cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    done = run_grader("assignment", "lint", "h", cwd=course)
    assert "Traceback" not in done.stderr


@mostly("package")
def test_a_student_checks_with_the_handout(course: Path) -> None:
    assert run_grader("assignment", "handout", "h", cwd=course).returncode == 0
    handout = course / "h-handout"
    readme = (handout / "README.md").read_text()
    files = right(course)
    wanted = [name for name in files if not name.endswith("__init__.py")]
    assert all(f"`{name}`" in readme for name in wanted)
    network = next(name for name in wanted if "network" in name).removesuffix(".py").replace("/", ".")
    assert f"| The class Network | `{network}`, " in readme
    none = json.loads(run_grader("check", "--json", cwd=handout).stdout)
    written(handout, files)
    all_of_it = json.loads(run_grader("check", "--json", cwd=handout).stdout)
    assert (none["score"], all_of_it["score"]) == (0, 7)  # the class is only tested in the grading


@mostly("three")
def test_a_container_grades_what_gradescope_hands_over(course: Path) -> None:
    assert run_grader("gradescope", "build", "h", cwd=course).returncode == 0
    with zipfile.ZipFile(course / "autograder.zip") as built:
        built.extractall(course / "source")
    written(course / "submission", right(course))
    terms = ["--source", "source", "--in", "submission", "--out", "results", "--require-isolation", "process"]
    assert run_grader("gradescope", "run", *terms, cwd=course).returncode == 0
    tests = json.loads((course / "results" / "results.json").read_text())["tests"]
    assert sum(test["score"] for test in tests) == 9


@mostly("package")
def test_the_end_of_a_package_is_enough(course: Path) -> None:
    files = right(course)
    flat = {name.rpartition("/")[2]: text for name, text in files.items()}
    written(course / "in" / "flat", flat)
    if any("/" in name for name in files):
        written(course / "in" / "half", {name.removeprefix("course/"): text for name, text in files.items()})
    graded = submissions(run_grader("grade", "h", "in", "--json", cwd=course))
    assert {name: one["score"] for name, one in graded.items()} == dict.fromkeys(graded, 9)
