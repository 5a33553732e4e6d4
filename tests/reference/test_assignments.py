"""What assignments, submissions and expected results must have in common."""

import tomllib
from pathlib import Path

import pytest

from grader.course.loading import load_assignment

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(path.parent for path in ROOT.glob("assignments/*/assignment.toml"))
EXPECTED = sorted(ROOT.glob("tests/expected/*/*.toml"))


@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda folder: folder.name)
def test_the_starter_is_handed_in_as_it_stands(folder: Path) -> None:
    handed_in = ROOT / "submissions" / folder.name / "starter"
    name = "derivation.md" if folder.name.endswith("-derivation") else "solution.py"
    assert (handed_in / name).read_text() == (folder / "starter" / name).read_text()


@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda folder: folder.name)
def test_the_starter_has_every_function_that_a_check_calls(folder: Path) -> None:
    starter = "".join(path.read_text() for path in (folder / "starter").glob("*.py"))
    checks = load_assignment(folder).assignment.checks
    functions = {function for check in checks if (function := getattr(check, "function", None))}
    assert [name for name in functions if f"def {name}(" not in starter] == []


@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda folder: folder.name)
def test_every_submission_has_an_expected_result_and_no_result_is_left_over(folder: Path) -> None:
    students = {path.name for path in (ROOT / "submissions" / folder.name).iterdir()}
    assert students == {path.stem for path in EXPECTED if path.parent.name == folder.name}
    assert {"correct", "as-written", "starter"} <= students


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_expected_score_is_what_the_lost_points_leave(path: Path) -> None:
    assignment = load_assignment(ROOT / "assignments" / path.parent.name).assignment
    points = {check.id: check.points for check in assignment.checks}
    want = tomllib.loads(path.read_text())
    lost = want.get("lost", {})
    assert all(0 < lost[check] <= points[check] for check in lost)
    assert want["score"] == assignment.max_points - sum(lost.values())
    assert {diagnosis["check"] for diagnosis in want.get("diagnoses", [])} <= points.keys()
    assert all(diagnosis["ids"] == sorted(diagnosis["ids"]) for diagnosis in want.get("diagnoses", []))
