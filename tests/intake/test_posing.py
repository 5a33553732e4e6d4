"""What a student calls a file, or puts into a zip, makes no other student of anybody."""

from pathlib import Path

import pytest

from grader.intake import Submissions, collect
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
    return collect(paths, "solution", Limits())


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
