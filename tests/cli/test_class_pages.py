"""The pages of the whole class, from the gradebook."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli.entry import run
from grader.errors import Exit
from tests.cli.conftest import Grade, half_marks


def rows(page: str) -> dict[str, str]:
    """Each row of students by name, as text."""
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    texts = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in table.split("<tr")[1:]]
    return {
        re.split(r"[\d>]", text, maxsplit=1)[0].strip(): text for text in (text.split('">', 1)[-1] for text in texts)
    }


def test_they_follow_the_gradebook_and_the_roster(course: Path, graded_as: Callable[[Grade], None]) -> None:
    graded_as(half_marks)
    assert run(["grade", "h1", "in", "-q"]) == Exit.OK
    adjusted = ["results", "adjust", "h1", "ben", "--points", "1", "--reason", "explained it well", "--author", "me"]
    assert run(adjusted) == Exit.OK
    (course / "roster.csv").write_text("name,login\nAna Almeida,ana\nCara,cara\n")
    assert run(["results", "pages", "h1", "out", "--roster", "roster.csv", "-q"]) == Exit.OK
    page = (course / "out/index.html").read_text()
    told = rows(page)
    assert list(told) == ["Ana Almeida", "ben"]
    assert "2 of 4" in told["Ana Almeida"]
    assert "3 of 4" in told["ben"]
    assert "adjusted +1" in told["ben"]
    listed = " ".join(re.sub("<[^>]*>", " ", page[page.index('id="look"') :]).split())
    assert "1 Not on the roster ben" in listed
    assert "1 Handed in nothing Cara" in listed
    assert "Ana Almeida" in next((course / "out/students").glob("ana-*.html")).read_text()
    review = next((course / "out/review").glob("ben-*.html")).read_text()
    assert "explained it well" in review
    assert "def softmax(z):" in review
    theirs = next((course / "out/students").glob("ben-*.html")).read_text()
    assert "explained it well" in theirs
    assert "Final: 3 of 4" in theirs


def test_a_new_submission_takes_the_place_of_the_old_one(course: Path, graded_as: Callable[[Grade], None]) -> None:
    graded_as(half_marks)
    assert run(["grade", "h1", "in", "-q"]) == Exit.OK
    (course / "in/ana/solution.py").write_text("def softmax(z):\n    return 2 * z\n")
    assert run(["grade", "h1", "in/ana", "-q"]) == Exit.OK
    assert run(["results", "pages", "h1", "out", "-q"]) == Exit.OK
    assert len(rows((course / "out/index.html").read_text())) == 2
    assert "return 2 * z" in next((course / "out/review").glob("ana-*.html")).read_text()
    assert len(list((course / "out/review").iterdir())) == 2


def test_who_handed_in_before_is_not_missing_from_a_second_download(
    course: Path, graded_as: Callable[[Grade], None], capsys: pytest.CaptureFixture[str]
) -> None:
    graded_as(half_marks)
    (course / "roster.csv").write_text("name,login\nAna,ana\nBen,ben\nCara,cara\n")
    assert run(["grade", "h1", "in", "--roster", "roster.csv"]) == Exit.OK
    assert "Handed in nothing (1): Cara." in capsys.readouterr().err
    (course / "second/ben").mkdir(parents=True)
    (course / "second/ben/solution.py").write_text("def softmax(z):\n    return 2 * z\n")
    assert run(["grade", "h1", "second", "--roster", "roster.csv"]) == Exit.OK
    told = capsys.readouterr().err
    assert "Of 3 students on the roster, 2 handed something in." in told
    assert "Handed in nothing (1): Cara." in told


def test_a_class_too_large_for_a_table_is_told_in_a_line(
    course: Path,
    graded_as: Callable[[Grade], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graded_as(half_marks)
    monkeypatch.setattr("grader.cli.grade.ROWS", 1)
    assert run(["grade", "h1", "in", "-q"]) == Exit.OK
    assert "2 graded." in capsys.readouterr().out.splitlines()[0]
