"""Points without computing: what was tried earns what it deserves, and honest mistakes of the same kind keep theirs.

`unearned/submissions/<assignment>/` holds what was handed in; each file says what it earns. The assignments are the
bundled ones and those of the course in `unearned/course`.
"""

import json
import re
from pathlib import Path

import pytest

from tests.program import run_grader

HERE = Path(__file__).parent / "unearned"
ROOT = HERE.parents[1]
FOLDERS = sorted((HERE / "submissions").iterdir())
LONG = {
    *("h1-chain-rule", "h2-graphs", "h3-dropout", "h4-softmax-training", "h5-one-hidden-layer"),
    *("houses", "rounded", "whole"),
}
"""Assignments with so many students that they are left to `--everything`."""


def deserved(path: Path) -> float:
    """The points in the line `# earns 4`."""
    found = re.search(r"^# earns ([\d.]+)$", path.read_text(), re.MULTILINE)
    assert found, f"{path} does not say what it earns"
    return float(found[1])


@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, id=folder.name, marks=pytest.mark.slow if folder.name in LONG else ()) for folder in FOLDERS],
)
def test_nothing_is_paid_that_was_not_computed(folder: Path, tmp_path: Path) -> None:
    course = HERE / "course" if (HERE / "course/assignments" / folder.name).is_dir() else ROOT
    done = run_grader("grade", folder.name, folder, "--db", f"sqlite:///{tmp_path}/a.db", "--json", cwd=course)
    found = {one["student"]: one["score"] for one in json.loads(done.stdout)["submissions"]}
    assert found == {path.stem: pytest.approx(deserved(path)) for path in folder.glob("*.py")}
    assert len(found) >= 2
