"""Whatever an instructor points at becomes submissions, and none is lost."""

import json
import os
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake import collect, remarks
from grader.intake.choosing import ChosenFiles
from grader.intake.wanted import Wanted
from grader.limits import Limits
from grader.results.submission import Submission
from tests.intake.classes import folder, zipped

SOURCE = b"def f():\n    return 1\n"


def one(path: Path) -> Submission:
    (submission,) = collect([path], Wanted(), Limits())
    return submission


def test_a_folder_of_folders_is_one_submission_a_folder(tmp_path: Path) -> None:
    folder(tmp_path, {"ana/solution.py": SOURCE, "ben/solution.py": SOURCE, "__MACOSX/x.py": b"", ".git/h.py": b""})
    found = collect([tmp_path], Wanted(), Limits())
    assert [submission.student for submission in found] == ["ana", "ben"]
    assert all(submission.files == {"solution.py": SOURCE} for submission in found)


def test_a_folder_of_files_is_one_submission_a_file(tmp_path: Path) -> None:
    folder(tmp_path, {"ana.py": SOURCE, "ben.py": b"x = 1\n", "notes.txt": b"?"})
    found = collect([tmp_path], Wanted(), Limits())
    assert [(s.student, s.files["solution.py"]) for s in found] == [("ana", SOURCE), ("ben", b"x = 1\n")]


@pytest.mark.parametrize("inside", ["", "handed-in/"])
def test_it_is_told_what_was_taken_as_helpers_of_the_only_student(tmp_path: Path, inside: str) -> None:
    names = ["ana.py", "ben.ipynb", "carl/hw/solution.py", "dora.zip", "solution (1).py", "data/x.csv", "solution.py"]
    files = {f"{inside}{name}": SOURCE for name in names}
    for path in (folder(tmp_path / "class", files), zipped(tmp_path / "class.zip", files)):
        found = collect([path], Wanted(), Limits())
        assert len(found) == 1
        assert list(remarks(found)) == [
            "Read as one student's: ana.py, ben.ipynb, carl, dora.zip as helpers of solution.py. If they belong "
            "to other students, put each student's work into its own file or folder, solution.py too."
        ]


def test_nothing_is_told_of_a_class_whose_students_have_helpers(tmp_path: Path) -> None:
    folder(tmp_path, {"ana/solution.py": SOURCE, "ana/layers.py": SOURCE, "ben.py": SOURCE})
    assert list(remarks(collect([tmp_path], Wanted(), Limits()))) == []
    assert list(remarks(collect([tmp_path / "ben.py"], Wanted(), Limits()))) == []


def test_a_single_file_belongs_to_whom_its_folder_names(tmp_path: Path) -> None:
    folder(tmp_path, {"ana/solution.py": SOURCE})
    assert one(tmp_path / "ana" / "solution.py").student == "ana"
    assert one(tmp_path / "ana").student == "ana"


def test_helper_modules_stay_beside_the_module(tmp_path: Path) -> None:
    folder(tmp_path, {"ana/hw/solution.py": SOURCE, "ana/hw/layers.py": b"z = 3\n", "ana/hw/p/__init__.py": b""})
    (submission,) = collect([tmp_path], Wanted(), Limits())
    assert sorted(submission.files) == ["layers.py", "p/__init__.py", "solution.py"]


def test_two_candidates_are_refused_by_name(tmp_path: Path) -> None:
    folder(tmp_path, {"ana/solution (1).py": SOURCE, "ana/solution (2).py": b"x = 1\n"})
    submission = collect([tmp_path], Wanted(), Limits())[0]
    assert "solution (1).py, solution (2).py" in str(submission.refused)


def test_an_empty_folder_is_listed_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "ana").mkdir()
    folder(tmp_path, {"ben/solution.py": SOURCE})
    found = collect([tmp_path], Wanted(), Limits())
    assert [(s.student, bool(s.refused)) for s in found] == [("ana", True), ("ben", False)]


def test_a_notebook_becomes_a_module_without_its_magics(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": "# title"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install torch\n", "import numpy as np\n"]},
        {"cell_type": "code", "source": "def f():\n    return np.ones(3)\n"},
        {"cell_type": "code", "source": "%%bash\nrm -rf /\n"},
    ]
    folder(tmp_path, {"ana/hw.ipynb": json.dumps({"cells": cells}).encode()})
    submission = one(tmp_path / "ana")
    namespace: dict[str, object] = {}
    exec(submission.files["solution.py"], namespace)
    assert callable(namespace["f"])
    assert "notebook hw.ipynb" in str(submission.notes[0])


def test_a_zip_is_read_without_touching_the_disk(tmp_path: Path) -> None:
    path = zipped(tmp_path / "ana.zip", {"hw/solution.py": SOURCE, "hw/helper.py": b"", "__MACOSX/._solution.py": b"x"})
    before = sorted(tmp_path.rglob("*"))
    assert sorted(one(path).files) == ["helper.py", "solution.py"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_truncated_zip_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = zipped(tmp_path / "ana.zip", {"solution.py": SOURCE * 100})
    path.write_bytes(path.read_bytes()[:-30])
    assert "Zip your files again" in str(one(path).refused)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_bytes(b"ANSWER = 42\n")
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "solution.py").symlink_to(tmp_path / "secret.py")
    submission = one(tmp_path / "ana")
    assert "link" in str(submission.refused)
    assert not submission.files


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "ana").mkdir()
    os.mkfifo(tmp_path / "ana" / "solution.py")
    assert "regular file" in str(collect([tmp_path], Wanted(), Limits())[0].refused)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, {"ana/solution.py": b"#" * 300_000})
    assert "256 KiB" in str(one(tmp_path / "ana").refused)


def test_names_can_not_act_on_a_terminal(tmp_path: Path) -> None:
    folder(tmp_path, {"\x1b[31mana\u202e/solution.py": SOURCE})
    (submission,) = collect([tmp_path], Wanted(), Limits())
    assert not set(submission.student + submission.source) & {"\x1b", "\u202e"}


def test_nothing_to_grade_says_what_was_wanted(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"solution\.py"):
        collect([tmp_path], Wanted(), Limits())
    with pytest.raises(UsageError, match="no such file"):
        collect([tmp_path / "nowhere"], Wanted(), Limits())


def test_what_cannot_be_hashed_is_refused_when_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, {"ana/solution.py": SOURCE, "eve/solution.py": b"x"})
    named = {SOURCE: "solution.py", b"x": "\ud800.py"}

    def choose(files: dict[str, bytes], *_: object, **__: object) -> ChosenFiles:
        return ChosenFiles({named[content]: content for content in files.values()})

    monkeypatch.setattr("grader.intake.reading.choose_modules", choose)
    ana, eve = collect([tmp_path], Wanted(), Limits())
    assert ana.refused is None
    assert eve.refused is not None
    assert eve.files == {}
    assert eve.sha256


def test_the_hash_depends_on_names_and_contents(tmp_path: Path) -> None:
    same = [Submission("a", "a", {"solution.py": SOURCE}), Submission("b", "b", {"solution.py": SOURCE})]
    assert same[0].sha256 == same[1].sha256
    assert Submission("a", "a", {"solution.py": SOURCE, "x.py": b""}).sha256 != same[0].sha256
