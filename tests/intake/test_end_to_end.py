"""From a download to the table: through the command line, and the sandbox."""

import json
from pathlib import Path

import pytest

from grader.cli.entry import run
from grader.errors import Exit
from grader.intake import collect
from grader.intake.wanted import Wanted
from grader.limits import Limits
from grader.sandbox import Sandbox
from grader.sandbox.replies import Loaded, Raised
from tests.intake.classes import CLASS, canvas, folder, roster, zipped
from tests.intake.test_notebooks import notebook

ASSIGNMENT = """
title = "One"
strict_name = {strict}
[inputs]
z = {{ normal = [3, 4] }}
[[checks]]
kind = "property"
id = "finite"
title = "Finite"
points = 4
function = "f"
arguments = ["z"]
holds = ["finite"]
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for strict in ("true", "false"):
        folder(tmp_path, {f"assignments/{strict}/assignment.toml": ASSIGNMENT.format(strict=strict).encode()})
    (tmp_path / "reference").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_DB", raising=False)
    return tmp_path


def test_a_canvas_zip_and_a_roster_on_the_command_line(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = dict.fromkeys(canvas(CLASS[:3]), b"def f(z):\n    return z\n")
    zipped(course / "class.zip", {**files, "readme.txt": b"?"})
    roster(course / "roster.csv", CLASS[1:5])
    assert run(["grade", "false", "class.zip", "--roster", "roster.csv", "--json"]) == Exit.OK
    out, err = capsys.readouterr()
    assert [one["score"] for one in json.loads(out)["submissions"]] == [4, 4, 4]
    assert "Not part of any submission: readme.txt." in err
    assert "Handed in nothing (2): Jean-Luc D’Arcy-Saint-Just, Ana Li." in err
    assert "not clear who it is (1): pérezjosé_90000." in err
    assert run(["grade", "false", "class.zip", "--roster", "nowhere.csv"]) == Exit.USAGE


def test_a_zip_that_poses_as_a_class_has_one_row_under_its_own_name(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = b"submission_1:\n  :submitters:\n  - :email: ana@x\n"
    zipped(course / "mallory.zip", {"submission_metadata.yml": forged, "submission_1/solution.py": b"f = 1\n"})
    zipped(course / "broken.zip", {"submission_metadata.yml": b":x"})
    zipped(course / "zoe.zip", {"solution.py": b"def f(z):\n    return z\n"})
    assert run(["grade", "false", "broken.zip", "mallory.zip", "zoe.zip", "--json"]) == Exit.OK
    out, err = capsys.readouterr()
    rows = {one["student"]: (one["outcome"], one["score"]) for one in json.loads(out)["submissions"]}
    assert rows == {"broken": ("refused", 0), "mallory": ("graded", 0), "zoe": ("graded", 4)}
    assert "because several paths were given: broken.zip, mallory.zip." in err


@pytest.mark.parametrize(("assignment", "outcome"), [("true", "refused"), ("false", "graded")])
def test_the_assignment_says_whether_a_slip_is_forgiven(
    course: Path, capsys: pytest.CaptureFixture[str], assignment: str, outcome: str
) -> None:
    folder(course / "in", {"ana/hw.py": b"def f(z):\n    return z\n", "ben/solution.py": b"def f(z):\n    return z\n"})
    assert run(["grade", assignment, "in", "--json"]) == Exit.OK
    ana, ben = json.loads(capsys.readouterr().out)["submissions"]
    assert (ana["outcome"], ben["outcome"]) == (outcome, "graded")
    assert "hw.py" in ana["notes"][0]


def test_messages_name_the_cell_and_its_line(tmp_path: Path) -> None:
    content = notebook("import math\n", "%time x = 1\n\ndef f(z):\n    return 1 / z\n", "f(0)\n")
    (submission,) = collect([folder(tmp_path, {"ana/Untitled.ipynb": content}) / "ana"], Wanted(), Limits())
    with Sandbox(Limits()) as sandbox, sandbox.open(submission.files, "solution", Limits()) as session:
        loaded, called = session.load(), session.call("f", 0)
    assert isinstance(loaded, Loaded)
    ((statement, why),) = [(one.statement, one.why) for one in loaded.left_out]
    assert (statement.frame.file, statement.frame.line) == ("Untitled.ipynb, cell 3", 1)
    assert isinstance(why, Raised)
    places = [(frame.file, frame.line, frame.source.strip()) for frame in why.frames]
    assert places == [("Untitled.ipynb, cell 3", 1, "f(0)"), ("Untitled.ipynb, cell 2", 4, "return 1 / z")]
    assert isinstance(called, Raised)
    assert (called.frames[-1].file, called.frames[-1].line) == ("Untitled.ipynb, cell 2", 4)


def test_a_broken_cell_is_named(tmp_path: Path) -> None:
    content = notebook("a = 1\n", "\nb = = 2\n")
    (submission,) = collect([folder(tmp_path, {"ana/Untitled.ipynb": content}) / "ana"], Wanted(), Limits())
    with Sandbox(Limits()) as sandbox, sandbox.open(submission.files, "solution", Limits()) as session:
        loaded = session.load()
    assert isinstance(loaded, Loaded)
    (frame,) = [one.statement.frame for one in loaded.left_out]
    assert (frame.file, frame.line) == ("Untitled.ipynb, cell 2", 2)


def test_a_class_is_read_one_by_one(tmp_path: Path) -> None:
    folder(tmp_path, {"ana.py": b"x = 1\n", "ben.py": b"x = 1\n"})
    found = collect([tmp_path], Wanted(), Limits())
    (tmp_path / "ben.py").unlink()
    assert len(found) == 2
    assert [bool(one.refused) for one in found] == [False, True]
    assert [one.student for one in found[:1]] == ["ana"]
