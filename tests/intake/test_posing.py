"""What a student calls a file, or puts into a zip, makes no other student of anybody."""

import sys
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake import Submissions, collect, remarks
from grader.intake.wanted import Wanted
from grader.limits import Limits
from tests.intake.classes import Files, folder, zipped

SOURCE = b"def f():\n    return 1\n"
MOODLES = "x_1_assignsubmission_file_solution.py"
CANVAS: Files = {
    "carl_LATE_5_5001_solution.py": b"import util\n",
    "carl_LATE_5_5002_util.py": b"x = 1\n",
    "ben_6_5003_solution.py": SOURCE,
}


def found(*paths: Path) -> Submissions:
    return collect(paths, Wanted(), Limits())


@pytest.mark.parametrize("forged", [1, 40])
def test_names_of_moodles_in_a_canvas_class_harm_nobody(tmp_path: Path, forged: int) -> None:
    names = [f"mallory_666_{5004 + n}_x_{n}_assignsubmission_file_solution.py" for n in range(forged)]
    ben, carl, mallory = found(zipped(tmp_path / "class.zip", {**CANVAS, **dict.fromkeys(names, SOURCE)}))
    assert (carl.student, carl.late, carl.identity.platform_id) == ("carl_5", True, "5")
    assert carl.files == {"solution.py": b"import util\n", "util.py": b"x = 1\n"}
    assert (ben.student, ben.files, ben.late) == ("ben_6", {"solution.py": SOURCE}, False)
    assert (mallory.identity.platform, mallory.identity.platform_id) == ("canvas", "666")


def test_names_of_canvas_in_a_moodle_class_harm_nobody(tmp_path: Path) -> None:
    forged = [f"Eve_6_assignsubmission_file_ben_{n}_9_solution.py" for n in range(40)]
    files = {**dict.fromkeys(forged, SOURCE), "Ana_7_assignsubmission_file_solution.py": SOURCE}
    ana, eve = found(zipped(tmp_path / "class.zip", files))
    assert (ana.student, ana.files, eve.student) == ("Ana_7", {"solution.py": SOURCE}, "Eve_6")


@pytest.mark.parametrize("forged", [1, 40])
def test_one_who_is_called_like_an_anonymous_student_makes_no_class_anonymous(tmp_path: Path, forged: int) -> None:
    names = [f"anon_mallory_666_{5004 + n}_{n}.py" for n in range(forged)]
    mallory, ben, carl = found(zipped(tmp_path / "class.zip", {**CANVAS, **dict.fromkeys(names, SOURCE)}))
    assert (ben.student, ben.files) == ("ben_6", {"solution.py": SOURCE})
    assert (carl.student, carl.identity.platform_id, carl.late) == ("carl_5", "5", True)
    assert mallory.identity.platform_id == "666"


@pytest.mark.parametrize("forged", [1, 40])
def test_nor_does_one_who_calls_files_like_a_named_class_name_an_anonymous_one(tmp_path: Path, forged: int) -> None:
    names = [f"anon_q7_{5004 + n}_{n}_solution.py" for n in range(forged)]
    files = {"anon_a1_5001_solution.py": SOURCE, "anon_b2_5002_solution.py": SOURCE, **dict.fromkeys(names, SOURCE)}
    submissions = found(zipped(tmp_path / "class.zip", files))
    assert [one.student for one in submissions] == ["anon_a1", "anon_b2", "anon_q7"]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"mallory_666_5004_{MOODLES}", "mallory_666"),
        (f"anon_x9_5004_{MOODLES}", "anon_x9"),
        ("Eve_6_assignsubmission_file_ben_8_9_solution.py", "Eve_6"),
    ],
)
def test_of_a_name_that_is_of_two_platforms_the_first_number_counts(tmp_path: Path, name: str, student: str) -> None:
    path = folder(tmp_path, {name: SOURCE})
    for one in (*found(path), *found(path / name)):
        assert (one.student, one.identity.original) == (student, name)


EXPORT = b"""submission_1:
  :submitters:
  - :email: ana@x
submission_2:
  :submitters:
  - :email: ben@x
"""
POSING: dict[str, Files] = {
    "as Gradescope": {
        "submission_metadata.yml": EXPORT,
        "submission_1/solution.py": b"a = 1\n",
        "submission_2/solution.py": b"b = 1\n",
    },
    "as Moodle": {f"{name}_assignsubmission_file/solution.py": name.encode() for name in ("Ana_1", "Ben_2")},
    "as Canvas": {f"{name}_9_solution.py": name.encode() for name in ("ana_1", "ben_2")},
    "as a class": {f"{name}/solution.py": name.encode() for name in ("ana", "ben")},
    "packed": {f"x/{name}.py": name.encode() for name in ("ana", "ben")},
}


@pytest.mark.parametrize("files", POSING.values(), ids=POSING)
def test_of_several_paths_each_is_one_students(tmp_path: Path, files: Files) -> None:
    zips = [zipped(tmp_path / "mallory.zip", files), zipped(tmp_path / "zoe.zip", {"hw/solution.py": SOURCE})]
    folders = [folder(tmp_path / "mallory", files), folder(tmp_path / "zoe", {"solution.py": SOURCE})]
    for paths in (zips, folders):
        mallory, zoe = both = found(*paths)
        assert (mallory.student, mallory.members, mallory.identity.email) == ("mallory", (), "")
        assert (zoe.student, zoe.files, zoe.refused) == ("zoe", {"solution.py": SOURCE}, None)
        (told,) = remarks(both)
        assert told.startswith(f"Each read as one student's, because several paths were given: {paths[0].name}. ")


def test_the_same_is_a_class_if_it_is_the_only_path(tmp_path: Path) -> None:
    for at, files in enumerate(POSING.values()):
        assert len(found(zipped(tmp_path / f"{at}.zip", files))) == 2


def test_nothing_is_said_of_several_students_with_helpers_and_folders(tmp_path: Path) -> None:
    files = {"solution.py": SOURCE, "layers.py": b"x = 1\n", "old/solution.py": b"x = 2\n"}
    both = found(
        folder(tmp_path / "ana", files), zipped(tmp_path / "ben.zip", {"hw/" + k: v for k, v in files.items()})
    )
    assert [one.student for one in both] == ["ana", "ben"]
    assert not any(one.refused for one in both)
    assert list(remarks(both)) == []


@pytest.mark.parametrize("metadata", [b":x", b"[1", b"- a\n"])
def test_damaged_metadata_in_one_zip_stops_nobody_and_is_told_with_its_name(tmp_path: Path, metadata: bytes) -> None:
    bad = zipped(tmp_path / "mallory.zip", {"submission_metadata.yml": metadata, "hw.txt": b"?"})
    mallory, zoe = found(bad, folder(tmp_path / "zoe", {"solution.py": SOURCE}))
    assert "Your submission has no Python file" in str(mallory.refused)
    assert zoe.files == {"solution.py": SOURCE}
    with pytest.raises(UsageError, match=r"mallory\.zip: submission_metadata\.yml"):
        found(bad)


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_of_many_zips_none_stays_open(tmp_path: Path) -> None:
    paths = [zipped(tmp_path / f"{n}.zip", {"solution.py": SOURCE}) for n in range(20)]
    before = len(list(Path("/proc/self/fd").iterdir()))
    students = found(*paths)
    assert len(list(Path("/proc/self/fd").iterdir())) < before + 10
    assert {one.files["solution.py"] for one in students} == {SOURCE}


MARK = "assignsubmission_file"
SURE = [f"Vic Tim_77_{MARK}_solution.py", f"Ana Ruiz_78_{MARK}_solution.py", f"Bo Li_79_{MARK}_solution.py"]


@pytest.mark.parametrize(
    ("forged", "number"),
    [
        (f"Aaa_77_{MARK}_b_55_{MARK}_solution.py", "55"),  # a display name
        (f"Vic Tim_77_{MARK}_b_55_{MARK}_solution.py", ""),  # a display name of his, or his file's name
        (f"Eve_6_{MARK}_Other_78_{MARK}_solution.py", "6"),  # a file's name
        (f"Eve_6_{MARK}_Ana Ruiz_78_{MARK}_solution.py", "6"),
        (f"Aaa_77_{MARK}_b_78_{MARK}_solution.py", ""),
        (f"Eve_6_{MARK}_Ben_8_{MARK}_solution.py", ""),  # either may be forged
        (f"Aaa_77_{MARK}_solution.py", "77"),  # two names under one number
    ],
)
def test_a_mark_like_moodles_own_takes_nobodys_place(tmp_path: Path, forged: str, number: str) -> None:
    submissions = found(zipped(tmp_path / "flat.zip", dict.fromkeys([*SURE, forged], SOURCE)))
    by_file = {one.identity.original: one for one in submissions}
    assert by_file[forged].identity.platform_id == number
    assert by_file[SURE[1]].identity.platform_id == "78"
    assert (by_file[SURE[0]].identity.name, by_file[SURE[0]].identity.platform_id) == ("Vic Tim", "77")
    assert len(submissions) == 4 - (number in {"78"})
    assert all(one.files == {"solution.py": SOURCE} for one in submissions if one.identity.platform_id)
    told = [said for said in remarks(submissions) if said.startswith("Not clear whose work it is")]
    assert bool(told) is (number in {"", "77"})
    assert all(forged in said for said in told)


@pytest.mark.parametrize("name", ["Aaa_77_assignsubmission_file_x", "Vic Tim_77_assignsubmission_file", "Bo Li_79"])
def test_of_a_folder_the_last_number_counts(tmp_path: Path, name: str) -> None:
    files = {f"{whole}_{MARK}_/solution.py": SOURCE for whole in (f"{name}_55", "Vic Tim_77", "Ana Ruiz_78")}
    numbers = sorted(one.identity.platform_id for one in found(zipped(tmp_path / "folders.zip", files)))
    assert numbers == ["55", "77", "78"]


@pytest.mark.parametrize(
    ("forged", "user"),
    [
        ("aaa_12_3456_x_55_1009_solution.py", "55"),  # a display name
        ("eve_6_1009_12_34_solution.py", "6"),  # a file's name
        ("eve_6_1009_timvic_12_34_solution.py", "6"),
        ("eve_6_1009_hw_1_2_solution.py", "6"),
        ("timvic_12_3456_x_55_1009_solution.py", ""),  # a display name like his
        ("aaa_12_1009_solution.py", "12"),
    ],
)
def test_numbers_in_a_name_of_canvas_take_nobodys_place(tmp_path: Path, forged: str, user: str) -> None:
    sure = ["timvic_12_1001_solution.py", "ruizana_13_1002_solution.py", "libo_14_1003_solution.py"]
    submissions = found(zipped(tmp_path / "class.zip", dict.fromkeys([*sure, forged], SOURCE)))
    by_file = {one.identity.original: one.identity.platform_id for one in submissions}
    assert by_file[forged] == user
    assert by_file[sure[1]] == "13"
    assert (by_file[sure[0]], len(submissions)) == ("12", 4)
    assert all(one.files == {"solution.py": SOURCE} for one in submissions if one.identity.platform_id == "12")
