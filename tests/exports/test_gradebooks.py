"""Canvas and Moodle get their own tables back, with scores in the right rows."""

import csv
import io

import pytest

from grader.errors import UsageError
from grader.gradebook.exports.canvas import fill_gradebook
from grader.gradebook.exports.moodle import fill_worksheet
from grader.gradebook.exports.score_line import ScoreLine
from grader.reports.feedback import feedback_name
from grader.results.submission import Identity
from tests.exports.samples import NAMES, a_final, a_line, canvas_reads, moodle_reads
from tests.gradebook.samples import a_grading

CLASS = [a_line(number, points=number * 10.25) for number in range(len(NAMES))]


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def gradebook(possible: str = "100", title: str = "Softmax (123)", count: int = len(NAMES)) -> bytes:
    """As Canvas exports it: a muted row, four spaces before 'Points Possible', a test student at the end."""
    out = io.StringIO(newline="")
    table = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 0 (122)", title, "Final Score"],
        ["", "", "", "", "", "Manual Posting", "", "(read only)"],
        ["    Points Possible", "", "", "", "", "10", possible, "(read only)"],
        *[
            [NAMES[n], str(1000 + n), f"u{n}", f"login{n}@x.edu", "Übung 1", "9.00", "", "=1+1"]
            for n in reversed(range(count))
        ],
        ["Student, Test", "999", "", "", "Übung 1", "", "", ""],
    ]
    csv.writer(out, lineterminator="\n").writerows(table)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def test_a_gradebook_gets_every_score_and_nothing_else_changes() -> None:
    fresh = gradebook()
    filled = fill_gradebook(fresh, CLASS, ["Softmax"])
    before, after = rows(fresh), rows(filled.content)
    scores = {row[1]: row[6] for row in after[3:-1]}
    assert scores == {str(1000 + n): f"{n * 10.25:.2f}".rstrip("0").rstrip(".") for n in range(len(NAMES))}
    assert [row[:6] + row[7:] for row in after] == [row[:6] + row[7:] for row in before]
    assert filled.filled == len(NAMES)
    assert filled.messages == [f"{len(NAMES)} scores filled in."]


def test_filling_in_twice_changes_nothing_more() -> None:
    once = fill_gradebook(gradebook(), CLASS, ["Softmax"]).content
    assert fill_gradebook(once, CLASS, ["Softmax (123)"]).content == once


def test_who_has_no_score_keeps_the_cell_and_who_is_excused_is_marked() -> None:
    lines = [a_line(0, None), a_line(1, None, excused=True)]
    filled = fill_gradebook(gradebook(count=2), lines, ["Softmax"])
    assert [row[6] for row in rows(filled.content)[3:5]] == ["EX", ""]
    assert "Ana Pérez: no score yet." in filled.messages


def test_scores_are_scaled_to_the_points_of_the_platform() -> None:
    filled = fill_gradebook(gradebook(possible="10"), [a_line(0, 85.5)], ["Softmax"])
    assert "8.55" in [row[6] for row in rows(filled.content)]
    assert "Scores of 100 points are scaled to 10." in filled.remarks


def test_what_somebody_would_get_who_is_not_in_the_export_is_told() -> None:
    finals = (a_final(1.5), a_final(None), a_final(None, excused=True))
    lines = [ScoreLine(f"eva{n}", Identity(f"Eva {n}"), final, "") for n, final in enumerate(finals)]
    told = " ".join(fill_gradebook(gradebook(), lines, ["Softmax"]).remarks)
    for n, result in enumerate(("the score is 1.5", "no score yet", "excused")):
        assert f"Eva {n}: not in the export; {result}." in told


@pytest.mark.parametrize(
    ("identity", "row"),
    [
        (Identity(sid="u1"), "1001"),
        (Identity(email="login1@x.edu"), "1001"),
        (Identity("Pérez, Ana"), "1000"),
        (Identity("pérezana", platform="canvas", platform_id="anon_x1"), "1000"),
        (Identity("Perez, Ana"), "1000"),
        (Identity(sid="00U1"), "1001"),
        (Identity("anapérez", platform="canvas", platform_id="7"), "1000"),
        (Identity("Max Müller"), None),
        (Identity("Nobody"), None),
    ],
)
def test_a_student_is_found_by_what_is_known_and_never_by_half(identity: Identity, row: str | None) -> None:
    filled = fill_gradebook(gradebook(), [ScoreLine("x", identity, a_final(1), "")], ["Softmax"])
    assert [one[1] for one in rows(filled.content) if one[6] == "1"] == ([row] if row else [])
    assert any("the score is 1" in remark for remark in filled.remarks) is (row is None)


@pytest.mark.parametrize(
    ("content", "wanted", "told"),
    [
        (gradebook(), "Hardmax", r"No column is called 'Hardmax'. .* Homework 0 \(122\), Softmax \(123\)"),
        (gradebook(), "Final Score", "does not let this column be changed"),
        (b"a,b\n1,2\n", "Softmax", "not a Canvas gradebook"),
    ],
)
def test_a_column_that_can_not_be_filled_is_told(content: bytes, wanted: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        fill_gradebook(content, [], [wanted])


HEADERS = {
    "en": "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments",
    "de": "Identifikation,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Änderbar,"
    "Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar",
}
WORDS = {"en": "Participant", "de": "Teilnehmer/in"}


def worksheet(language: str = "en", maximum: str = "100.00") -> bytes:
    lines = [HEADERS[language]]
    for n, name in enumerate(NAMES):
        quoted = '"' + name.replace('"', '""') + '"'
        rest = '"Submitted for grading",,"' + maximum + '",Yes,"Saturday, 21 November 2026, 11:58 PM",-,'
        lines.append(f'"{WORDS[language]} {1000 + n}",{quoted},a{n}@x.edu,{rest}')
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("maximum", ["0.00", "0", "0,00"])
def test_cells_that_are_out_of_nothing_stay_as_they_are(maximum: str) -> None:
    fresh = worksheet(maximum=maximum)
    filled = fill_worksheet(fresh, [a_line(0, 80, "moodle"), a_line(1, 90, "moodle")])
    assert filled.content == fresh
    assert {cell.fate for cell in filled.cells} == {"kept"}
    assert "The maximum grade is 0" in " ".join(filled.remarks)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_worksheet_gets_grades_and_comments_and_keeps_the_rest(language: str) -> None:
    fresh = worksheet(language)
    lines = [a_line(number, number * 10.25, "moodle") for number in range(len(NAMES))]
    filled = fill_worksheet(fresh, lines)
    before, after = rows(fresh), rows(filled.content)
    assert [float(row[4]) for row in after[1:]] == [round(n * 10.25, 2) for n in range(len(NAMES))]
    assert all(row[9].endswith("points from the checks.") for row in after[1:])
    assert [row[:4] + row[5:9] for row in after] == [row[:4] + row[5:9] for row in before]
    assert b'"Saturday, 21 November 2026, 11:58 PM",-,' in filled.content
    assert fill_worksheet(filled.content, lines).content == filled.content


def test_a_worksheet_with_decimal_commas_gets_decimal_commas() -> None:
    filled = fill_worksheet(worksheet(maximum="10,00"), [a_line(0, 85.5, "moodle")])
    assert rows(filled.content)[1][4] == "8,55"


def test_a_comment_is_no_formula() -> None:
    filled = fill_worksheet(worksheet(), [a_line(0, 1, "moodle", said=("=1+1",))])
    assert rows(filled.content)[1][9] == "'=1+1"


@pytest.mark.parametrize(
    ("content", "column", "told"),
    [
        (worksheet(), "Punkte", "no column 'Punkte'"),
        (b"Identifier,x\n1,2\n", None, "no column of grades; name it with --column"),
        (b"Name,Grade\nana,1\n", None, "not a Moodle grading worksheet"),
    ],
)
def test_a_worksheet_that_can_not_be_filled_is_told(content: bytes, column: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        fill_worksheet(content, [], column)


@pytest.mark.parametrize(
    "original",
    ["perezana_456_789_solution.py", "perezana_LATE_456_789_my file.py", "anon_x9_789_solution.py"],
)
def test_canvas_reads_from_a_feedback_file_whose_it_is(original: str) -> None:
    name = feedback_name(Identity(platform="canvas", original=original), a_grading())
    assert canvas_reads(name) == canvas_reads(original)
    assert name.endswith("-feedback.html")


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("Ana Pérez_7_assignsubmission_file_", "Ana Pérez_7_assignsubmission_file_/feedback.html"),
        ("Ana Pérez_7_assignsubmission_file", "Ana Pérez_7_assignsubmission_file/feedback.html"),
        ("Ana_7_assignsubmission_file_solution.py", "Ana_7_assignsubmission_file_feedback.html"),
        ("Ana_7_assignsubmission_file_x_8_assignsubmission_file_y.py", "Ana_7_assignsubmission_file_feedback.html"),
    ],
)
def test_moodle_reads_from_a_feedback_file_whose_it_is(original: str, name: str) -> None:
    assert feedback_name(Identity(platform="moodle", original=original), a_grading()) == name
    assert moodle_reads(name.split("/")[0]) == "7"
