"""Blackboard, Brightspace, ILIAS, GitHub Classroom, and any other platform by a pattern of names."""

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.gradebook.exports.canvas import fill_gradebook
from grader.gradebook.exports.score_line import ScoreLine
from grader.intake import NamePattern, Submissions, collect, read_roster
from grader.intake.wanted import Wanted
from grader.limits import Limits
from tests.exports.samples import a_final
from tests.intake.classes import CLASS, Files, Student, folder, roster, zipped

NAMED = [one for one in CLASS if "/" not in one.full]
"""Those whose name may be that of a folder."""


def login(student: Student) -> str:
    return f"s_{student.number}" if student.number % 2 else f"k{student.number}"


def code(student: Student, text: str = "") -> bytes:
    return student.code + text.encode()


def blackboard() -> Files:
    """Every third has handed in twice; each attempt has a receipt."""
    files = {}
    for student in CLASS:
        for day in (20, 21) if student.number % 3 == 0 else (21,):
            head = f"Homework_5 Softmax_{login(student)}_attempt_2026-11-{day}-23-59-00"
            files[f"{head}_solution.py"] = code(student, f"day = {day}\n")
            files[f"{head}.txt"] = b"Name: somebody\n"
    return files


def brightspace() -> Files:
    files = {}
    for student in NAMED:
        first = {"Nov 9, 2026 1158 PM": "day = 9\n"} if student.number % 3 == 0 else {}
        for clock, text in {**first, "Nov 21, 2026 905 AM": "day = 21\n"}.items():
            files[f"{100 + student.number}-77 - {student.full} - {clock}/solution.py"] = code(student, text)
    return {**files, "index.html": b"<html>"}


def ilias() -> Files:
    plain = [one for one in NAMED if one.last and "_" not in one.full]
    return {
        f"{one.last}_{one.first}_{login(one)}_{4711 + one.number}/solution.py": code(one, "day = 21\n") for one in plain
    }


def github() -> Files:
    return {f"hw5-submissions/hw5-{login(one).replace('_', '-')}/solution.py": code(one, "day = 21\n") for one in CLASS}


def read(path: Path, **options: object) -> Submissions:
    return collect([path], Wanted(), Limits(), **options)  # type: ignore[arg-type]


def author(source: bytes) -> int:
    return int(source.split()[2])


@pytest.mark.parametrize("make", [blackboard, brightspace, ilias, github])
@pytest.mark.parametrize("packed", [True, False])
def test_every_author_is_found_with_the_last_attempt(tmp_path: Path, make: object, packed: bool) -> None:
    files: Files = make()  # type: ignore[operator]
    found = read(zipped(tmp_path / "d.zip", files) if packed else folder(tmp_path / "d", files))
    authors = {author(content) for content in files.values() if b"AUTHOR" in content}
    assert len({one.student for one in found}) == len(found) == len(authors)
    for one in found:
        assert not one.refused
        source = one.files["solution.py"]
        student = CLASS[author(source)]
        assert b"day = 21" in source
        if make is not brightspace:
            assert one.identity.login in {login(student), login(student).replace("_", "-")}
        if make in (brightspace, ilias):
            assert {*student.full.replace("_", " ").split()} == {*one.identity.name.split()}


@pytest.mark.parametrize("make", [blackboard, ilias, github])
def test_scores_come_back_into_the_right_rows(tmp_path: Path, make: object) -> None:
    files: Files = make()  # type: ignore[operator]
    found = read(zipped(tmp_path / "d.zip", files))
    lines = [ScoreLine(one.student, one.identity, a_final(author(one.files["solution.py"])), "") for one in found]
    rows = [
        f'"{one.last.replace(chr(34), "")}, {one.first}",{9000 + one.number},,'
        f"{login(one).replace('_', '-') if make is github else login(one)},"
        for one in CLASS
    ]
    table = "\n".join(["Student,ID,Section,SIS Login ID,HW (1)", "    Points Possible,,,,100", *rows])
    result = fill_gradebook(table.encode(), lines, ["HW"])
    cells = [row.rsplit(",", 1)[1] for row in result.content.decode().splitlines()[2:]]
    assert [cell for cell in cells if cell] == [str(author(one.files["solution.py"])) for one in sorted(
        found, key=lambda one: author(one.files["solution.py"])
    )]  # fmt: skip
    assert result.lost == 0


def test_the_roster_of_github_classroom_knows_everybody(tmp_path: Path) -> None:
    rows = [f'"{one.email}","{login(one).replace("_", "-")}","{one.number}",""' for one in CLASS]
    (tmp_path / "r.csv").write_text("\n".join(['"identifier","github_username","github_id","name"', *rows]))
    found = read(folder(tmp_path / "in", github()), roster=read_roster(tmp_path / "r.csv"))
    assert found.attendance is not None
    assert (found.attendance.absent, found.attendance.strangers) == ((), ())
    assert {one.identity.email for one in found} == {one.email for one in CLASS}


@pytest.mark.parametrize(
    ("pattern", "name", "known"),
    [
        ("{last}_{first}_{sid}_*", "Pérez_Ana_0042_hw5_final.py", ("Ana Pérez", "0042", "")),
        ("{login}-hw5*", "ana-hw5 (1).py", ("", "", "ana")),
        ("HW5 [{name}]", "HW5 [de la Cruz, Ana]", ("de la Cruz, Ana", "", "")),
        ("{date}_{name}_{file}", "2026-11-21_Ana Pérez_solution.py", ("Ana Pérez", "", "")),
        ("*({sid})*", "work of ana (17).zip", ("", "17", "")),
    ],
)
def test_any_platform_by_a_pattern(tmp_path: Path, pattern: str, name: str, known: tuple[str, str, str]) -> None:
    place = name if name.endswith((".py", ".zip")) else f"{name}/solution.py"
    path = folder(tmp_path / "in", {place: b"x = 1\n", "readme.md": b"?"})
    found = read(path, names=NamePattern(pattern))
    (one,) = found
    assert (one.identity.name, one.identity.sid, one.identity.login) == known
    assert found.left_out == ("readme.md",)


@pytest.mark.parametrize("forged", ["_" * 60 + ".py", "a_" * 60 + "b.py", "_" * 240 + ".txt.py"])
def test_a_name_that_can_be_read_in_millions_of_ways_keeps_nobody_waiting(tmp_path: Path, forged: str) -> None:
    path = folder(tmp_path / "in", {"Pérez_Ana_0042_ana_hw_5_final_.py": b"x = 1\n", forged: b"x = 2\n"})
    found = read(path, names=NamePattern("{last}_{first}_{sid}_{login}_{file}.py"))
    assert [(one.identity.name, one.identity.login) for one in found] == [("Ana Pérez", "ana")]
    assert found.left_out == (forged if len(forged) <= 120 else forged[:119] + "…",)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{nam}_*", "write each of these"),
        ("{name}{name}", "at most once"),
        ("{file}", "does not say who"),
        ("*", "does not say who"),
    ],
)
def test_a_pattern_that_tells_nobody_apart_is_refused(pattern: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        NamePattern(pattern)


def test_folders_of_plain_names_are_no_download(tmp_path: Path) -> None:
    files = {f"{name}/solution.py": b"x = 1\n" for name in ("ana_li", "ben_b_berg", "hw5-cem", "hw5-dia", "10-7")}
    found = read(folder(tmp_path / "hw5", files))
    assert [one.student for one in found] == sorted(name.partition("/")[0] for name in files)
    assert read_roster(roster(tmp_path / "r.csv", columns="id,name"))[7].platform_id == "90007"
