"""Blackboard, Brightspace, ILIAS and any CSV get their own tables back, with scores in the right rows."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.gradebook.exports.class_export import Format, fill_table, format_of
from grader.gradebook.exports.filled import PLAIN, Filled, FillOptions
from grader.gradebook.exports.score_line import ScoreLine
from grader.intake import read_roster
from grader.results.submission import Identity
from tests.exports.samples import a_final
from tests.intake.classes import CLASS, Student

Rows = list[list[str]]
SCORES = {one.number: one.number / 10 for one in CLASS}


def login(one: Student) -> str:
    return f"k{one.number:03}"


def number(one: Student) -> str:
    return f"{one.number:05}"


def blackboard(cell: str = "", column: str = "HW [1] [Total Pts: 10 Score] |77") -> Rows:
    titles = ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability", column]
    other = "HW [2] [Total Pts: 10 Score] |78"
    people = [[one.last, one.first, login(one), number(one), "2026-11-21 23:59:00", "Yes", cell] for one in CLASS]
    return [[*row, last] for row, last in zip([titles, *people[::-1]], [other, *["9.50"] * len(people)], strict=True)]


def brightspace(cell: str = "", column: str = "HW [1] Points Grade <Numeric MaxPoints:10 Weight:5>") -> Rows:
    titles = ["OrgDefinedId", "Username", "Last Name", "First Name", "Email", column, "End-of-Line Indicator"]
    rest = [[f"#{number(one)}", f"#{login(one)}", one.last, one.first, one.email, cell, "#"] for one in CLASS]
    return [titles, *rest[::-1]]


def ilias(cell: str = "", column: str = "mark") -> Rows:
    titles = ["update", "usr_id", "login", "lastname", "firstname", "status", column, "notice", "comment"]
    rest = [
        ["0", str(4711 + n), login(one), one.last, one.first, "notgraded", cell, "", ""] for n, one in enumerate(CLASS)
    ]
    return [[*titles, "plagiarism", "plag_comment"], *[[*row, "none", ""] for row in rest[::-1]]]


def own(cell: str = "", column: str = "HW [1]") -> Rows:
    return [["Matrikelnummer", "Name", "Vorname", column], *[[number(one), one.last, one.first, cell] for one in CLASS]]


def written(rows: Rows, encoding: str = "utf-8", delimiter: str = ",", quoting: int = csv.QUOTE_ALL) -> bytes:
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return table.getvalue().encode(encoding)


def read(content: bytes, encoding: str, delimiter: str) -> Rows:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def line(one: Student, only_login: bool = False) -> ScoreLine:
    """Known by login, by number, or by a number whose zeros a spreadsheet removed."""
    sid = {0: "", 1: number(one), 2: number(one).lstrip("0")}[0 if only_login else one.number % 3]
    identity = Identity(one.full, sid=sid, login="" if sid else login(one))
    return ScoreLine(login(one), identity, a_final(SCORES[one.number], max_points=10.0), "why")


def filled(content: bytes, options: FillOptions = PLAIN, column: str | None = None) -> Filled:
    lines = [line(one, only_login=b"usr_id" in content) for one in CLASS]
    return fill_table(content, lines, ["HW [1]"], column, options)


@pytest.mark.parametrize(
    ("platform", "table", "encoding", "delimiter"),
    [
        (Format.BLACKBOARD, blackboard, "utf-16", "\t"),
        (Format.BLACKBOARD, blackboard, "utf-8-sig", ","),
        (Format.BRIGHTSPACE, brightspace, "utf-8", ","),
        (Format.ILIAS, ilias, "utf-8", ","),
        (Format.ILIAS, ilias, "utf-8-sig", ";"),
        (Format.CSV, own, "utf-8-sig", ";"),
        (Format.CSV, own, "utf-8", "\t"),
    ],
)
def test_every_score_goes_into_its_row_and_nothing_else_changes(
    platform: Format, table: Callable[..., Rows], encoding: str, delimiter: str, tmp_path: Path
) -> None:
    before = table()
    fresh = written(before, encoding, delimiter)
    assert format_of(fresh) is platform
    result = filled(fresh)
    after = read(result.content, encoding, delimiter)
    assert result.messages == [f"{len(CLASS)} scores filled in."]
    ours = {
        n for n, title in enumerate(before[0]) if title in {"update", "mark", "comment"} or title.startswith("HW [1]")
    }
    assert [[cell for n, cell in enumerate(row) if n not in ours] for row in after] == [
        [cell for n, cell in enumerate(row) if n not in ours] for row in before
    ]
    scores = [n for n in ours if before[0][n] not in {"update", "comment"}]
    known = {login(one): SCORES[one.number] for one in CLASS} | {number(one): SCORES[one.number] for one in CLASS}
    keys = [before[0].index(title) for title in ("Username", "login", "Matrikelnummer") if title in before[0]]
    for row in after[1:]:
        assert float(row[scores[0]]) == known[row[keys[0]].removeprefix("#")]
    (tmp_path / "filled.csv").write_bytes(result.content)
    people = read_roster(tmp_path / "filled.csv")
    assert {person.sid or person.login for person in people} <= known.keys()
    assert len(people) == len(CLASS)
    assert filled(result.content).content == result.content


def test_ilias_reads_only_what_is_marked_as_changed() -> None:
    rows = ilias()
    rows[1][6] = "9.9"
    after = read(filled(written(rows)).content, "utf-8", ",")
    assert [row[0] for row in after[1:]] == ["0", *["1"] * (len(CLASS) - 1)]
    assert [row[8] for row in after[1:]] == ["", *["why"] * (len(CLASS) - 1)]


@pytest.mark.parametrize(
    ("table", "column", "score"),
    [
        (blackboard, "HW [1] [Total Pts: 1,000 Score] |77", "500"),
        (blackboard, "HW [1] [Gesamtpunktzahl: 12,5 Punktzahl] |77", "6,25"),
        (brightspace, "HW [1] Points Grade <Numeric MaxPoints:100 Category:HW CategoryWeight:20>", "50"),
        (brightspace, "HW [1] Punkte <Numeric MaxPoints:12,5>", "6,25"),
    ],
)
def test_what_a_column_is_out_of_stands_in_its_title(table: Callable[..., Rows], column: str, score: str) -> None:
    rows = table(column=column)
    place = rows[0].index(column)
    full = column if "Punkte" in column else None
    result = filled(written(rows), column=full)
    by_name = {tuple(row[2:4]): row[place] for row in read(result.content, "utf-8", ",")}
    half = CLASS[50]
    assert score in {by_name.get((login(half), number(half))), by_name.get((half.last, half.first))}


def test_work_that_needs_grading_is_no_grade_and_a_word_stays() -> None:
    rows = blackboard("Needs Grading")
    rows[1][6], rows[2][6] = "Exempt", "7.25"
    after = read(filled(written(rows)).content, "utf-8", ",")
    assert [row[6] for row in after[1:3]] == ["Exempt", "7.25"]
    assert [float(row[6]) for row in after[3:]] == [SCORES[one.number] for one in CLASS[::-1][2:]]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (blackboard(column="HW [1] [Total Pts: 10 Text] |77"), "primary display of this column to Score"),
        (blackboard(column="HW [1] [Total Pts: 0 Score] |77"), "maximum of the column is not clear.*--maximum"),
        (blackboard(column="HW [3] [Total Pts: 10 Score] |77"), r"there are: HW \[3\] \[Total.* HW \[2\]"),
        (brightspace(column="HW [1] Text Grade <Text>"), r"No column is called 'HW \[1\]'"),
        (brightspace(column="HW [1] Points Grade"), "maximum of the column is not clear.*--maximum"),
        ([["Punkte", "HW [1]"], ["x", ""]], "Nothing in the table says who"),
        ([["email", "HW [1]", "hw [1] "], ["x", "", ""]], "2 columns are called"),
    ],
)
def test_a_column_that_takes_no_points_is_told(rows: Rows, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        filled(written(rows))


def test_a_workbook_is_told() -> None:
    with pytest.raises(UsageError, match=r"an Excel workbook\. Download it as CSV"):
        filled(b"PK\x03\x04 and so on")


def test_a_team_of_ilias_has_one_row() -> None:
    titles = "update,team_id,logins,status,mark,notice,comment,plagiarism,plag_comment"
    fresh = f'{titles}\n0,5,"{login(CLASS[0])}, {login(CLASS[1])}",notgraded,,,,,\n'.encode()
    lines = [ScoreLine("team", Identity(login=login(one)), a_final(8.0), "why") for one in CLASS[:2]]
    assert read(fill_table(fresh, lines, ["HW"]).content, "utf-8", ",")[1][4] == "8"


def test_points_for_nothing_are_out_of_what_the_column_is() -> None:
    rows = blackboard(column="HW [1] [Total Pts: 12,5 Score] |77")
    result = fill_table(written(rows), [line(CLASS[0])], ["HW [1]"], None, FillOptions(missing=1))
    assert {row[6] for row in read(result.content, "utf-8", ",")[1:-1]} == {"1,25"}
