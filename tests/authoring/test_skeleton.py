"""A new course and a new assignment work before the first line is changed."""

import json
import tomllib
from pathlib import Path

import pytest

from grader.authoring.skeleton import new_assignment, new_course, write_new
from grader.errors import UsageError
from tests.program import run_grader


@pytest.fixture
def course(tmp_path: Path) -> Path:
    assert run_grader("init", "mine", cwd=tmp_path).returncode == 0
    return tmp_path / "mine"


@pytest.mark.parametrize("slug", ["batch-norm", "1d-convolution"])
def test_a_new_assignment_passes_lint_and_test(course: Path, slug: str) -> None:
    made = run_grader("assignment", "new", slug, "--title", 'The "first" one', cwd=course)
    assert made.returncode == 0, made.stderr
    linted = run_grader("assignment", "lint", slug, cwd=course)
    assert (linted.returncode, linted.stdout) == (0, ""), linted.stderr
    proved = run_grader("assignment", "test", slug, "--json", cwd=course)
    assert proved.returncode == 0, proved.stdout
    (report,) = json.loads(proved.stdout)
    assert report["killed"] == report["named"] == report["mutants"] > 5


def test_a_first_assignment_is_fifteen_lines_of_toml_and_one_function() -> None:
    files = new_assignment("first")
    stated = [line for line in files["assignments/first/assignment.toml"].splitlines() if line.partition("#")[0]]
    assert len(stated) <= 15
    assert files["reference/first.py"].count("def ") == 1


def test_the_comments_of_a_new_assignment_are_a_working_misconception(course: Path) -> None:
    run_grader("assignment", "new", "first", cwd=course)
    toml, module = course / "assignments/first/assignment.toml", course / "reference/first.py"
    lines = toml.read_text().splitlines()
    start = lines.index("# [checks.misconceptions]")
    toml.write_text("\n".join([*lines[:start], *(line.removeprefix("# ") for line in lines[start : start + 6])]))
    module.write_text(module.read_text() + "\n\ndef center_by_one_mean(x):\n    return x - x.mean()\n")
    proved = run_grader("assignment", "test", "first", cwd=course)
    assert proved.returncode == 0, proved.stdout + proved.stderr


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_new({"a.py": "mine"}, tmp_path)
    with pytest.raises(UsageError, match=r"a\.py already exists"):
        write_new({"b.py": "", "a.py": ""}, tmp_path)
    assert not (tmp_path / "b.py").exists()
    assert (tmp_path / "a.py").read_text() == "mine"


@pytest.mark.parametrize("slug", ["Batch-Norm", "batch_norm", "../up", "", "a--b"])
def test_a_slug_is_a_slug(slug: str) -> None:
    with pytest.raises(UsageError, match="lower-case"):
        new_assignment(slug)


def test_outside_a_course_it_says_how_to_make_one(tmp_path: Path) -> None:
    told = run_grader("assignment", "new", "first", cwd=tmp_path)
    assert told.returncode == 2
    assert "grader init COURSE" in told.stderr


def test_a_title_may_hold_any_sign() -> None:
    text = new_assignment("first", 'Größe "x" \\ $y')["assignments/first/assignment.toml"]
    assert tomllib.loads(text)["title"] == 'Größe "x" \\ $y'


def test_an_editor_finds_the_schema() -> None:
    first = new_assignment("first")["assignments/first/assignment.toml"].splitlines()[0]
    path = Path("assignments/first") / first.removeprefix("#:schema ")
    assert json.loads(new_course("mine")["assignment.schema.json"])["type"] == "object"
    assert path.parts[-1] in new_course("mine")


def test_the_schema_lets_an_input_be_a_plain_number() -> None:
    properties = json.loads(new_course("mine")["assignment.schema.json"])["properties"]
    kinds = json.dumps(properties["inputs"])
    assert '"type": "number"' in kinds
    assert '"type": "string"' in kinds
