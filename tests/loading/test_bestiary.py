"""Notebooks and modules as students hand them in: each gets what its right functions deserve, unchanged by hand.

An entry's first line says its points, and words that the student reads. `<forward>` stands for a right function, and
`<all>` for all of them. In `.cells`, a line `# %%` begins the next cell of a notebook; `=== name` begins another file.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import pytest

from grader.course.loading import load_assignment
from grader.intake import read_one
from grader.language.catalogue import ENGLISH
from grader.limits import Limits
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.grading import Grading
from grader.results.report import report
from grader.sandbox import Sandbox

HERE = Path(__file__).parent
BESTIARY = sorted((HERE / "bestiary").iterdir())
RIGHT = {
    "import": "import numpy as np",
    "forward": "def forward(x, w, b):\n    return x.dot(w) + b",
    "loss": "def loss(x, t, w, b):\n    return 0.5 * np.mean(np.sum((forward(x, w, b) - t) ** 2, axis=1))",
    "gradient": "def gradient(x, t, w, b):\n    e = (forward(x, w, b) - t) / x.shape[0]\n"
    "    return np.dot(x.T, e), np.sum(e, axis=0)",
    "predict": "def predict(x, w, b):\n    return forward(x, w, b).argmax(axis=1)",
    "mask": "def mask(x):\n    return x > 0",
}
RIGHT["rest"] = "\n".join(RIGHT[name] for name in ("loss", "gradient", "predict", "mask"))
RIGHT["all"] = "\n".join([RIGHT["forward"], RIGHT["rest"]])


@dataclass(frozen=True)
class Desk:
    """Where an entry is graded."""

    expectations: Expectations
    sandbox: Sandbox

    def grade(self, path: Path) -> Grading:
        return grade(self.expectations, read_one(path, self.expectations.version), self.sandbox)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    version = load_assignment(HERE / "course/assignments/linear")
    with Sandbox(Limits()) as sandbox:
        yield Desk(Expectations(version, 0), sandbox)


def written(entry: Path, folder: Path) -> tuple[float, str]:
    """Write an entry's files. Returns its points and the words that the student reads."""
    first, _, text = entry.read_text().partition("\n")
    text = re.sub(r"^( *)<(\w+)>$", lambda found: indent(RIGHT[found[2]], found[1]), text, flags=re.MULTILINE)
    own, *others = re.split(r"^=== ", text, flags=re.MULTILINE)
    for name, _, content in (other.partition("\n") for other in others):
        (folder / name).write_text(content)
    if entry.suffix == ".cells":
        cells = [{"cell_type": "code", "source": cell} for cell in re.split(r"^# %%\n", own, flags=re.MULTILINE)]
        (folder / "homework.ipynb").write_text(json.dumps({"cells": cells}))
    else:
        (folder / "solution.py").write_text(own)
    points, _, words = first.partition(" ")
    return float(points), words


@pytest.mark.parametrize("entry", BESTIARY, ids=lambda path: path.name)
def test_right_functions_earn_their_points_and_the_student_reads_the_rest(
    desk: Desk, tmp_path: Path, entry: Path
) -> None:
    points, words = written(entry, tmp_path)
    grading = desk.grade(tmp_path)
    said = report(grading, ENGLISH)
    read = " ".join([*said.notes, *(check.message for check in said.checks)])
    assert (grading.score, words in read) == (points, True), read


def test_there_are_forty_of_them() -> None:
    assert len(BESTIARY) >= 40
