"""Originals that are damaged, or made to harm whoever imports them."""

import json
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.authoring.skeleton import new_course, write_new
from grader.course.loading import load_assignment
from grader.errors import UsageError
from grader.importing.folder import read_files, text_of
from grader.importing.formats import read_assignments
from grader.importing.notebook import read_notebook
from grader.importing.writing import files_of, joined, report

ESCAPE = "\x1b[2J"
TITLES = {"control characters": f"a{ESCAPE}b", "half a character": "a\ud800", "quotes": '"""\\', "delete": "a\x7f"}
OTTER = "OK_FORMAT = True\ntest = {{'name': {}, 'points': {}, 'suites': [{{'cases': [{{'code': '>>> x\\n1'}}]}}]}}"
UNITTEST = """
import unittest
from gradescope_utils.autograder_utils.decorators import weight
import layers

class TestOne(unittest.TestCase):
    @weight({})
    def test_one(self):
        self.assertEqual(layers.one(), 1)
"""
POINTS = ["float('inf')", "-3", "'many'", "1e999", "10**400", "[]"]


def notebook(name: str = "one", points: object = 1, **metadata: object) -> str:
    stated = {"grade": True, "grade_id": name, "points": points, "solution": False, "locked": True}
    cell = {"cell_type": "code", "source": "assert x == 1", "metadata": {"nbgrader": stated | metadata}, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}})


def course_of(source: Path, course: Path) -> Path:
    """A course with everything that is imported; each test file can be read, and each assignment loaded."""
    imported = read_assignments("", source)
    files = {path: one for each in imported if each.tests for path, one in files_of(each).items()}
    write_new({**new_course("course"), **files}, course)
    for each in imported:
        assert ESCAPE not in report(each)
        if each.tests:
            load_assignment(course / "assignments" / each.slug)
    return course


def folder_with(path: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_titles_are_made_harmless(title: str, tmp_path: Path) -> None:
    source = folder_with(tmp_path / "source", {"a.ipynb": notebook(title)})
    course_of(source, tmp_path / "course")
    question = {"tests/test.py": "class Test(PLTestCase):\n    def test_0(self): pass", "tests/ans.py": ""}
    folder_with(tmp_path / "question", {**question, "info.json": json.dumps({"title": title})})
    course_of(tmp_path / "question", tmp_path / "second")


@pytest.mark.parametrize("points", POINTS)
def test_points_that_are_no_number_are_none(points: str, tmp_path: Path) -> None:
    course_of(folder_with(tmp_path / "otter/tests", {"q1.py": OTTER.format("'q1'", points)}).parent, tmp_path / "a")
    course_of(folder_with(tmp_path / "unittest", {"test_one.py": UNITTEST.format(points)}), tmp_path / "b")
    course_of(folder_with(tmp_path / "nbgrader", {"a.ipynb": notebook(points=points)}), tmp_path / "c")


def test_links_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    source = folder_with(tmp_path / "source", {"tests/q1.py": OTTER.format("'q1'", 1)})
    (source / "data.txt").symlink_to(tmp_path / "secret.txt")
    (source / "all").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(source / "pipe")
    assert [*read_files(source)] == ["tests/q1.py"]


@pytest.mark.parametrize("name", ["../out.py", "/out.py", "a/../../out.py", "..\\out.py", "C:/out.py", f"{ESCAPE}.py"])
def test_a_zip_cannot_write_outside_of_the_course(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("tests/q1.py", OTTER.format("'q1'", 1))
        archive.writestr(name, "harm")
    assert [*read_files(tmp_path / "a.zip")] == ["tests/q1.py"]


def test_a_damaged_zip_is_an_error_that_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tests/q1.py", OTTER.format("'q1'", 1) * 9)
    damaged = bytearray((tmp_path / "a.zip").read_bytes())
    damaged[60:90] = bytes(30)
    (tmp_path / "a.zip").write_bytes(damaged)
    with pytest.raises(UsageError, match="cannot be read"):
        read_files(tmp_path / "a.zip")


DEEP = 100_000
DAMAGED = {
    "deep.ipynb": f'{{"grade_id": "grade_id", "cells": {"[" * DEEP}{"]" * DEEP}}}',
    "no-cells.ipynb": '{"grade_id": 1, "cells": 3}',
    "wrong-cells.ipynb": '{"cells": [null, {"grade_id": "grade_id"}]}',
    "odd-metadata.ipynb": notebook().replace('"metadata": {"nbgrader"', '"metadata": [1], "other": {"nbgrader"'),
    "odd-nbgrader.ipynb": json.dumps(
        {"cells": [{"cell_type": "code", "source": 3, "metadata": {"nbgrader": "grade_id"}}]}
    )
    + '"grade_id"',
    "null.py": OTTER.format("'q'", 1) + "\n\0",
    "deep.py": f"OK_FORMAT = True\ntest = {{'suites': {'-' * DEEP}1}}",
    "code.py": "OK_FORMAT = True\ntest = {'suites': open('ran', 'w')}",
    "many.ipynb": json.dumps(
        {
            "cells": [
                {"cell_type": "raw", "source": "# BEGIN QUESTION\na: &a [1, 1]\nname: [*a, *a]", "metadata": {}},
                {"cell_type": "raw", "source": "# END QUESTION", "metadata": {}},
            ]
        }
    ),
    "long.py": f'# %% {"a" * 1_000_000}\n# %% nbgrader={{"grade": true, "grade_id": "a"}}\nassert x\n',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_does_not_keep_the_others_from_being_imported(name: str, tmp_path: Path) -> None:
    home = "tests" if name.endswith(".py") else "."
    good = {"tests/q1.py": OTTER.format("'q1'", 1), "good.ipynb": notebook(), "test_one.py": UNITTEST.format(1)}
    source = folder_with(tmp_path / "source", {f"{home}/{name}": DAMAGED[name], **good})
    for kind in ("otter", "nbgrader", "gradescope"):
        assert any(one.tests for one in read_assignments(kind, source)), kind
    assert not Path("ran").exists()


def test_assignments_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    files = {f"{one}/tests/q1.py": OTTER.format("'q1'", 1) for one in ("a/hw", "b/hw")}
    files |= {f"{one}/lab/tests/test_one.py": UNITTEST.format(1) for one in ("a", "b")}
    source = folder_with(tmp_path, files)
    for kind in ("otter", "gradescope"):
        slugs = [one.slug for one in read_assignments(kind, source)]
        assert len({*slugs}) == len(slugs) == 2


QUESTION = {
    "tests/test.py": """
from code_feedback import Feedback
from pl_helpers import name, points
from pl_unit_test import PLTestCase

class Test(PLTestCase):
    @points(1)
    @name("x")
    def test_0(self):
        if Feedback.check_scalar("x", self.ref.x, self.st.x):
            Feedback.set_score(1)
""",
    "tests/setup_code.py": "A = 1",
}


def questions(path: Path, *names: str) -> Path:
    """A folder of questions; each one's right answer is `x = ` its place."""
    for place, name in enumerate(names):
        folder_with(path / name, {**QUESTION, "tests/ans.py": f"x = 10{place}"})
    return path


def everything(source: Path) -> dict[str, str]:
    """The text of each file that is written, by its path."""
    parts = [files_of(one) for one in read_assignments("", source)]
    return {path: text_of(content) for path, content in joined(parts).items() if isinstance(content, bytes)}


def test_test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    paths = ["tests/test_a.py", "test_a.py", "tests/testA.py"]
    source = folder_with(tmp_path / "lab", {path: UNITTEST.format(2**place) for place, path in enumerate(paths)})
    written = [text for path, text in everything(source).items() if path.startswith("assignments/lab/test_")]
    assert sorted(text.count(f"points({points})") for text in written for points in (1, 2, 4)) == [0] * 6 + [1] * 3


def test_each_exercise_keeps_its_own_helper(tmp_path: Path) -> None:
    test = UNITTEST.format(1).replace("import layers", "import layers, helper").replace("(), 1)", "(), helper.R)")
    files = {f"{one}/tests/test_a.py": test for one in "上下"} | {f"{one}/helper.py": f"R = '{one}'" for one in "上下"}
    written = everything(folder_with(tmp_path / "lab", files))
    assert sorted(text[-2] for path, text in written.items() if path.endswith("_helper.py")) == ["上", "下"]


def test_each_question_keeps_its_own_right_answers(tmp_path: Path) -> None:
    written = everything(questions(tmp_path / "course", "a-b", "a_b", "A b"))
    tests = [text for path, text in written.items() if "/test_" in path]
    modules = [re.findall("from reference import (.*) as", text)[0] for text in tests]
    assert sorted(written[f"reference/{module}.py"][-3:] for module in modules) == ["100", "101", "102"]


def test_two_files_of_one_path_are_an_error_that_names_it(tmp_path: Path) -> None:
    source = questions(tmp_path / "course", "a", "a setup")
    with pytest.raises(UsageError, match=r"reference/a_setup\.py would be written twice"):
        everything(source)


@pytest.mark.parametrize("path", ["question", "question/__init__.py"])
def test_no_file_replaces_the_package_of_a_students_file(path: str, tmp_path: Path) -> None:
    source = folder_with(questions(tmp_path, "one") / "one", {f"tests/{path}": "boo"})
    course = course_of(source, tmp_path / "course")
    assert "boo" not in (course / "assignments/one/given/question/__init__.py").read_text()
    assert f"tests/{path}: the student's file" in (course / "assignments/one/imported.md").read_text()


def test_a_file_of_tests_in_another_form_is_reported(tmp_path: Path) -> None:
    files = {"q1.py": OTTER.format("'q1'", 1), "test_q2.py": "def test_update(update):\n    assert update(1) == 2\n"}
    source = folder_with(tmp_path / "hw/tests", files).parent
    assert "test_q2.py: it holds no test in a form that Otter reads" in report(read_assignments("", source)[0])


def test_files_that_students_must_not_read_are_not_given_to_them(tmp_path: Path) -> None:
    secret = {
        **{".env": "TOKEN", "sol/hw.py": "TOKEN", "ps1_Answers.txt": "TOKEN", "gradebook.db": "TOKEN"},
        "helper.py": "def h():\n    ### BEGIN SOLUTION\n    return 'TOKEN'\n    ### END SOLUTION\n",
    }
    files = {"ps1/one.ipynb": notebook(), "ps1/data.csv": "1,2", "ps1/resolution.csv": "3"}
    source = folder_with(tmp_path / "source", files | {f"ps1/{path}": text for path, text in secret.items()})
    (imported,) = read_assignments("", source)
    written = files_of(imported)
    assert {path.partition("/given/")[2] for path in written if "/given/" in path} == {"data.csv", "resolution.csv"}
    assert not any(b"TOKEN" in content for content in written.values())
    assert all(path in report(imported) for path in secret)


def test_otter_gives_students_the_files_that_its_settings_name(tmp_path: Path) -> None:
    cells = [
        ("raw", "# ASSIGNMENT CONFIG\nname: hw\nfiles:\n  - data.csv\n  - images\n"),
        *(("raw", "# BEGIN QUESTION\nname: q1\n"), ("raw", "# BEGIN SOLUTION"), ("code", "x = 1 # SOLUTION")),
        *(("raw", "# END SOLUTION"), ("raw", "# BEGIN TESTS"), ("code", "assert x == 1"), ("raw", "# END TESTS")),
        ("raw", "# END QUESTION"),
    ]
    content = {"metadata": {}, "cells": [{"cell_type": kind, "source": text, "outputs": []} for kind, text in cells]}
    files = {
        "hw/hw.ipynb": json.dumps(content),
        "hw/data.csv": "1",
        "hw/images/a.svg": "<svg/>",
        "hw/roster.csv": "Ann",
    }
    (imported,) = read_assignments("", folder_with(tmp_path / "source", files))
    assert {*imported.given} == {"data.csv", "images/a.svg"}
    assert "roster.csv" in report(imported)


def test_hidden_tests_and_unpaired_marks_give_nothing_away(tmp_path: Path) -> None:
    students = {"metadata": {"nbgrader": {"grade": True, "solution": True, "grade_id": "s"}}, "outputs": []}
    hidden = "def f(x): ... # TODO\n### BEGIN HIDDEN TESTS\nassert f(2) == TOKEN\n### END HIDDEN TESTS\nlast = 1"
    unpaired = "y = TOKEN\n### END SOLUTION\nz = 1"
    picture = {"cell_type": "markdown", "source": "an answer", "attachments": {"a.svg": {"image/svg+xml": "TOKEN"}}}
    cells = [{"cell_type": "code", "source": text} | students for text in (hidden, unpaired)] + [picture | students]
    cells += json.loads(notebook())["cells"]
    source = folder_with(tmp_path / "hw", {"hw.ipynb": json.dumps({"cells": cells, "metadata": {}})})
    (imported,) = read_assignments("", source)
    for given in (imported.notebook.decode(), imported.starter):
        assert "TOKEN" not in given
        assert "last = 1" in given
        assert "z = 1" in given


def test_folders_that_never_end_are_an_error_that_says_so(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    with pytest.raises(UsageError, match="more than 50 deep"):
        read_files(tmp_path)
    with zipfile.ZipFile(tmp_path / "deep.zip", "w") as archive:
        archive.writestr("d/" * 1500 + "x.csv", "1")
    with pytest.raises(UsageError, match="more than 50 deep"):
        read_files(tmp_path / "deep.zip")


def test_a_name_that_cannot_be_written_leaves_no_half_of_a_course(tmp_path: Path) -> None:
    source = folder_with(tmp_path / "hw", {"q1.py": OTTER.format("'q1'", 1)})
    files = files_of(read_assignments("", source)[0])
    with pytest.raises(OSError, match="too long"):
        write_new({**new_course("course"), **files, "b" * 300: b"1"}, tmp_path / "in/course")
    assert not (tmp_path / "in").exists()


def test_what_nbgrader_clears_is_not_given_to_students(tmp_path: Path) -> None:
    def cell(kind: str, source: str, **stated: object) -> dict[str, object]:
        return {"cell_type": kind, "source": source, "outputs": [], "metadata": {"nbgrader": stated}}

    cells = [
        cell("code", "def f(x):\n    return 3 * x", solution=True, grade_id="f"),
        cell("code", "def g(x):\n    # YOUR CODE HERE", solution=True, grade_id="g"),
        cell("code", "assert f(1) == 3", grade=True, grade_id="t", points=1, locked=True),
        cell("markdown", "Explain.\n\n=== BEGIN MARK SCHEME ===\n2 points for 42\n=== END MARK SCHEME ===", task=True),
    ]
    files = {"ps1/one.ipynb": json.dumps({"cells": cells, "metadata": {}})}
    (imported,) = read_assignments("", folder_with(tmp_path / "source", files))
    assert "3 * x" not in imported.starter
    assert "def g" in imported.starter
    assert "Explain." in text_of(imported.notebook)
    assert "42" not in text_of(imported.notebook)
    assert "3 * x" in imported.solution


@pytest.mark.parametrize(
    "cells", ["{}," * 600_000 + "{}", json.dumps({"cell_type": "code", "source": "x = 1\n" * 800_000})], ids=len
)
def test_a_notebook_that_is_too_large_is_not_read(cells: str) -> None:
    with pytest.raises(UsageError, match=r"one\.ipynb: (more than|its cells hold)"):
        read_notebook("one.ipynb", f'{{"cells": [{cells}]}}'.encode())
