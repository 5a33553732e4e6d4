"""A course small enough to grade hundreds of times, and classes for it."""

from pathlib import Path

import pytest

from tests.postgres import new_databases, postgres  # noqa: F401  fixtures

ASSIGNMENT = """
title = "Softmax"
[inputs]
z = { normal = [3, 4] }
[[checks]]
kind = "value"
id = "softmax"
title = "softmax"
points = 4
function = "softmax"
arguments = ["z"]
returns = ["p"]
reference = "softmax:softmax"
[[checks]]
kind = "source"
id = "defined"
title = "Defined"
points = 2
defines = { softmax = ["z"] }
"""
REFERENCE = """
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
RIGHT = "import numpy as np\ndef softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)\n"
WRONG_AXIS = RIGHT.replace("axis=1", "axis=0")
NEARLY = RIGHT.replace("return ", "return 1e-5 + ")
ENDLESS = "def softmax(z):\n    while True: pass\n"
KINDS = {"right": RIGHT, "wrong": WRONG_AXIS, "nearly": NEARLY}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one assignment, and the current folder in it."""
    make_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_DB", raising=False)
    return tmp_path


def make_course(place: Path) -> None:
    (place / "reference").mkdir()
    (place / "reference" / "__init__.py").touch()
    (place / "reference" / "softmax.py").write_text(REFERENCE)
    folder = place / "assignments" / "h1"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(ASSIGNMENT)


def hand_in(folder: Path, count: int) -> None:
    """A class in which right, wrong and nearly right follow each other, no two with the same bytes."""
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        place = folder / f"{kind}-{number:05}"
        place.mkdir(parents=True)
        (place / "solution.py").write_text(f"# {number}\n{KINDS[kind]}")
