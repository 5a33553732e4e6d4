"""Scores go into the rows of those who earned them, or nowhere, and then both names are told."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from grader.gradebook.attempts import Attempt
from grader.gradebook.exports.canvas import fill_gradebook
from grader.gradebook.exports.filled import Filled
from grader.gradebook.exports.moodle import fill_worksheet
from grader.gradebook.exports.score_line import ScoreLine
from grader.results.submission import Identity
from tests.exports.samples import a_final
from tests.gradebook.samples import a_grading

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,HW (101)\n    Points Possible,,,,,10\n"


def line(points: float, identity: Identity | str, hours: float | None = None) -> ScoreLine:
    """A folder's name, or what a download says; handed in so many hours after noon."""
    at = None if hours is None else NOON + timedelta(hours=hours)
    final = a_final(points, max_points=10.0, attempt=Attempt(1, "g", a_grading(), at))
    name = identity if isinstance(identity, str) else identity.email or identity.name
    return ScoreLine(name, Identity() if isinstance(identity, str) else identity, final, "")


def gradescope(name: str, email: str = "", sid: str = "") -> Identity:
    return Identity(name, email, sid, "gradescope", "1")


def filled(rows: str, *lines: ScoreLine, header: str = HEADER) -> tuple[list[str], Filled]:
    result = fill_gradebook((header + rows).encode(), lines, ["HW"])
    table = list(csv.reader(io.StringIO(result.content.decode(), newline="")))
    return [row[-1] for row in table[2:] if row], result


CLASS = '"Perez, Ana",7,S07,ana,A,\n"Berg, Ben",8,S08,ben,A,\n"Can, Cem",9,S09,cem,B,\n"Student, Test",99,,abcdef,A,\n'


@pytest.mark.parametrize(
    "names",
    [
        ("ana", "ben", "cem"),
        ("S07", "s08", "S09"),
        ("S07.0", "8.0", "S09"),
        ("7", "8", "9"),
        ("Ana Pérez", "berg_ben", "CAN, CEM"),
        ("Perez Ana", "Berg-Ben", "cem@x.edu"),
    ],
)
def test_a_folder_is_called_by_login_number_id_name_or_mail(names: tuple[str, str, str]) -> None:
    cells, result = filled(CLASS, *(line(points, name) for points, name in zip((10, 8, 0), names, strict=True)))
    assert cells == ["10", "8", "0", ""]
    assert result.messages == ["3 scores filled in."]


@pytest.mark.parametrize(
    ("rows", "identity"),
    [
        ("Munoz,Jose,7,S7,jm,A,\n", Identity("José Muñoz")),
        ("de la Cruz,Ana,7,S8,adlc,A,\n", Identity("Ana de la Cruz")),
        ("Żółć,Łukasz,7,S8,lz,A,\n", Identity("Lukasz Zolc")),
        ("Müller,Jörg,7,S8,jm,A,\n", Identity("Joerg Mueller")),
        ("O’Brien,Seán,7,S8,so,A,\n", Identity("Sean O'Brien")),
        ("Nguyễn Thị,Ánh Tuyết,7,S8,nt,A,\n", Identity("NGUYEN THI ANH TUYET")),
        ("Zhang,Wei Li,7,S8,zw,A,\n", Identity("Li Wei Zhang")),
        ("Smith,Ana,7,123,ana@x.org,A,\n", gradescope("Ana Smith", "ana.smith@mail.org", "00123")),
        ("Smith,Ana,7,00123,ana@x.org,A,\n", gradescope("A. S.", "", "123")),
        ("Smith,Ana,7,S1,ANA@x.org,A,\n", gradescope("Ana Lee", "ana@X.ORG")),
        ("Smith,Ana,7,S1,ana,A,\n", gradescope("Ana Smith", "ana@x.org")),
    ],
)
def test_a_person_is_found_with_or_without_accents_zeros_and_commas(rows: str, identity: Identity) -> None:
    header = "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,HW (101)\n    Points Possible,,,,,,10\n"
    cells, _ = filled(rows + "Else,Somebody,1,2,3,A,\n", line(9, identity), header=header)
    assert cells == ["9", ""]


TWO = '"M, Mallory",11,mallory,mallory,S,\n"Tim, Vic",12,victim,victim,S,\n'
VIC = gradescope("Vic Tim", "victim@university.example")


@pytest.mark.parametrize(
    ("forged", "honest"),
    [
        (gradescope("Mallory M", "victim@evil.example"), VIC),
        (gradescope("Vic Tim", "mallory@university.example"), VIC),
        (gradescope("Tim, Vic", "other@evil.example"), VIC),
        (gradescope("mallory", "victim@evil.example"), gradescope("Vic Tim")),
        (gradescope("Vic Tím", "x@evil.example"), gradescope("Vic Tim")),
        (Identity("vic tim", platform="moodle", platform_id="5"), gradescope("Vic Tim")),
    ],
)
def test_what_a_student_calls_himself_puts_his_score_into_no_others_row(forged: Identity, honest: Identity) -> None:
    for lines in ([line(0, forged), line(10, honest)], [line(10, honest), line(0, forged)]):
        cells, result = filled(TWO, *lines)
        assert cells[1] != "0"
        told = " ".join(result.messages)
        assert "Vic Tim" in told
        assert (forged.name or "") in told


def test_of_a_row_that_two_may_claim_neither_is_filled_in_and_both_are_told() -> None:
    cells, result = filled(TWO, line(0, gradescope("Mallory M", "victim@evil.example")), line(10, VIC))
    assert cells == ["", ""]
    assert (
        "Mallory M may be M, Mallory or Tim, Vic, but so may Vic Tim. Not filled in; the score is 0." in result.messages
    )
    assert "Vic Tim may be Tim, Vic, but so may Mallory M. Not filled in; the score is 10." in result.messages
    assert result.is_in_vain


@pytest.mark.parametrize("forged", ["Vic Tim", "Mallory M", "Somebody"])
def test_the_surest_clue_decides_whatever_the_others_say(forged: str) -> None:
    mallory, vic = gradescope(forged, "victim@evil.example", "MALLORY"), gradescope("Vic Tim", "v@x.org", "victim")
    cells, _ = filled(TWO, line(3, mallory), line(10, vic))
    assert cells == ["3", "10"]


def test_whom_the_roster_knows_is_sure_and_who_only_says_so_is_not() -> None:
    vic = Identity("Vic Tim", "victim@university.example", "12", "gradescope", "2", on_roster=True)
    cells, result = filled(TWO, line(0, gradescope("Mallory M", "victim@evil.example")), line(10, vic))
    assert cells == ["", "10"]
    assert any(said.startswith("Mallory M may be") for said in result.messages)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (gradescope("Ben Berg", sid="777"), "Ben Berg has the name of Berg, Ben, but a different number or email."),
        (gradescope("Berg Ben", "ben@evil.example"), "Berg Ben has the name of Berg, Ben, but a different"),
    ],
)
def test_a_name_does_not_count_against_a_number_or_a_mail(other: Identity, told: str) -> None:
    rows = '"Perez, Ana",7,123,ana@x.org,A,\n"Berg, Ben",8,124,ben@x.org,A,\n'
    cells, result = filled(rows, line(9, gradescope("Ana Perez", "ana@x.org", "123")), line(0, other))
    assert cells == ["9", ""]
    assert any(said.startswith(told) for said in result.messages)


ANA = gradescope("Ana Perez", "aperez@x.org", "123")
RENAMED = gradescope("Ana Smith", "asmith@x.org", "0123")
ZEROS = '"Perez, Ana",7,123,ana@x.org,A,\n"Berg, Ben",8,124,BEN@x.org,A,\n'


@pytest.mark.parametrize("order", [1, -1])
def test_who_was_renamed_is_one_person_and_the_last_submission_counts(order: int) -> None:
    cells, _ = filled(ZEROS, *[line(0, ANA, 0), line(10, RENAMED, 24)][::order])
    assert cells == ["10", ""]


def test_of_two_submissions_at_no_known_time_neither_is_written_and_both_are_told() -> None:
    cells, result = filled(ZEROS, line(0, ANA), line(10, RENAMED))
    assert cells == ["", ""]
    (told,) = result.remarks
    assert "aperez@x.org (the score is 0), asmith@x.org (the score is 10)" in told


def test_two_names_without_a_word_in_common_are_not_one_person_because_of_a_number() -> None:
    cells, result = filled(
        TWO, line(10, gradescope("Vic Tim", sid="victim")), line(0, gradescope("Mallory M", sid="victim"))
    )
    assert cells == ["", "10"]
    assert any(
        said.startswith("Mallory M may be Tim, Vic or M, Mallory, but so may Vic Tim") for said in result.messages
    )


@pytest.mark.parametrize(
    "second", ['"Perez, Ana",7,S07,ana,B,\n', '"Pérez, Ana",7,,,B,\n', '"Smith, Ana",70,S07,ana2,B,\n']
)
def test_a_person_in_two_rows_gets_both_cells(second: str) -> None:
    identity = Identity("perezana", platform="canvas", platform_id="7")
    cells, result = filled('"Perez, Ana",7,S07,ana,A,\n' + second + '"Berg, Ben",8,S08,ben,A,\n', line(10, identity))
    both = ["10", "10", ""] if ",70," not in second else ["10", "", ""]
    assert cells == both
    assert result.filled == both.count("10")


@pytest.mark.parametrize("nothing", ["0", "000", "-", "n/a", "None", "?"])
def test_what_stands_for_no_number_makes_no_two_people_one(nothing: str) -> None:
    both = [gradescope("Ana Perez", sid=nothing), gradescope("Ana Berg", sid=nothing)]
    rows = f'"Perez, Ana",7,{nothing},a1,A,\n"Berg, Ana",8,{nothing},a2,A,\n'
    assert filled(rows, line(3, both[0]), line(5, both[1]))[0] == ["3", "5"]


def test_namesakes_are_told_apart_in_what_is_said() -> None:
    _, result = filled('"Li, Ana",7,S1,a1,A,\n"Li, Ana",8,S2,a2,A,\n', line(5, Identity("Ana Li")))
    assert "Ana Li may be Li, Ana (7) or Li, Ana (8). Not filled in; the score is 5." in result.messages


def test_who_is_nearly_called_so_is_suggested() -> None:
    _, result = filled(CLASS, line(5, Identity("Anna Peres")), line(5, Identity("Ben Karl Berg")))
    assert "Anna Peres: not in the export; the score is 5. Perhaps Perez, Ana?" in result.messages
    assert "Ben Karl Berg: not in the export; the score is 5. Perhaps Berg, Ben?" in result.messages


def test_a_participant_of_moodle_is_found_by_mail_when_the_class_came_from_elsewhere() -> None:
    sheet = (
        "Identificatie,Volledige naam,E-mailadres,Status,Cijfer,Maximumcijfer,Laatst gewijzigd (cijfer)\n"
        'Deelnemer 8,Ben Berg,ben@x.org,,,"100,00",-\nDeelnemer 7,Ana Perez,ana@x.org,,,"100,00",-\n'
    )
    result = fill_worksheet(sheet.encode(), [line(5, gradescope("B.", "BEN@x.org")), line(10, "Ana Perez")])
    assert [row.split(",")[4] for row in result.content.decode().splitlines()[1:]] == ["50", "100"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [("aaa", ["", ""]), ("victim", ["0", ""]), ("timvic", ["0", ""]), ("timvictoria", ["0", ""]), ("", ["0", ""])],
)
def test_an_id_next_to_quite_another_name_fills_no_row(name: str, cells: list[str]) -> None:
    forged = Identity(name, platform="canvas", platform_id="12")
    found, result = filled('"Tim, Vic",12,v,v,S,\n"Li, Bo",13,b,b,S,\n', line(0, forged))
    assert found == cells
    assert result.is_in_vain is (cells[0] == "")
    assert any(
        "has the id or login of Tim, Vic, but a completely different name" in said for said in result.messages
    ) is (cells[0] == "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("राम शर्मा", "रमी शर्मा"),
        ("রবি দাস", "রবী দাস"),
        ("กิน ดี", "กัน ดี"),
        ("かく たろう", "がく たろう"),
    ],
)
def test_vowels_that_stand_on_letters_tell_two_people_apart(one: str, other: str) -> None:
    assert filled(f"{one},7,,a,A,\n", line(9, gradescope(other)))[0] == [""]
    rows = f"{one},7,,a,A,\n{other},8,,b,A,\n"
    assert filled(rows, line(9, gradescope(other)), line(3, gradescope(one)))[0] == ["3", "9"]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("محمد علي", "مُحَمَّد عَلِيّ"),
        ("Παπαδόπουλος Γιώργος", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("김 철수", "철수 김"),
        ("王 小明", "王小明"),
        ("Işık Ali", "ALİ IŞIK"),
        ("Strauß Eva", "Eva STRAUSS"),
    ],
)
def test_a_name_is_one_name_in_any_order_with_or_without_points_and_capitals(row: str, name: str) -> None:
    assert filled(f"{row},7,,a,A,\nElse Somebody,8,,b,A,\n", line(9, gradescope(name)))[0] == ["9", ""]


@pytest.mark.parametrize(
    "address",
    [
        '"x tim@uni.example y"@evil.example',
        '"x,tim@uni.example,y"@evil.example',
        "tım@uni.example",
        "tim@uni.example.evil.example",
        "tim@evil.example",
        "tim+1@uni.example",
    ],
)
def test_an_address_of_ones_own_that_looks_like_anothers_fills_no_row_of_theirs(address: str) -> None:
    rows = '"Tim, Vic",12,v1,tim@uni.example,S,\n"Li, Bo",13,b1,bo@uni.example,S,\n'
    assert filled(rows, line(0, gradescope("Mallory Q", address)))[0] == ["", ""]


@pytest.mark.parametrize("address", ["\u212aim@uni.example", "\uff2bim@uni.example"])
def test_nor_does_a_letter_that_becomes_another_as_a_small_one(address: str) -> None:
    rows = '"Kim, Vic",12,v1,kim@uni.example,S,\n"Li, Bo",13,b1,bo@uni.example,S,\n'
    assert filled(rows, line(0, gradescope("", address)))[0] == ["", ""]


@pytest.mark.parametrize(
    ("number", "cell"),
    [('="00123"', "9"), ("'00123", "9"), ("\u200e123\u200e", "9"), ("123\xa0", "9")]
    + [(other, "") for other in ("1.23E+02", "123.5", "-123", "S123", "0123-4")],
)
def test_a_number_is_the_same_however_a_spreadsheet_keeps_its_zeros(number: str, cell: str) -> None:
    assert filled('"Smith, Ana",7,00123,ana1,A,\n', line(9, gradescope("Q R", "", number)))[0] == [cell]


def test_two_whose_first_and_last_names_are_swapped_are_told_apart_by_their_numbers_only() -> None:
    rows = '"Martin, Thomas",7,S7,tm,A,\n"Thomas, Martin",8,S8,mt,A,\n'
    one, other = "Thomas Martin", "Martin Thomas"
    assert filled(rows, line(9, gradescope(one)), line(3, gradescope(other)))[0] == ["", ""]
    assert filled(rows, line(9, gradescope(one, "", "S7")), line(3, gradescope(other, "", "S8")))[0] == ["9", "3"]
