"""A class of 60 from the platform's download to the platform's own table and feedback zip, nobody lost on the way."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.batch.conftest import NEARLY, RIGHT, course  # noqa: F401
from tests.batch.running import finish, start
from tests.exports.samples import canvas_reads, moodle_reads
from tests.intake.classes import CLASS, Files, canvas, moodle, roster, zipped


def with_work(files: Files) -> Files:
    """The download with something to grade in it; every other student is right."""
    return {
        name: f"# {content.decode()}\n{RIGHT if n % 2 else NEARLY}".encode()
        for n, (name, content) in enumerate(files.items())
    }


SCORES = [6.0 if student.number % 2 else 2.0 for student in CLASS]


def gradebook() -> bytes:
    out = io.StringIO(newline="")
    rows = [
        ["Student", "ID", "SIS Login ID", "Section", "Softmax (77)", "Current Score"],
        ["    Points Possible", "", "", "", "6", "(read only)"],
        *[[f"{s.last}, {s.first}", s.canvas_id, s.email, "1", "", "="] for s in reversed(CLASS)],
    ]
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def worksheet() -> bytes:
    out = io.StringIO(newline="")
    rows = [
        ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Feedback comments"],
        *[[f"Participant {s.moodle_id}", s.full, s.email, "", "6.00", ""] for s in reversed(CLASS)],
    ]
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))


def whose(platform: str, name: str) -> str:
    """The number that the platform reads from the name of a feedback file."""
    return canvas_reads(name)[0] if platform == "canvas" else moodle_reads(name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "download", "table"),
    [
        ("canvas", canvas(), gradebook()),
        ("moodle", moodle(), worksheet()),
        ("moodle", moodle(flat=True), worksheet()),
    ],
    ids=["canvas", "moodle", "moodle flat"],
)
def test_out_of_the_download_and_back_into_the_platform(
    course: Path,  # noqa: F811
    platform: str,
    download: Files,
    table: bytes,
) -> None:
    zipped(course / "download.zip", with_work(download))
    (course / "fresh.csv").write_bytes(table)
    finish("grade", "h1", "download.zip", cwd=course)
    options = ["--format", platform, "--into", "fresh.csv", "--out", "filled.csv", "--feedback", "feedback.zip"]
    run = start("results", "export", "h1", *options, cwd=course)
    _, err = run.communicate(timeout=100)
    assert (run.returncode, err) == (0, "60 scores filled in.\n")
    numbers = [student.canvas_id if platform == "canvas" else student.moodle_id for student in CLASS]
    id_column, grade_column = (1, 4) if platform == "canvas" else (0, 3)
    filled = {row[id_column].removeprefix("Participant "): row[grade_column] for row in rows(course / "filled.csv")}
    assert [float(filled[number]) for number in numbers] == SCORES
    by_number = finish("results", "final", "h1", "--student", numbers[0], cwd=course)
    assert f"Final: {SCORES[0]:g} of" in by_number
    with zipfile.ZipFile(course / "feedback.zip") as feedback:
        names = [name.split("/")[0] for name in feedback.namelist()]
    assert sorted(whose(platform, name) for name in names) == sorted(numbers)


@pytest.mark.slow
def test_csv_and_json_lines_say_the_same_and_no_name_is_a_formula(course: Path) -> None:  # noqa: F811
    zipped(course / "download.zip", with_work(canvas()))
    people = roster(course / "class.csv")
    finish("grade", "h1", "download.zip", "--roster", str(people), cwd=course)
    finish("results", "export", "h1", "--out", "scores.csv", cwd=course)
    with (course / "scores.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    lines = [
        json.loads(line) for line in finish("results", "export", "h1", "--format", "jsonl", cwd=course).splitlines()
    ]
    assert [float(row["points"]) for row in table] == [line["points"] for line in lines]
    assert [row["sid"] for row in table] == [line["sid"] for line in lines]
    assert {line["name"] for line in lines} == {student.full for student in CLASS}
    assert [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "@"))] == []
    (hostile,) = [row for row in table if "calc" in row["name"]]
    assert hostile["name"].startswith("'=cmd")
