"""The self-check judges by the rules of the grading: what is right or refused at home is right or refused there."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.handout_files import handout, write_folder
from grader.course.loading import find_assignment
from grader.gradescope.container import read_submission
from grader.gradescope.metadata import Metadata
from grader.intake import read_one
from tests.program import run_grader, run_pytest

ROOT = Path(__file__).parents[2]
RELEASE = "a different release"
SLUG = "h5-one-hidden-layer"
RIGHT = (ROOT / "submissions" / SLUG / "correct/solution.py").read_text()

Damage = Callable[[Mapping[str, bytes]], dict[str, bytes]]


def version(**changes: Any) -> AssignmentVersion:
    known = find_assignment(SLUG, ROOT)
    return replace(known, assignment=known.assignment.model_copy(update=changes))


@cache
def as_it_is() -> Mapping[str, bytes]:
    """The files of the assignment's handout."""
    return handout(version(), 11)


def given(folder: Path, **changes: Any) -> Path:
    """A handout of the assignment with some keys changed."""
    write_folder(handout(version(**changes), 11) if changes else as_it_is(), folder)
    return folder


def test_what_students_may_import_they_may_import_at_home(tmp_path: Path) -> None:
    folder = given(tmp_path / "h", imports=("yaml",))
    (folder / "solution.py").write_text(f"import yaml\n{RIGHT}")
    told = run_grader("check", cwd=folder)
    assert "100 of 100" in told.stdout
    assert "left out" not in told.stdout
    assert " PyYAML" in (folder / "README.md").read_text()


def test_a_notebook_is_checked_by_its_name_and_found_next_to_the_starter(tmp_path: Path) -> None:
    folder = given(tmp_path / "h")
    (folder / "hw.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": RIGHT}]}))
    assert "100 of 100" in run_grader("check", "hw.ipynb", cwd=folder).stdout
    told = run_grader("check", cwd=folder).stdout
    assert "100 of 100" in told
    assert "hw.ipynb was graded, not solution.py" in " ".join(told.split())


@pytest.mark.parametrize(
    ("strict", "names", "why"),
    [
        (True, ["homework.py"], "homework.py"),
        (False, ["one.py", "two.py"], "There is no solution.py among one.py, two.py"),
    ],
)
def test_what_the_grading_refuses_the_self_check_refuses(
    tmp_path: Path, strict: bool, names: list[str], why: str
) -> None:
    folder = given(tmp_path / "h", strict_name=strict)
    (folder / "solution.py").unlink()
    for number, name in enumerate(names):
        (folder / name).write_text(f"{RIGHT}# {number}\n")
    told = run_grader("check", cwd=folder)
    assert why in " ".join(told.stdout.split())
    assert "cannot be graded" in told.stdout
    asked = version(strict_name=strict)
    assert read_submission(folder, Metadata(), asked).refused == read_one(folder, asked).refused


def flipped(content: bytes) -> bytes:
    """The first compressed block claims to be of a type that there is not."""
    start = 30 + sum(struct.unpack("<HH", content[26:30]))
    return content[:start] + bytes([content[start] | 0b110]) + content[start + 1 :]


DAMAGE: dict[str, tuple[Damage, str]] = {
    "a flipped byte": (lambda files: {"check.npz": flipped(files["check.npz"])}, "damaged"),
    "no text": (lambda files: {"check.json": b"\xff" + files["check.json"]}, "damaged"),
    "a key of tomorrow": (
        lambda files: {"check.json": files["check.json"].replace(b'"title"', b'"novel": 1, "title"', 1)},
        RELEASE,
    ),
    "another form": (lambda files: {"check.json": b"[]"}, RELEASE),
}


def damaged(folder: Path, damage: Damage) -> Path:
    """A handout some of whose files are not what they were."""
    write_folder({**as_it_is(), **damage(as_it_is())}, folder)
    return folder


@pytest.mark.parametrize("what", DAMAGE)
def test_a_handout_that_can_not_be_read_is_told_in_a_sentence(tmp_path: Path, what: str) -> None:
    damage, told = DAMAGE[what]
    done = run_grader("check", cwd=damaged(tmp_path / "h", damage))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=() if what == "a key of tomorrow" else pytest.mark.slow) for what in DAMAGE]
)
def test_pytest_tells_it_in_the_same_sentence(tmp_path: Path, what: str) -> None:
    damage, told = DAMAGE[what]
    tests = run_pytest(cwd=damaged(tmp_path / "h", damage)).stdout
    assert told in tests
    assert "Traceback" not in tests
    assert "grader/plugin.py" not in tests


def test_pytest_without_any_work_says_so(tmp_path: Path) -> None:
    folder = given(tmp_path / "h")
    (folder / "solution.py").unlink()
    tests = run_pytest(cwd=folder).stdout
    assert "Your submission has no Python file" in tests
    assert "grader/plugin.py" not in tests


def test_where_students_code_can_not_run_pytest_says_why(tmp_path: Path) -> None:
    folder = given(tmp_path / "h")
    text = (folder / "check.json").read_text()
    (folder / "check.json").write_text(text.replace('"imports": []', '"imports": ["no_such_package"]'))
    tests = run_pytest("-k", "cross-entropy", cwd=folder).stdout
    assert "no_such_package" in tests
    assert "grader/plugin.py" not in tests


def test_a_file_that_is_named_is_asked_for_its_name_too(tmp_path: Path) -> None:
    given(tmp_path / "h", strict_name=True)
    (tmp_path / "mine.py").write_text(RIGHT)
    assert "cannot be graded" in run_grader("check", "h", "mine.py", cwd=tmp_path).stdout


def snippet_run(folder: Path) -> str:
    """What the file prints that `--reproduce` has written."""
    command = [sys.executable, "reproduce-softmax-large.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_call_is_made_once_more_with_the_numbers_of_the_case_that_failed(tmp_path: Path) -> None:
    folder = given(tmp_path / "h")
    (folder / "solution.py").write_text((ROOT / "submissions" / SLUG / "no-shift/solution.py").read_text())
    assert "grader check --reproduce softmax-large\n" in run_grader("check", cwd=folder).stderr
    told = run_grader("check", "--reproduce", "softmax-large", cwd=folder)
    assert "Wrote reproduce-softmax-large.py" in told.stderr
    text = (folder / "reproduce-softmax-large.py").read_text()
    assert "from solution import softmax" in text
    with np.load(folder / "reproduce-softmax-large.npz") as numbers:
        assert abs(numbers["scores"]).max() > 700
    assert "nan" in snippet_run(folder)
    # a browser's second download, which no import statement can name
    (folder / "solution.py").rename(folder / "solution (1).py")
    run_grader("check", "solution (1).py", "--reproduce", "softmax-large", cwd=folder)
    assert "nan" in snippet_run(folder)
    (folder / "solution (1).py").rename(folder / "solution.py")
    run_grader("check", "--reproduce", "softmax-large", cwd=folder)
    (folder / "solution.py").write_text(RIGHT)
    assert "nan" not in snippet_run(folder)
    assert "--reproduce" not in run_grader("check", cwd=folder).stderr


def test_a_check_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = given(tmp_path / "h")
    told = run_grader("check", "--reproduce", "secret", cwd=folder)
    assert told.returncode == 2
    assert "secret: no such check here. Choose one of: " in told.stderr


def test_a_script_learns_whether_the_work_is_good_enough(tmp_path: Path) -> None:
    folder = given(tmp_path / "h")
    (folder / "solution.py").write_text(RIGHT)
    assert run_grader("check", "--fail-under", "100", cwd=folder).returncode == 0
    (folder / "solution.py").write_text(RIGHT.replace("def sigmoid(", "def sigmoi("))
    assert run_grader("check", "--fail-under", "100", cwd=folder).returncode == 1
    assert run_grader("check", cwd=folder).returncode == 0
