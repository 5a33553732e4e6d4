"""What stands in a platform's table is read as it is meant, and stays unless somebody says otherwise."""

import csv
import io

import pytest

from grader.errors import UsageError
from grader.gradebook.exports.canvas import fill_gradebook
from grader.gradebook.exports.filled import PLAIN, Filled, FillOptions
from grader.gradebook.exports.moodle import fill_worksheet
from grader.gradebook.exports.score_line import ScoreLine
from grader.results.submission import Identity
from tests.exports.samples import a_final

LINES = [
    ScoreLine(name, Identity(), a_final(points, max_points=10.0), "why")
    for name, points in (("ana", 10.0), ("ben", 8.0), ("cem", 0.0))
]


def canvas(possible: str, *cells: str, delimiter: str = ",", options: FillOptions = PLAIN) -> tuple[list[str], Filled]:
    table = io.StringIO(newline="")
    rows = [
        ["Student", "ID", "SIS Login ID", "Section", "Essay: why, how, when (55)", "HW (101)"],
        ["    Points Possible", "", "", "", "", possible],
        ["Perez, Ana", "7", "ana", "A", "", cells[0] if cells else ""],
        ["Berg, Ben", "8", "ben", "A", "", cells[1] if cells[1:] else ""],
        ["Can, Cem", "9", "cem", "A", "", cells[2] if cells[2:] else ""],
        ["Droste, Dora", "10", "dora", "A", "", cells[3] if cells[3:] else ""],
    ]
    csv.writer(table, delimiter=delimiter).writerows(rows)
    result = fill_gradebook(table.getvalue().encode(), LINES, ["HW"], options)
    filled = list(csv.reader(io.StringIO(result.content.decode(), newline=""), delimiter=delimiter))
    assert [row[:-1] for row in filled] == [row[:-1] for row in rows]
    return [row[-1] for row in filled[2:]], result


@pytest.mark.parametrize(
    ("possible", "delimiter", "cells"),
    [
        ("10.00", ",", ["10", "8", "0"]),
        ("1,000.00", ",", ["1000", "800", "0"]),
        ("1,000", ",", ["1000", "800", "0"]),
        ("1.000,00", ";", ["1000", "800", "0"]),
        ("1 000,5", ";", ["1000,5", "800,4", "0"]),
        ("12,5", ";", ["12,5", "10", "0"]),
        ("12.5", "\t", ["12.5", "10", "0"]),
        ("", ",", ["10", "8", "0"]),
    ],
)
def test_the_maximum_is_read_in_any_locale(possible: str, delimiter: str, cells: list[str]) -> None:
    assert canvas(possible, delimiter=delimiter)[0] == [*cells, ""]


def test_a_maximum_that_may_be_one_or_a_thousand_is_asked_for() -> None:
    with pytest.raises(UsageError, match=r"'1.000' thousands or not.* --maximum"):
        canvas("1.000", delimiter=";")
    assert canvas("1.000", delimiter=";", options=FillOptions(maximum=1000))[0][0] == "1000"


def test_what_a_person_entered_stays_and_is_told() -> None:
    cells, result = canvas("10", "EX", "9.50", "N/A", "A-")
    assert cells == ["EX", "9.50", "N/A", "A-"]
    assert result.messages == [
        "0 scores filled in, 3 kept as they were, 1 handed in nothing.",
        "Perez, Ana: EX stays; the score here is 10.",
        "Berg, Ben: 9.50 stays; the score here is 8. --replace overwrites it.",
        "Can, Cem: N/A stays; the score here is 0.",
        "In the export, but handed in nothing: Droste, Dora. Their cells stay as they are.",
    ]


def test_to_replace_is_asked_for_and_every_cell_is_named() -> None:
    cells, result = canvas("10", "EX", "9.50", "complete", options=FillOptions(replace=True))
    assert cells == ["EX", "8", "complete", ""]
    assert "Berg, Ben: 9.50 is now 8." in result.messages
    assert result.messages[0].startswith("1 score filled in, 1 of them replaced another, 2 kept as they were")


@pytest.mark.parametrize("there", ["10", "10.00", "10,0"])
def test_the_same_number_in_other_figures_is_there_already(there: str) -> None:
    cells, result = canvas("10", there)
    assert cells[0] == there
    assert result.messages[0].startswith("2 scores filled in, 1 there already")
    assert not result.is_in_vain


@pytest.mark.parametrize("blank", ["", "-", " ", "–"])
def test_a_cell_without_a_score_is_filled_in(blank: str) -> None:
    assert canvas("10", blank)[0][0] == "10"


def test_who_handed_in_nothing_gets_what_is_asked_for() -> None:
    cells, result = canvas("10", options=FillOptions(missing=0))
    assert cells == ["10", "8", "0", "0"]
    assert "Handed in nothing, so given 0: Droste, Dora." in result.messages
    assert canvas("10", "", "", "", "EX", options=FillOptions(missing=0))[0][3] == "EX"


HEADERS = {
    "en": "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),"
    "Feedback comments",
    "pt": "Identificador,Nome completo,Endereço de email,Status,Nota,Nota máxima,Nota pode ser alterada,"
    "Última modificação (nota),Comentários de feedback",
    "pl": "Identyfikator,Pełna nazwa,Adres e-mail,Status,Ocena,Maksymalna ocena,Ocena może być zmieniona,"
    "Ostatnio modyfikowane (ocena),Komentarze",
    "nl": "Identificatie,Volledige naam,E-mailadres,Status,Cijfer,Maximumcijfer,Cijfer kan gewijzigd worden,"
    "Laatst gewijzigd (cijfer),Feedback opmerkingen",
    "tr": "Tanımlayıcı,Ad Soyad,E-posta,Durum,Not,En yüksek not,Değiştirilebilir,Son değişiklik,Geri bildirim",
}


def worksheet(
    language: str, maximum: str, grade: str = "", comment: str = "", **options: object
) -> tuple[list[list[str]], Filled]:
    rows = [
        f'Participant {number},{name},{login}@x.org,,{grade},"{maximum}",Yes,-,{comment}'
        for number, name, login in ((8, "Ben Berg", "ben"), (7, "Ana Perez", "ana"), (9, "Cem Can", "cem"))
    ]
    content = "\n".join([f"\ufeff{HEADERS[language]}", *rows]).encode()
    lines = [
        ScoreLine(str(number), Identity(platform="moodle", platform_id=str(number)), line.final, line.why)
        for number, line in zip((7, 8, 9), LINES, strict=True)
    ]
    column = "Not" if language == "tr" else None
    result = fill_worksheet(content, lines, column, FillOptions(**options))  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(result.content.decode("utf-8-sig"), newline="")))[1:], result


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize(
    ("maximum", "grades"),
    [("100,00", ["80", "100", "0"]), ("12,50", ["10", "12,5", "0"]), ("1,000.00", ["800", "1000", "0"])],
)
def test_a_worksheet_is_read_in_any_language(language: str, maximum: str, grades: list[str]) -> None:
    rows, _ = worksheet(language, maximum)
    assert [row[4] for row in rows] == grades
    assert [row[8] for row in rows] == ["why", "why", "why"]
    assert [row[7] for row in rows] == ["-", "-", "-"]


def test_a_scale_takes_no_number() -> None:
    rows, result = worksheet("en", "Poor - Fair - Good", grade="Good")
    assert [row[4] for row in rows] == ["Good", "Good", "Good"]
    assert "Ben Berg: Good stays; it is graded on a scale." in result.messages
    assert result.is_in_vain
    with pytest.raises(UsageError, match="It is not clear which column of the worksheet holds the maximum grade"):
        worksheet("pt", "Poor - Fair - Good", grade="Good")


def test_a_grade_by_hand_keeps_its_comment() -> None:
    rows, result = worksheet("pt", "10,00", grade='"7,5"', comment="by hand")
    assert [row[4::4] for row in rows] == [["7,5", "by hand"]] * 3
    assert result.messages[0] == "0 scores filled in, 3 kept as they were."
    rows, _ = worksheet("pt", "10,00", grade='"7,5"', comment="by hand", replace=True)
    assert [row[4::4] for row in rows] == [["8", "why"], ["10", "why"], ["0", "why"]]


def test_a_comment_by_hand_next_to_no_grade_stays_and_is_counted() -> None:
    rows, result = worksheet("en", "10.00", comment="see me")
    assert [row[8] for row in rows] == ["see me"] * 3
    assert "Comments left unchanged: 3. --replace overwrites them." in result.messages


@pytest.mark.parametrize("possible", ["10 pts", "100%", "-10"])
def test_a_maximum_that_is_no_number_is_asked_for(possible: str) -> None:
    with pytest.raises(
        UsageError, match=rf"The maximum of the column is '{possible}'\. Give it as a number with --maximum"
    ):
        canvas(possible)
    assert canvas(possible, options=FillOptions(maximum=100))[0][0] == "100"


@pytest.mark.parametrize("possible", ["", "0"])
def test_scores_that_are_not_scaled_for_want_of_a_maximum_are_told(possible: str) -> None:
    assert any("does not say the maximum of the column" in told for told in canvas(possible)[1].messages)


def test_a_column_of_numbers_next_to_the_grades_is_no_maximum() -> None:
    header = "Identyfikator,Pełna nazwa,Adres e-mail,Ocena,Waga,Maksymalna ocena,Komentarze"
    lines = [ScoreLine("ana", Identity("Ana Perez"), LINES[0].final, "")]
    filled = fill_worksheet(f"{header}\nUczestnik 7,Ana Perez,a@x.org,,1,50.00,\n".encode(), lines)
    assert filled.content.decode().splitlines()[1] == "Uczestnik 7,Ana Perez,a@x.org,50,1,50.00,"
    with pytest.raises(UsageError, match="not clear which column of the worksheet holds the maximum grade"):
        fill_worksheet(f"{header}\nUczestnik 7,Ana Perez,a@x.org,,1,,\n".encode(), lines)


def test_points_for_nothing_do_not_go_into_a_scale() -> None:
    header = HEADERS["en"]
    filled = fill_worksheet(
        f'{header}\nParticipant 7,Ana,a@x.org,,,"Poor, Good",Yes,-,\n'.encode(), [], None, FillOptions(missing=0)
    )
    assert filled.is_in_vain
