"""A roster in whatever columns a system exports; whoever can not be told for certain is listed, never guessed."""

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake import Person, collect, read_roster, remarks
from grader.intake.wanted import Wanted
from grader.limits import Limits
from tests.intake.classes import CLASS, canvas, folder, moodle, roster, zipped


def attendance(path: Path, people: list[Person]) -> tuple[set[str], set[str]]:
    found = collect([path], Wanted(), Limits(), roster=people)
    assert found.attendance is not None
    return {person.name.lower() for person in found.attendance.absent}, set(found.attendance.strangers)


@pytest.mark.parametrize("columns", ["name", "student", "first name,last name"])
def test_by_names_alone_only_namesakes_and_the_nameless_are_left(tmp_path: Path, columns: str) -> None:
    people = read_roster(roster(tmp_path / "r.csv", columns=columns))
    for files in (canvas(), moodle()):
        absent, strangers = attendance(zipped(tmp_path / "d.zip", files), people)
        bare = {name.replace(",", "") for name in absent}
        assert bare in ({"ana li", "🦄 🌈"}, {"li ana", "🌈 🦄"})
        assert len(strangers) == 3


def test_names_without_their_accents_are_found(tmp_path: Path) -> None:
    people = [Person("Perez, Jose"), Person("Zoe Muller"), Person("NGUYEN THI ANH TUYET")]
    students = [CLASS[0], CLASS[6], CLASS[14]]
    assert attendance(zipped(tmp_path / "c.zip", canvas(students)), people) == (set(), set())


def test_an_accent_decides_between_two(tmp_path: Path) -> None:
    people = [Person("Ana Peres", "1@x"), Person("Ana Perés", "2@x")]
    found = collect([folder(tmp_path, {"Ana Perés.py": b"x = 1\n"})], Wanted(), Limits(), roster=people)
    assert found[0].identity.email == "2@x"


@pytest.mark.parametrize("name", ["s7@uni.example", "4007", "004007", "90007", "Family40, Given40", "given40_family40"])
def test_folders_may_be_called_by_anything_that_tells_who_it_is(tmp_path: Path, name: str) -> None:
    people = read_roster(roster(tmp_path / "r.csv"))
    found = collect([folder(tmp_path / "in", {f"{name}/solution.py": b"x = 1\n"})], Wanted(), Limits(), roster=people)
    assert found[0].student == name
    assert found[0].identity.email in {"s7@uni.example", "s40@uni.example"}


def test_canvas_own_gradebook_is_a_roster(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text(
        "\ufeffStudent;ID;SIS User ID;SIS Login ID;Section;HW1 (123)\n"
        "    Points Possible;;;;;10\n"
        '"Li, Ana";90004;004004;s4;A;\n'
        "\n"
        '"Li, Ana";90005;004005;s5;A;9\n'
    )
    people = read_roster(path)
    assert people == [Person("Li, Ana", "", "004004", "s4", "90004"), Person("Li, Ana", "", "004005", "s5", "90005")]
    assert attendance(zipped(tmp_path / "c.zip", canvas(CLASS[4:6])), people) == (set(), set())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_roster_may_come_from_any_spreadsheet(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "r.csv").write_bytes("Name\tE-Mail\r\nJosé Müller\tj@x.example\r\n".encode(encoding))
    assert read_roster(tmp_path / "r.csv") == [Person("José Müller", "j@x.example")]


@pytest.mark.parametrize("text", ["", "section,points\nA,1\n", "\n\n", "first name\nAna\n"])
def test_a_roster_that_tells_nobody_apart_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(UsageError, match="columns such as name, email"):
        read_roster(tmp_path / "r.csv")
    with pytest.raises(UsageError, match="Give a CSV file"):
        read_roster(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("name;email;notes, to, be, read, later, on\nAna Perez;ana@x.org;\nBen;ben@x.org;\n", ["Ana Perez", "Ben"]),
        ('"name","email","a;b;c;d;e"\n"Ana; Perez","ana@x.org",""\n', ["Ana; Perez"]),
        ("sep=;\nName;E-Mail;SID\nPerez, Ana;ana@x.org;007\n", ["Perez, Ana"]),
        ("sep=,\r\nname,sid\r\nAna,007\r\n", ["Ana"]),
        ("Student,ID,Section\n    Points Possible,,\nAna,7,A\n\"Student, Test\",99,A\n", ["Ana"]),
    ],
)  # fmt: skip
def test_columns_are_found_by_reading_and_not_by_counting(tmp_path: Path, text: str, people: list[str]) -> None:
    (tmp_path / "r.csv").write_text(text)
    assert [person.name for person in read_roster(tmp_path / "r.csv")] == people


@pytest.mark.parametrize(
    "rows",
    [
        "Ana Perez,ana@x.org,\nAna Perez,ana@x.org,\n",
        "Ana Perez,ana@x.org,7\nAna Smith,asmith@x.org,007\n",
        "Ana Perez,ana@x.org,7\nAna Perez,,7\n",
        "Ana Perez,ana@x.org asmith@x.org,7\n",
    ],
)
def test_a_person_in_two_rows_is_one_person(tmp_path: Path, rows: str) -> None:
    (tmp_path / "r.csv").write_text(f"name,email,sid\n{rows}Ben Berg,ben@x.org,8\n")
    files = {"ana@x.org/solution.py": b"x = 1\n", "Ben Berg/solution.py": b"x = 2\n"}
    path = folder(tmp_path / "in", files)
    found = collect([path], Wanted(), Limits(), roster=read_roster(tmp_path / "r.csv"))
    assert found.attendance is not None
    assert (found.attendance.people, found.attendance.absent, found.attendance.strangers) == (2, (), ())
    assert [one.identity.name for one in found] == ["Ana Perez", "Ben Berg"]


def test_who_may_be_somebody_on_the_roster_is_told_with_the_name(tmp_path: Path) -> None:
    people = [
        Person("Perez, Ana", "ana@x"),
        Person("Berg, Ben", "ben@x"),
        Person("Li, Bo", "bo@x"),
        Person("Tim, Vic", "vic@x"),
    ]
    export = "\n".join(
        f"submission_{n}:\n  :submitters:\n  - :name: {name}\n    :email: {email}"
        for n, (name, email) in enumerate(
            [("Anna Peres", "x@y"), ("Ben Berg", "other@y"), ("Bo Li", "bo@x"), ("Vic Tim", "a@y"), ("Tim Vic", "b@y")]
        )
    )
    files = {"submission_metadata.yml": export.encode(), **{f"submission_{n}/solution.py": b"x=1\n" for n in range(5)}}
    lines = list(remarks(collect([folder(tmp_path, files)], Wanted(), Limits(), roster=people)))
    assert lines[1] == "Handed in nothing (3): Perez, Ana; Berg, Ben; Tim, Vic."
    assert lines[3:] == [
        "a@y may be Tim, Vic, but so may b@y.",
        "b@y may be Tim, Vic, but so may a@y.",
        "other@y has the name of Berg, Ben, but a different number or email.",
        "x@y is not on the roster. Perhaps Perez, Ana?",
    ]


def test_a_team_of_moodle_is_all_who_are_in_it(tmp_path: Path) -> None:
    people = [Person("Ana", "a@x", group="Team 7"), Person("Ben", "b@x", group="Team 7"), Person("Cy", "c@x")]
    files = {"Team 7_55_assignsubmission_file_/solution.py": b"x = 1\n"}
    found = collect([folder(tmp_path, files)], Wanted(), Limits(), roster=people)
    assert [member.email for member in found[0].members] == ["a@x", "b@x"]
    assert found.attendance is not None
    assert [person.name for person in found.attendance.absent] == ["Cy"]


def test_a_canvas_group_is_filed_under_one_of_it(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("name,canvas_user_id,group_name\nAna,7,G1\nBen,8,G1\nCy,9,\n")
    people = read_roster(tmp_path / "groups.csv")
    found = collect(
        [zipped(tmp_path / "c.zip", {"ben_8_1_solution.py": b"x = 1\n"})], Wanted(), Limits(), roster=people
    )
    assert [member.name for member in found[0].members] == ["Ben", "Ana"]


def test_who_is_missing_a_stranger_or_twice_there_is_told(tmp_path: Path) -> None:
    people = read_roster(roster(tmp_path / "r.csv", CLASS[30:34]))
    files = {"s32@uni.example.py": b"x = 1\n", "Given32 Family32/solution.py": b"x = 1\n", "ghost\x1b.py": b"x = 1\n"}
    lines = list(remarks(collect([folder(tmp_path / "in", files)], Wanted(), Limits(), roster=people)))
    assert lines == [
        "Of 4 students on the roster, 1 handed something in.",
        "Handed in nothing (3): de van der Berg, A B, Given33 Family33.",
        "Not on the roster, or not clear who it is (1): ghost\ufffd.",
        "Handed in 2 times: Given32 Family32 (Given32 Family32, s32@uni.example). All were graded.",
    ]


def test_long_lists_are_cut(tmp_path: Path) -> None:
    people = read_roster(roster(tmp_path / "r.csv"))
    path = folder(tmp_path / "in", {"s3@uni.example.py": b"x = 1\n"})
    assert any(line.endswith("and 9 more.") for line in remarks(collect([path], Wanted(), Limits(), roster=people)))


def test_submissions_come_in_the_order_of_the_names_that_people_read(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Nachname;Vorname;Benutzername\nZander;Ana;a1\nabel;Ben;z9\n")
    path = folder(tmp_path / "in", {"a1/solution.py": b"x = 1\n", "z9/solution.py": b"x = 2\n"})
    found = collect([path], Wanted(), Limits(), roster=read_roster(tmp_path / "r.csv"))
    assert [one.identity.name for one in found] == ["abel, Ben", "Zander, Ana"]


def test_a_stranger_is_told_by_name_and_by_what_the_download_calls_them(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("name,email\nAna,ana@x.org\n")
    submitter = "submission_1:\n  :submitters:\n  - :name: Eve Stranger\n    :email: eve@y.org\n"
    path = folder(
        tmp_path / "in", {"submission_metadata.yml": submitter.encode(), "submission_1/solution.py": b"x = 1\n"}
    )
    found = collect([path], Wanted(), Limits(), roster=read_roster(tmp_path / "r.csv"))
    assert any("Eve Stranger (eve@y.org)" in remark for remark in remarks(found))
