"""`grader grade` and `grader results`: data on stdout, talk on stderr, everything kept."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from grader.cli import console
from grader.cli.console import progress
from grader.cli.entry import run
from grader.errors import Exit
from grader.gradebook import open_gradebook
from grader.results.grading import FoundEdit, LikelyPlace
from grader.results.report import GradingReport
from tests.cli.conftest import Grade, half_marks
from tests.gradebook.samples import HOSTILE, a_check, a_hidden_check

GradedAs = Callable[[Grade], None]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    assert run(arguments) == Exit.OK
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_json_is_all_that_stdout_carries(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    graded_as(half_marks)
    out, err = told(capsys, "grade", "h1", "in", "--json")
    report = TypeAdapter(GradingReport).validate_json(out)
    assert (report.assignment, [grading.student for grading in report.submissions]) == ("h1", ["ana", "ben"])
    assert "grades.db" in err


def test_the_table_has_a_row_a_student(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    graded_as(half_marks)
    out, err = told(capsys, "grade", "h1", "in")
    assert all(word in out for word in ("Softmax", "ana", "ben", "2/4", "mean 50 %"))
    assert "grader results show NAME" in err


def test_quiet_says_nothing_but_the_result(
    course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]
) -> None:
    graded_as(half_marks)
    out, err = told(capsys, "grade", "h1", "in", "--quiet")
    assert out
    assert err == ""


def test_a_report_is_written_over_the_last_one(
    course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]
) -> None:
    graded_as(half_marks)
    for _ in range(2):
        _, err = told(capsys, "grade", "h1", "in", "--report", "out/reports")
    assert "out/reports/index.html" in err
    names = sorted(path.name for path in (course / "out/reports").rglob("*") if path.is_file())
    assert [name.rsplit("-", 1)[0] for name in names] == [*["ana"] * 3, *["ben"] * 3, "gradings.json", "index.html"]


def test_a_password_in_the_url_is_not_told(capsys: pytest.CaptureFixture[str], course: Path) -> None:
    assert run(["grade", "h1", "in", "--db", "postgresql+psycopg2://me:secret@127.0.0.1:1/grades"]) == Exit.USAGE
    assert "secret" not in "".join(capsys.readouterr())


def test_results_are_listed_and_shown(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    graded_as(half_marks)
    told(capsys, "grade", "h1", "in")
    told(capsys, "grade", "h1", "in/ana", "--again")
    rows = json.loads(told(capsys, "results", "list", "--json")[0])
    assert [(row["grading"]["student"], row["assignment"], row["attempt"]) for row in rows] == [
        ("ana", "h1", 1),
        ("ben", "h1", 1),
    ]
    assert len(json.loads(told(capsys, "results", "list", "--all", "--json")[0])) == 3
    assert json.loads(told(capsys, "results", "list", "--student", "nobody", "--json")[0]) == []
    assert told(capsys, "results", "list", "--assignment", "h2")[0] == "No gradings.\n"
    assert told(capsys, "results", "list", "--assignment", "h1-")[0] == "No gradings. Did you mean `h1`?\n"
    assert rows[0]["id"][:8] in told(capsys, "results", "list")[0]
    by_id = json.loads(told(capsys, "results", "show", rows[1]["id"][:8], "--json")[0])
    assert by_id == [rows[1]]
    assert run(["results", "show", "ana", "--assignment", "h1-"]) == Exit.USAGE
    assert "there are no gradings of h1-. Did you mean `h1`?" in capsys.readouterr().err
    out, _ = told(capsys, "results", "show", "ana")
    assert "2 of 4 points" in out
    assert "attempt 1" in out


def test_as_student_hides_what_is_hidden(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    graded_as(lambda submission: half_marks(submission, checks=(a_hidden_check(),)))
    told(capsys, "grade", "h1", "in/ana")
    assert "SECRET" in told(capsys, "results", "show", "ana")[0]
    assert "SECRET" not in told(capsys, "results", "show", "ana", "--as-student")[0]


def test_an_instructor_reads_the_edits(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    place = LikelyPlace(file="solution.py", line=7, kind="variable", confidence=1.0)
    names = {"names": ("rest",), "instead": ("slope\x1b[2J",)}
    own = FoundEdit(file=place.file, line=place.line, kind=place.kind, repairs=True, **names)
    right = FoundEdit(file="right.py", line=3, kind="factor", repairs=False)
    check = replace(a_check(points=2, max_points=4, outcome="mismatch"), places=(place,), edits=(own, right))
    graded_as(lambda submission: half_marks(submission, checks=(check,)))
    told(capsys, "grade", "h1", "in/ana")
    shown, _ = told(capsys, "results", "show", "ana")
    assert "repaired at solution.py, line 7, by another variable, `slope" in shown
    assert "\x1b[2J" not in shown
    assert "right code gives these numbers with another factor, at right.py, line 3" in shown
    for view in ("--as-student", "--json"):
        assert "right.py" not in told(capsys, "results", "show", "ana", view)[0]


def test_an_unknown_student_is_told(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    graded_as(half_marks)
    told(capsys, "grade", "h1", "in")
    assert run(["results", "show", "carl"]) == Exit.USAGE
    assert "grader results list" in capsys.readouterr().err


def test_the_database_may_be_named_by_the_environment(
    course: Path, graded_as: GradedAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded_as(half_marks)
    monkeypatch.setenv("GRADER_DB", "elsewhere.db")
    assert run(["grade", "h1", "in", "--quiet"]) == Exit.OK
    with open_gradebook("elsewhere.db", create=False) as gradebook:
        assert len(gradebook.gradings()) == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch, *, quiet: bool, ci: bool) -> str:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("CI", "1") if ci else monkeypatch.delenv("CI", raising=False)
    with progress("Softmax", 2, quiet) as advance:
        advance(HOSTILE)
        advance("[red]ben")
    return terminal.getvalue()


def test_progress_shows_names_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = watched(monkeypatch, quiet=False, ci=False)
    assert "[red]ben" in shown
    assert "\x1b[31mred" not in shown


@pytest.mark.parametrize(("quiet", "ci"), [(True, False), (False, True)])
def test_a_short_task_shows_no_progress_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, ci: bool
) -> None:
    assert watched(monkeypatch, quiet=quiet, ci=ci) == ""


def test_a_long_task_writes_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "SECONDS_BETWEEN_LINES", 0.0)
    assert watched(monkeypatch, quiet=False, ci=True) == "Softmax: 1 of 2\nSoftmax: 2 of 2\n"
    assert watched(monkeypatch, quiet=True, ci=True) == ""
