"""Notebooks and modules as students hand them in: each gets what its right functions deserve, unchanged by hand.

An entry's first line says its points, and words that the student reads. `<forward>` stands for a right function, and
`<all>` for all of them. In `.cells`, a line `# %%` begins the next cell of a notebook; `=== name` begins another file.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from tests.program import run_grader

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


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What came of each entry, graded as one class by the program."""
    handed_in = tmp_path_factory.mktemp("handed-in")
    for entry in BESTIARY:
        (handed_in / entry.name).mkdir()
        written(entry, handed_in / entry.name)
    database = f"sqlite:///{handed_in.parent / 'grades.db'}"
    done = run_grader("grade", "linear", str(handed_in), "--json", "--db", database, cwd=HERE / "course")
    return {one["student"]: one for one in json.loads(done.stdout)["submissions"]}


def written(entry: Path, folder: Path) -> None:
    """Write an entry's files."""
    _, _, text = entry.read_text().partition("\n")
    text = re.sub(r"^( *)<(\w+)>$", lambda found: indent(RIGHT[found[2]], found[1]), text, flags=re.MULTILINE)
    own, *others = re.split(r"^=== ", text, flags=re.MULTILINE)
    for name, _, content in (other.partition("\n") for other in others):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    if entry.suffix == ".cells":
        cells = [{"cell_type": "code", "source": cell} for cell in re.split(r"^# %%\n", own, flags=re.MULTILINE)]
        (folder / "homework.ipynb").write_text(json.dumps({"cells": cells}))
    else:
        (folder / "solution.py").write_text(own)


@pytest.mark.parametrize("entry", BESTIARY, ids=lambda path: path.name)
def test_right_functions_earn_their_points_and_the_student_reads_the_rest(
    graded: Mapping[str, Any], entry: Path
) -> None:
    points, _, words = entry.read_text().partition("\n")[0].partition(" ")
    grading = graded[entry.name]
    read = " ".join([*grading["notes"], *(check["message"] for check in grading["checks"])])
    assert (grading["score"], words in read) == (float(points), True), read


def test_there_are_forty_of_them() -> None:
    assert len(BESTIARY) >= 40
