"""Course files in `given/`: every submission can import and read them, wherever it is graded."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grader.course.loading import load_assignment
from grader.course.snapshot import pack, unpack
from grader.errors import SpecError
from grader.limits import Limits
from grader.sandbox import Level, Sandbox
from grader.sandbox.replies import Raised, Returned
from tests.program import run_grader

ASSIGNMENT = """
title = "Affine layers"
[inputs]
x = { normal = [4, 3] }
[[checks]]
kind = "value"
id = "scaled"
title = "x times the weights in weights.csv"
points = 3
function = "scaled"
arguments = ["x"]
returns = ["y"]
reference = "affine:scaled"
"""
SLOPE = """
[[checks]]
kind = "value"
id = "slope"
title = "central differences of a given function"
points = 2
function = "slope"
arguments = ["f", "x"]
returns = ["d"]
reference = "affine:slope"

[[checks]]
kind = "property"
id = "calm"
title = "slope leaves its arguments alone"
points = 1
function = "slope"
arguments = ["f", "x"]
holds = ["inputs-not-modified", "deterministic"]
"""
REFERENCE = """
import numpy as np


def slope(f, x):
    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3


def scaled(x):
    return x @ np.array([[1.0], [2.0], [3.0]]) + 1.0
"""
GIVEN = {
    "layers/__init__.py": "",
    "layers/affine.py": "def affine(x, w):\n    assert x.ndim == 2, 'x has to be (n, d)'\n    return x @ w + 1.0\n",
    "helpers.py": "from layers.affine import affine\n",
    "data/weights.csv": "1.0\n2.0\n3.0\n",
}
RIGHT = """
import numpy as np
from helpers import affine

w = np.loadtxt("data/weights.csv", ndmin=2)


def scaled(x):
    return affine(x, w)


def flat(x):
    return affine(x[0], w)
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course" / "assignments" / "affine"
    for name, text in {
        "assignment.toml": ASSIGNMENT,
        "starter/solution.py": "def scaled(x):\n    raise NotImplementedError\n",
        "../../reference/__init__.py": "",
        "../../reference/affine.py": REFERENCE,
        **{f"given/{name}": text for name, text in GIVEN.items()},
        "given/__pycache__/helpers.cpython-311.pyc": "bytecode",
    }.items():
        write(folder / name, text)
    return tmp_path / "course"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def graded(course: Path, *files: tuple[str, str]) -> dict[str, Any]:
    """The grading of a student who hands in these files."""
    for name, text in files:
        write(course / "in" / "ana" / name, text)
    done = run_grader("grade", "affine", "in", "--json", cwd=course)
    (grading,) = json.loads(done.stdout)["submissions"]
    return dict(grading)


def test_a_submission_imports_and_reads_them(course: Path) -> None:
    assert graded(course, ("solution.py", RIGHT))["score"] == 3


def test_a_function_of_theirs_can_be_an_argument(course: Path) -> None:
    folder = course / "assignments" / "affine"
    text = ASSIGNMENT.replace("[inputs]", '[inputs]\nf = { given = "helpers:cube" }') + SLOPE
    write(folder / "assignment.toml", text)
    write(folder / "given" / "helpers.py", GIVEN["helpers.py"] + "\n\ndef cube(x):\n    return x**3\n")
    slope = RIGHT + "\n\ndef slope(f, x):\n    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3\n"
    assert graded(course, ("solution.py", slope))["score"] == 6
    assert "the given helpers:cube" in run_grader("assignment", "cases", "affine", "slope", cwd=course).stdout
    assert run_grader("assignment", "handout", "affine", cwd=course).returncode == 0
    write(course / "affine-handout" / "solution.py", slope)
    checked = json.loads(run_grader("check", "--json", cwd=course / "affine-handout").stdout)
    assert checked["score"] == 6
    write(folder / "assignment.toml", text.replace("helpers:cube", "helpers:cuve"))
    done = run_grader("assignment", "lint", "affine", cwd=course)
    assert done.returncode == 3
    assert "given = 'helpers:cuve': AttributeError" in done.stderr


def test_the_courses_file_wins_over_a_students_copy_and_that_is_said_once(course: Path) -> None:
    old = "def affine(x, w):\n    return 0 * (x @ w)\n"
    same = ("layers/affine.py", GIVEN["layers/affine.py"])
    grading = graded(course, ("solution.py", RIGHT), ("helpers.py", old), same)
    assert grading["score"] == 3
    (note,) = grading["notes"]
    assert "Your copy of helpers.py differs from the file that was handed out." in note


def test_a_copy_is_never_taken_for_the_wanted_file(course: Path) -> None:
    assert graded(course, ("My Homework.py", RIGHT), ("helpers.py", GIVEN["helpers.py"]))["score"] == 3


def test_whoever_hands_in_only_copies_handed_in_nothing(course: Path) -> None:
    grading = graded(course, ("helpers.py", GIVEN["helpers.py"]))
    assert grading["outcome"] == "refused"
    assert "only helpers.py. Hand in solution.py." in grading["notes"][-1]


@pytest.mark.parametrize("level", [Level.PROCESS, Level.SEALED, Level.STRONG])
def test_an_error_in_one_is_shown_at_the_students_own_line(level: Level) -> None:
    given = {name: text.encode() for name, text in GIVEN.items()}
    with (
        Sandbox(Limits(), given=given, level=level) as sandbox,
        sandbox.open({"solution.py": RIGHT.encode()}) as session,
    ):
        reply = session.call("flat", [[1.0, 2.0]])
    assert isinstance(reply, Raised)
    assert [(frame.file, frame.source.strip()) for frame in reply.frames] == [("solution.py", "return affine(x[0], w)")]


def test_a_submission_can_not_change_them_for_the_next(course: Path) -> None:
    spoil = """
def spoil():
    for path in ("data/weights.csv", "data/new.csv"):
        try:
            open(path, "w").write("9")
        except OSError as error:
            print(type(error).__name__)
"""
    version = load_assignment(course / "assignments" / "affine")
    with (
        Sandbox(Limits(), given=version.given, level=Level.SEALED) as sandbox,
        sandbox.open({"solution.py": spoil.encode()}) as session,
    ):
        reply = session.call("spoil")
    assert isinstance(reply, Returned)
    assert reply.printed.count("Error") == 2


def test_they_are_part_of_the_version_and_of_what_is_kept_for_a_replay(course: Path, tmp_path: Path) -> None:
    version = load_assignment(course / "assignments" / "affine")
    assert unpack(pack(version), tmp_path / "elsewhere", version.sha256).given == version.given
    write(version.folder / "given" / "helpers.py", "# changed\n")
    assert load_assignment(version.folder).sha256 != version.sha256
    assert sorted(version.given) == sorted(GIVEN)


def test_the_handout_has_them_and_checks_with_them(course: Path) -> None:
    assert run_grader("assignment", "handout", "affine", cwd=course).returncode == 0
    handout = course / "affine-handout"
    assert {name: (handout / name).read_text() for name in GIVEN} == GIVEN
    assert "`helpers.py`" in (handout / "README.md").read_text()
    write(handout / "solution.py", RIGHT)
    done = run_grader("check", "--json", cwd=handout)
    assert json.loads(done.stdout)["score"] == 3
    write(handout / "helpers.py", "# mine\n")
    done = run_grader("check", cwd=handout)
    assert done.returncode == 2
    assert "helpers.py was changed" in done.stderr


def test_the_gradescope_build_has_them(course: Path) -> None:
    assert run_grader("gradescope", "build", "affine", cwd=course).returncode == 0
    with zipfile.ZipFile(course / "autograder.zip") as built:
        built.extractall(course / "source")
    write(course / "submission" / "solution.py", RIGHT)
    terms = ["--source", "source", "--in", "submission", "--out", "results", "--require-isolation", "process"]
    assert run_grader("gradescope", "run", *terms, cwd=course).returncode == 0
    tests = json.loads((course / "results" / "results.json").read_text())["tests"]
    assert sum(test["score"] for test in tests) == 3


@pytest.mark.parametrize(("name", "why"), [("solution.py", "students hand in"), ("json.py", "also a module of Python")])
def test_a_file_that_could_not_be_imported_is_the_authors_slip(course: Path, name: str, why: str) -> None:
    write(course / "assignments" / "affine" / "given" / name, "")
    with pytest.raises(SpecError, match=why):
        load_assignment(course / "assignments" / "affine")
