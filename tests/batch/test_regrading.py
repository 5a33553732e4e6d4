"""After an assignment changes: who would change, through what; then it holds, and can be taken back."""

import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from grader.errors import Exit
from tests.batch.conftest import hand_in, make_course
from tests.batch.running import finish, graded, here, query
from tests.program import run_grader

LAX = ('returns = ["p"]', 'returns = ["p"]\ntolerance = { rtol = 1e-3, atol = 1e-3 }')
"""What is off by 1e-5 is right now."""


@pytest.fixture(scope="module")
def nine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of which nine students are graded."""
    place = tmp_path_factory.mktemp("nine")
    make_course(place)
    hand_in(place / "in", 9)
    finish("grade", "h1", "in", "--seed", "7", cwd=place)
    return place


@pytest.fixture
def graded_course(nine: Path, course: Path) -> Path:
    """Nine students graded, and what they handed in is gone: the database is enough."""
    shutil.copy(nine / "grades.db", course)
    return course


def edit(course: Path, old: str, new: str) -> None:
    path = course / "assignments" / "h1" / "assignment.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def quick(*arguments: str) -> str:
    """What `results` prints, of a command that goes well."""
    code, out, err = here("results", *arguments)
    assert code == Exit.OK, err
    return out


def told(*arguments: str) -> Any:
    """What it gives to programs."""
    return json.loads(quick(*arguments, "--json"))


def regraded(course: Path, *options: str) -> Any:
    """The same of a regrade, which loads the course's reference."""
    return json.loads(finish("results", "regrade", "h1", *options, "--json", cwd=course))


def scores() -> dict[str, float]:
    return {row["student"]: row["points"] for row in told("final", "h1")}


def test_a_changed_tolerance_concerns_exactly_those_who_were_nearly_right(graded_course: Path) -> None:
    edit(graded_course, *LAX)
    changes = regraded(graded_course)
    assert [change["student"] for change in changes] == ["nearly-00002", "nearly-00005", "nearly-00008"]
    assert {(change["was"], change["now"]) for change in changes} == {(2.0, 6.0)}
    assert {tuple(c["check"] for c in change["checks"]) for change in changes} == {("softmax",)}


def test_nothing_counts_before_it_is_applied_and_all_is_as_before_when_it_is_reverted(graded_course: Path) -> None:
    before = scores()
    edit(graded_course, *LAX)
    finish("results", "regrade", "h1", cwd=graded_course)
    assert scores() == before
    finish("results", "regrade", "h1", "--apply", cwd=graded_course)
    after = scores()
    assert {name: after[name] - before[name] for name in before if after[name] != before[name]} == {
        "nearly-00002": 4.0,
        "nearly-00005": 4.0,
        "nearly-00008": 4.0,
    }
    listed = told("list")
    assert {row["grading"]["student"]: row["grading"]["score"] for row in listed} == after
    marked = quick("list", "--all", "--student", "nearly-00002")
    assert ["✓" in line for line in marked.splitlines() if "nearly-00002" in line] == [False, True]
    counting = [row["counts"] for row in told("list", "--all", "--student", "nearly-00002")]
    assert counting == [False, True]
    back = told("revert", "h1")
    assert [change["now"] - change["was"] for change in back] == [-4.0] * 3
    assert scores() == before
    _, _, err = here("results", "final", "h1")
    assert "9 of 9 were graded with an earlier version of the assignment" in err


def test_what_the_dry_run_graded_is_not_graded_again_to_apply_it(graded_course: Path) -> None:
    edit(graded_course, *LAX)
    finish("results", "regrade", "h1", cwd=graded_course)
    assert graded(graded_course / "grades.db") == 18
    finish("results", "regrade", "h1", "--apply", cwd=graded_course)
    assert graded(graded_course / "grades.db") == 18
    assert query(graded_course / "grades.db", "SELECT DISTINCT seed FROM gradings") == [(7,)]


def test_a_regrade_without_a_change_changes_nobody(graded_course: Path) -> None:
    assert regraded(graded_course, "--apply") == []
    assert finish("results", "regrade", "h1", "--apply", cwd=graded_course).endswith("none of 9 changes.\n")
    assert graded(graded_course / "grades.db") == 9
    code, _, err = here("results", "revert", "h1")
    assert (code, "nothing to undo" in err) == (2, True)


def test_a_check_that_is_new_and_one_that_is_gone_are_named(graded_course: Path) -> None:
    edit(graded_course, 'id = "defined"', 'id = "named"')
    shown = finish("results", "regrade", "h1", cwd=graded_course)
    assert "defined −2 (no longer there); named +2 (new)" in " ".join(shown.split())


def test_regrading_one_student_changes_no_other_score(graded_course: Path) -> None:
    edit(graded_course, *LAX)
    finish("results", "regrade", "h1", "--student", "nearly-00002", "--apply", cwd=graded_course)
    assert [scores()[f"nearly-0000{n}"] for n in (2, 5, 8)] == [6.0, 2.0, 2.0]


def test_adjustments_and_policies_survive_a_regrade(graded_course: Path) -> None:
    (graded_course / "course.toml").write_text('[policy]\nbonus = ["defined"]\n')
    quick("adjust", "h1", "nearly-00002", "--points", "-1", "--reason", "copied")
    quick("adjust", "h1", "wrong-00001", "--set", "3", "--reason", "by hand")
    edit(graded_course, *LAX)
    finish("results", "regrade", "h1", "--apply", cwd=graded_course)
    after = scores()
    assert (after["nearly-00002"], after["nearly-00005"], after["wrong-00001"]) == (5.0, 6.0, 3.0)
    shown = quick("final", "h1", "--student", "nearly-00002")
    assert "6 of 4 points from the checks." in shown
    assert "2 of them are bonus points." in shown
    assert "copied." in shown


def test_final_says_what_an_instructor_should_doubt(graded_course: Path) -> None:
    policy = 'timezone = "UTC"\ndue = 2026-11-21T12:00:00\nlate = { percent = 10 }\nextensions = "more.csv"\n'
    (graded_course / "course.toml").write_text(f"[policy]\n{policy}")
    (graded_course / "more.csv").write_text("student,due\nWRONG-00001,2026-11-22\nwrogn-00004,2026-11-22\n")
    for command in (["final", "h1"], ["export", "h1"]):
        _, _, err = here("results", *command)
        assert "When 9 of 9 were handed in is not known, so lateness costs nothing." in err
        assert err.count("nobody who handed in is called") == err.count("'wrogn-00004'") == 1
        assert "with an earlier version" not in err
    code, _, err = here("results", "final", "h1", "--student", "carl")
    assert (code, "carl: nobody of that name has a grading of h1" in err) == (2, True)


def test_what_was_graded_before_sources_were_kept_is_listed(graded_course: Path) -> None:
    connection = sqlite3.connect(graded_course / "grades.db")
    with connection:
        connection.execute("UPDATE gradings SET intake = NULL WHERE submission_id IN (SELECT id FROM submissions "
                           "WHERE student = 'wrong-00001')")  # fmt: skip
    connection.close()
    edit(graded_course, *LAX)
    done = run_grader("results", "regrade", "h1", cwd=graded_course)
    assert done.returncode == 0
    assert "wrong-00001: graded before sources were kept" in done.stderr


def test_a_replay_is_identical_even_when_assignment_and_reference_have_changed(graded_course: Path) -> None:
    ids = [row["id"] for row in told("list")]
    edit(graded_course, *LAX)
    (graded_course / "reference" / "softmax.py").write_text("def softmax(z):\n    return z\n")
    for grading in ids[::4]:
        assert "Identical" in finish("results", "replay", grading[:10], cwd=graded_course)
    assert graded(graded_course / "grades.db") == 9


def test_what_a_hidden_check_found_is_not_kept_and_shown_by_a_replay(course: Path) -> None:
    edit(course, 'id = "softmax"', 'id = "softmax"\nvisibility = "after_due_date"')
    hand_in(course / "in", 2)
    finish("grade", "h1", "in", cwd=course)
    wrong = " ".join(quick("show", "wrong-00001").split())
    assert "(after due date) mismatch" in wrong
    assert "is wrong in" not in wrong
    found = re.search(r"grader results replay [0-9a-f]+ --show", wrong)
    assert found is not None
    assert "`p` is wrong in" in finish(*found[0].split()[1:], cwd=course)
    assert "replay" not in quick("show", "wrong-00001", "--as-student")
    assert "replay" not in quick("show", "right-00000")


def test_a_replay_says_what_differs(graded_course: Path) -> None:
    (row,) = told("list", "--student", "right-00000")
    connection = sqlite3.connect(graded_course / "grades.db")
    with connection:
        changes = "json_set(record, '$.provenance.numpy', '1.0', '$.checks[0].points', 3)"
        connection.execute(f"UPDATE gradings SET score = 5, record = {changes} WHERE id = ?", [row["id"]])
    connection.close()
    done = run_grader("results", "replay", row["id"], cwd=graded_course)
    out = done.stdout
    assert done.returncode == 4
    assert "Differs: 5 points then, 6 now." in out
    assert "softmax +1 (passed)" in out
    assert "numpy: 1.0 then" in out
