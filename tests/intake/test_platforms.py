"""Each platform's download of a class of 60: all recognised by itself, all matched, none lost."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake import Attendance, Submissions, collect, read_roster
from grader.intake.wanted import Wanted
from grader.limits import Limits
from tests.intake.classes import CLASS, Files, canvas, folder, gradescope, moodle, roster, zip_bytes, zipped

Pack = Callable[[Path, Files], Path]

PACKS: dict[str, Pack] = {
    "zip": lambda root, files: zipped(root / "download.zip", files),
    "folder": lambda root, files: folder(root / "download", files),
    "folder in a folder": lambda root, files: folder(root / "outer" / "download", files).parent,
    "zip of a folder": lambda root, files: zipped(
        root / "download.zip", {f"unpacked here/{name}": content for name, content in files.items()}
    ),
}
GROUPS = [CLASS[at : at + 3] for at in range(0, 60, 3)]
DOWNLOADS: dict[str, Files] = {
    "canvas": canvas(),
    "moodle in folders": moodle(),
    "moodle before 4.1": moodle(old=True),
    "moodle flat": moodle(flat=True),
    "gradescope": gradescope([[student] for student in CLASS]),
    "gradescope in groups": gradescope(GROUPS),
}
COLUMNS = {"moodle": "full name,identifier,email address"}


def all_of(path: Path, **options: object) -> Submissions:
    return collect([path], Wanted(), Limits(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())
@pytest.mark.parametrize("download", DOWNLOADS)
def test_all_60_are_matched_and_none_is_lost(tmp_path: Path, download: str, pack: Pack) -> None:
    columns = COLUMNS.get(download.split()[0], "name,email,sid,canvas id")
    people = read_roster(roster(tmp_path / "roster.csv", columns=columns))
    found = all_of(pack(tmp_path, DOWNLOADS[download]), roster=people)
    matched = {}
    for submission in found:
        assert not submission.refused
        author = int(submission.files["solution.py"].split()[-1])
        matched[CLASS[author].email] = submission
        assert CLASS[author].email == submission.identity.email
    mates = [identity.email for one in found for identity in one.members or (one.identity,)]
    assert sorted(mates) == sorted(student.email for student in CLASS)
    assert found.attendance is not None
    assert found.attendance == Attendance(60, (), (), ())
    assert found.left_out == ()
    assert len({submission.student for submission in found}) == len(found)


@pytest.mark.parametrize("download", DOWNLOADS)
def test_the_same_students_are_called_the_same_packed_and_unpacked(tmp_path: Path, download: str) -> None:
    kept = [[one.student for one in all_of(pack(tmp_path / at, DOWNLOADS[download]))] for at, pack in PACKS.items()]
    assert all(names == kept[0] for names in kept)


@pytest.mark.parametrize("files", [canvas(anonymous=True), moodle(blind=True)], ids=["canvas", "moodle"])
def test_anonymous_downloads_have_numbers_and_no_names(tmp_path: Path, files: Files) -> None:
    found = all_of(zipped(tmp_path / "a.zip", files))
    assert len({one.identity.platform_id for one in found}) == 60
    assert {one.identity.name for one in found} == {""}
    assert sorted(one.files["solution.py"] for one in found) == sorted(student.code for student in CLASS)


def test_canvas_says_who_was_late(tmp_path: Path) -> None:
    for files in (canvas(), canvas(anonymous=True)):
        late = {one.files["solution.py"]: one.late for one in all_of(zipped(tmp_path / "c.zip", files))}
        assert late == {student.code: student.number % 3 == 0 for student in CLASS}


def test_feedback_can_find_its_way_back(tmp_path: Path) -> None:
    found = all_of(zipped(tmp_path / "c.zip", canvas()))
    assert {one.identity.original for one in found} == set(canvas())
    found = all_of(zipped(tmp_path / "m.zip", moodle()))
    assert {one.identity.original for one in found} == {name.split("/")[0] for name in moodle()}
    found = all_of(zipped(tmp_path / "g.zip", gradescope(GROUPS)))
    assert {one.identity.platform_id for one in found} == {str(300_000 + at) for at in range(20)}


def test_of_two_canvas_uploads_under_one_name_the_last_is_graded(tmp_path: Path) -> None:
    files = {
        "liana_7_20_solution-1.py": b"new = 1\n",
        "liana_7_3_solution.py": b"old = 1\n",
        "liana_7_4_h.py": b"h=1\n",
    }
    (submission,) = all_of(zipped(tmp_path / "c.zip", files))
    assert submission.files == {"solution.py": b"new = 1\n", "h.py": b"h=1\n"}
    assert submission.student == "liana_7"


def test_texts_and_links_are_refused_unless_there_is_a_file(tmp_path: Path) -> None:
    files = {"a_1_text.html": b"<p>", "b_2_link.html": b"<p>", "c_3_text.html": b"<p>", "c_3_4_solution.py": b"x=1\n"}
    a, b, c = all_of(zipped(tmp_path / "c.zip", files))
    assert "a text that was typed into Canvas" in str(a.refused)
    assert "a link" in str(b.refused)
    assert c.files == {"solution.py": b"x=1\n"}


def test_moodles_online_text_is_refused_unless_there_is_a_file(tmp_path: Path) -> None:
    text = "assignsubmission_onlinetext/onlinetext.html"
    files = {f"A B_1_{text}": b"<p>", f"C_2_{text}": b"<p>", "C_2_assignsubmission_file/solution.py": b"x=1\n"}
    first, second = all_of(folder(tmp_path, files))
    assert "a text that was typed into Moodle" in str(first.refused)
    assert second.files == {"solution.py": b"x=1\n"}


def test_a_students_zip_in_the_download_is_opened(tmp_path: Path) -> None:
    inner = zip_bytes({"hw/solution.py": b"x = 1\n", "hw/layers.py": b"y = 1\n", "__MACOSX/hw/._solution.py": b"\0"})
    downloads = {
        "c": {"liana_7_20_hw.zip": inner, "b_8_9_solution.py": b"z = 1\n"},
        "m": {"A B_1_assignsubmission_file/hw.zip": inner, "C_2_assignsubmission_file_/solution.py": b"z = 1\n"},
        "p": {"ana.zip": inner, "ben/solution.py": b"z = 1\n"},
    }
    for name, files in downloads.items():
        found = all_of(zipped(tmp_path / f"{name}.zip", files))
        assert {b"x = 1\n", b"z = 1\n"} == {one.files["solution.py"] for one in found}
        assert any("layers.py" in one.files for one in found)


def test_what_the_platform_did_not_name_is_graded_too_or_told(tmp_path: Path) -> None:
    found = all_of(folder(tmp_path, {**canvas(), "by mail.py": b"x = 1\n", "README.txt": b"?"}))
    assert len(found) == 61
    assert found.left_out == ("README.txt",)


def test_a_group_is_graded_once_and_all_its_members_are_known(tmp_path: Path) -> None:
    found = all_of(zipped(tmp_path / "g.zip", gradescope(GROUPS)))
    assert len(found) == 20
    assert [len(one.members) for one in found] == [3] * 20
    assert {one.submitted_at for one in found} == {datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)}


def test_gradescopes_gaps_are_told(tmp_path: Path) -> None:
    files = dict(gradescope([[CLASS[1]], [CLASS[2]]]))
    del files["assignment_77_export/submission_300000/solution.py"]
    files["assignment_77_export/submission_9/solution.py"] = b"x = 1\n"
    found = {one.student: one for one in all_of(folder(tmp_path, files))}
    assert "no folder of that name" in str(found["s1@uni.example"].refused)
    assert found["submission_9"].files == {"solution.py": b"x = 1\n"}


@pytest.mark.parametrize("metadata", [b"[1", b"- a\n", b"[" * 3_000, b"\xff\xfe\x00"])
def test_damaged_metadata_says_what_to_do(tmp_path: Path, metadata: bytes) -> None:
    path = folder(tmp_path, {"submission_metadata.yml": metadata, "submission_1/solution.py": b"x = 1\n"})
    with pytest.raises(UsageError, match="again"):
        all_of(path)


def test_metadata_that_is_not_as_expected_loses_nobody(tmp_path: Path) -> None:
    records = [
        "submission_0: !!python/object/apply:os.abort []",
        "submission_1: null",
        "submission_2: {':submitters': 5}",
        "submission_3: {':submitters': [x, {':name': 7}]}",
    ]
    files = {f"submission_{n}/solution.py": b"x = 1\n" for n in range(4)}
    found = all_of(folder(tmp_path, {"submission_metadata.yml": "\n".join(records).encode(), **files}))
    assert [one.student for one in found] == ["7", "submission_0", "submission_1", "submission_2"]
    assert not any(one.refused for one in found)


def test_a_time_that_no_clock_shows_is_not_known(tmp_path: Path) -> None:
    times = ["0001-01-01 00:00:00 +02:00", "9999-12-31 23:30:00.0 Z", "2026-13-01 00:00:00 Z", "2026-11-02 03:04:05 Z"]
    records = [f"submission_{n}: {{':created_at': '{time}'}}" for n, time in enumerate(times)]
    files = {f"submission_{n}/solution.py": b"x = 1\n" for n in range(len(times))}
    found = all_of(folder(tmp_path, {"submission_metadata.yml": "\n".join(records).encode(), **files}))
    assert [one.submitted_at and one.submitted_at.isoformat() for one in found] == [
        *(None, None, None),
        "2026-11-02T03:04:05+00:00",
    ]


@pytest.mark.parametrize(
    "name", ["perezana_LATE_12_34_solution.py", "LATE_anon_x9_456_hw1.py", "Ana_7_assignsubmission_file_a.py"]
)
def test_one_file_of_a_download_is_recognised_too(tmp_path: Path, name: str) -> None:
    (submission,) = all_of(folder(tmp_path, {name: b"x = 1\n"}) / name)
    assert submission.identity.original == name
    assert submission.files == {"solution.py": b"x = 1\n"}


def test_nobody_hands_in_for_another_by_the_name_of_a_file(tmp_path: Path) -> None:
    forged = {
        "canvas": ("eve_6_7_ben_8_9_solution.py", "6"),
        "anonymous": ("anon_eve_7_8_9_solution.py", "anon_eve"),
        "moodle": ("Eve_6_assignsubmission_file_Ben_8_assignsubmission_file_solution.py", ""),
    }
    for platform, (name, number) in forged.items():
        (submission,) = all_of(folder(tmp_path / platform, {name: b"x = 1\n"}))
        assert submission.identity.platform_id == number


def test_a_zip_of_a_students_that_looks_like_a_download_is_one_students(tmp_path: Path) -> None:
    forged = zip_bytes({"ben_8_9_solution.py": b"x = 1\n", "cy_9_10_solution.py": b"y = 1\n"})
    files = {"eve.zip": forged, "ana/submission_metadata.yml": b"submission_1: {}", "ana/solution.py": b"z = 1\n"}
    found = all_of(folder(tmp_path, files))
    assert [one.student for one in found] == ["ana", "eve"]
    assert {one.identity.platform for one in found} == {""}
