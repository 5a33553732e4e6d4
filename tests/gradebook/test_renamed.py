"""Who was renamed between two downloads is one student, in scores, exports and on the command line."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli.entry import run
from grader.errors import Exit
from tests.cli.conftest import Grade, course, graded_as, half_marks  # noqa: F401

EXPORT = """submission_{n}:
  :submitters:
  - :name: {name}
    :sid: "{sid}"
    :email: {email}
  :created_at: 2026-11-{day} 10:00:00.000000000 Z
"""


def export(folder: Path, day: int, *people: tuple[str, str, str]) -> str:
    folder.mkdir()
    pieces = [
        EXPORT.format(n=n, name=name, sid=sid, email=email, day=day) for n, (name, sid, email) in enumerate(people)
    ]
    (folder / "submission_metadata.yml").write_text("".join(pieces))
    for n in range(len(people)):
        (folder / f"submission_{n}").mkdir()
        (folder / f"submission_{n}" / "solution.py").write_text(f"day = {day}\n")
    return str(folder)


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_the_last_attempt_counts_under_either_name(
    course: Path,  # noqa: F811
    graded_as: Callable[[Grade], None],  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    order: tuple[str, str],
) -> None:
    graded_as(lambda submission: half_marks(submission, score=2))
    places = {
        "old": export(course / "old", 20, ("Ana Perez", "123", "aperez@x.org"), ("Ben Berg", "0", "ben@x.org")),
        "new": export(course / "new", 21, ("Ana Smith", "0123", "asmith@x.org"), ("Ben Can", "0", "can@x.org")),
    }
    for name in order:
        assert run(["grade", "h1", places[name], "-q"]) == Exit.OK
    table = 'Student,ID,SIS User ID,Softmax (1)\n    Points Possible,,,4\n"Perez, Ana",7,123,\n'
    (course / "fresh.csv").write_text(table)
    capsys.readouterr()
    assert run(["results", "export", "h1", "--format", "canvas", "--into", "fresh.csv", "-q"]) == Exit.OK
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[2][3] == "2"
    assert run(["results", "final", "h1", "--student", "Ana Smith", "--json"]) == Exit.OK
    (final,) = json.loads(capsys.readouterr().out)
    assert final["handed_in_at"].startswith("2026-11-21")
    assert run(["results", "final", "h1", "--json"]) == Exit.OK
    assert len(json.loads(capsys.readouterr().out)) == 3
