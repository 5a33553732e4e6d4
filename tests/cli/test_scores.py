"""`results adjust` and `export` on the command line: what is refused, and with which words."""

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from grader.cli.console import talk
from grader.cli.entry import run
from grader.errors import Exit
from tests.cli.conftest import Grade, half_marks
from tests.gradebook.samples import a_check, a_hidden_check

Told = pytest.CaptureFixture[str]


@pytest.fixture
def graded(course: Path, graded_as: Callable[[Grade], None], capsys: Told) -> Path:
    graded_as(half_marks)
    assert run(["grade", "h1", "in"]) == Exit.OK
    capsys.readouterr()
    return course


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["adjust", "h1", "carl", "--points", "1", "--reason", "x"], "nobody of that name has a grading of h1"),
        (["adjust", "h1", "ana", "--points", "1"], "Give a --reason"),
        (["adjust", "h1", "ana", "--points", "1", "--excuse", "--reason", "x"], "One change at a time"),
        (["adjust", "h1", "ana", "--withdraw", "12", "--reason", "x"], "not exactly one adjustment in force"),
        (["export", "h1", "--format", "canvas"], "--format canvas needs --into FILE.csv, a fresh export"),
        (["export", "h1", "--format", "jsonl", "--into", "x.csv"], "leave out --format jsonl"),
        (["export", "h1", "--format", "moodle", "--into", "x.csv"], "x.csv: cannot be read"),
        (["regrade", "h1", "--student", "carl"], "no gradings of carl to grade again"),
        (["replay", "nothing"], "no grading has this id"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_can_not_be_done_is_told(graded: Path, capsys: Told, arguments: list[str], told: str) -> None:
    assert run(["results", *arguments]) == Exit.USAGE
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_an_adjustment_is_made_and_withdrawn(graded: Path, capsys: Told) -> None:
    adjust = ["results", "adjust", "h1", "ana", "--author", "Dr. X", "--json"]
    assert run([*adjust, "--points", "-1.5", "--reason", "copied"]) == Exit.OK
    (made,) = json.loads(capsys.readouterr().out)
    assert (made["kind"], made["points"], made["author"], made["reason"]) == ("points", -1.5, "Dr. X", "copied")
    assert run(["results", "final", "h1", "--student", "ana"]) == Exit.OK
    assert "−1.5 by Dr. X" in capsys.readouterr().out
    assert run([*adjust, "--withdraw", made["id"][:6], "--reason", "mistaken"]) == Exit.OK
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert run(["results", "final", "h1", "--json"]) == Exit.OK
    assert [row["points"] for row in json.loads(capsys.readouterr().out)] == [2.0, 2.0]


def test_a_score_above_the_maximum_has_to_be_confirmed(graded: Path, capsys: Told) -> None:
    more = ["results", "adjust", "h1", "ana", "--reason", "x"]
    for change in (["--points", "2.5"], ["--set", "5"]):
        assert run([*more, *change]) == Exit.USAGE
        assert "of 4 points: more than the maximum. If that is intended, add --yes." in capsys.readouterr().err
    assert run([*more, "--points", "2"]) == Exit.OK
    assert run([*more, "--points", "2", "--yes"]) == Exit.OK
    assert run([*more, "--points", "-1"]) == Exit.OK
    assert "Final: 5 of 4." in capsys.readouterr().out
    assert run(["results", "adjustments", "--json"]) == Exit.OK
    assert [one["points"] for one in json.loads(capsys.readouterr().out)] == [2, 2, -1]


def test_all_adjustments_are_listed_withdrawn_ones_too(graded: Path, capsys: Told) -> None:
    assert run(["results", "adjustments"]) == Exit.OK
    assert capsys.readouterr().out == "No adjustments.\n"
    assert run(["results", "adjust", "h1", "ana", "--points", "1", "--reason", "copied \x1b[31m", "--json"]) == Exit.OK
    (made,) = json.loads(capsys.readouterr().out)
    assert run(["results", "adjust", "h1", "ben", "--excuse", "--reason", "ill"]) == Exit.OK
    withdraw = ["results", "adjust", "h1", "ana", "--withdraw", made["id"][:6], "--reason", "wrong Ana"]
    assert run(withdraw) == Exit.OK
    capsys.readouterr()
    assert run(["results", "adjustments", "h1"]) == Exit.OK
    out = capsys.readouterr().out
    for told in ("+1 (withdrawn)", "excuse", f"withdraws {made['id'][:8]}", "ana", "ben", "ill", "wrong Ana"):
        assert told in " ".join(out.split())
    assert "\x1b" not in out


def test_the_graded_code_is_printed_and_written(graded: Path, capsys: Told) -> None:
    code = (graded / "in/ana/solution.py").read_text()
    (graded / "in/ana/solution.py").unlink()
    assert run(["results", "source", "Ana"]) == Exit.OK
    assert capsys.readouterr().out == code
    assert run(["results", "source", "ana", "--out", "back"]) == Exit.OK
    assert (graded / "back/solution.py").read_text() == code
    capsys.readouterr()
    assert run(["results", "show", "ana", "--source"]) == Exit.OK
    assert "    2  def softmax(z):" in capsys.readouterr().out
    assert run(["results", "source", "anna"]) == Exit.USAGE
    assert "Did you mean ana?" in capsys.readouterr().err


def test_feedback_pages_go_into_a_folder(graded: Path) -> None:
    assert run(["results", "export", "h1", "--out", "scores.csv", "--feedback", "pages"]) == Exit.OK
    assert len((graded / "scores.csv").read_text().splitlines()) == 3
    assert sorted(path.name.split("-")[0] for path in (graded / "pages").iterdir()) == ["ana", "ben"]


def feedback(folder: Path) -> dict[str, str]:
    assert run(["results", "export", "h1", "--out", "scores.csv", "--feedback", "pages"]) == Exit.OK
    return {path.name.split("-")[0]: path.read_text() for path in (folder / "pages").iterdir()}


def test_a_feedback_page_says_why_the_gradebook_has_another_number(graded: Path) -> None:
    assert run(["results", "adjust", "h1", "ana", "--points", "-1.5", "--reason", "copied <b>"]) == Exit.OK
    pages = feedback(graded)
    assert "copied &lt;b&gt;" in pages["ana"]
    assert "2 of 4 points from the checks." in pages["ana"]
    assert "Final: 0.5 of 4." in pages["ana"]
    assert "Final score" not in pages["ben"]


def test_what_hidden_checks_gave_is_not_told_by_the_final_score(
    course: Path, graded_as: Callable[[Grade], None]
) -> None:
    checks = (a_check(points=2, max_points=4, outcome="mismatch"), a_hidden_check())
    graded_as(partial(half_marks, checks=checks))
    assert run(["grade", "h1", "in"]) == Exit.OK
    assert run(["results", "adjust", "h1", "ana", "--points", "-1.5", "--reason", "copied"]) == Exit.OK
    page = feedback(course)["ana"]
    assert "copied" in page
    assert "by the checks" not in page
    assert "Final:" not in page


@pytest.fixture
def known_by_mail(course: Path, graded_as: Callable[[Grade], None], capsys: Told) -> Path:
    """Two students of a roster, graded in two assignments of one title."""
    graded_as(half_marks)
    (course / "class.csv").write_text("name,email\nana,ana@x\nben,ben@x\n")
    stated = (course / "assignments/h1/assignment.toml").read_text()
    (course / "assignments/h2").mkdir()
    (course / "assignments/h2/assignment.toml").write_text(stated.replace('"Finite"', '"All numbers are finite"'))
    for slug in ("h1", "h2"):
        assert run(["grade", slug, "in", "--roster", "class.csv"]) == Exit.OK
    capsys.readouterr()
    return course


def test_a_student_is_found_by_mail(known_by_mail: Path, capsys: Told) -> None:
    assert run(["results", "list", "--student", "ana@x", "--assignment", "h1", "--json"]) == Exit.OK
    (row,) = json.loads(capsys.readouterr().out)
    assert row["grading"]["student"] == "ana"


def test_one_student_is_graded_again_by_mail(known_by_mail: Path, capsys: Told) -> None:
    regrade = ["results", "regrade", "h1", "--student", "ana@x"]
    assert run([*regrade, "--apply"]) == Exit.OK
    assert "no gradings of" not in capsys.readouterr().err


def test_each_assignment_has_its_own_table_whatever_its_title(known_by_mail: Path, capsys: Told) -> None:
    assert run(["results", "list"]) == Exit.OK
    assert capsys.readouterr().out.count("Softmax") == 2


def test_talk_moves_no_cursor(capsys: Told) -> None:
    talk("Not in the file: \x1b[31mana\x1b[0m")
    assert capsys.readouterr().err == "Not in the file: \\u001b[31mana\\u001b[0m\n"


def test_who_handed_in_nothing_gets_a_row_from_the_roster(graded: Path, capsys: Told) -> None:
    (graded / "class.csv").write_text("name,login,email\nAna,ana,\nCara Çelik,cara,cara@x.org\nBen,ben,\n")
    assert run(["results", "export", "h1", "--missing", "0", "--roster", "class.csv"]) == Exit.OK
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["student"], row["outcome"], row["points"], row["max_points"]) for row in rows] == [
        ("ana", "graded", "2.0", "4.0"),
        ("ben", "graded", "2.0", "4.0"),
        ("cara", "missing", "0.0", "4.0"),
    ]
    assert run(["results", "export", "h1", "--format", "jsonl", "--roster", "class.csv"]) == Exit.OK
    *_, cara = map(json.loads, capsys.readouterr().out.splitlines())
    assert (cara["name"], cara["points"]) == ("Cara Çelik", None)
    assert run(["results", "export", "h1", "--missing", "0"]) == Exit.USAGE
