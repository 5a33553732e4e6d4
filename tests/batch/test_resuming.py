"""A batch may be stopped at any moment and goes on where it stopped: nothing is lost, nothing is done twice."""

import json
import random
import re
import signal
from pathlib import Path

import pytest

from tests.batch.conftest import ENDLESS, RIGHT, hand_in
from tests.batch.running import finish, graded, query, scores, start, wait_for, whole
from tests.program import run_grader

CLASS = 90


@pytest.mark.slow
def test_killed_three_times_and_resumed_all_are_graded_once(course: Path) -> None:
    hand_in(course / "in", CLASS)
    db = course / "grades.db"
    rng = random.Random(5)
    for stop in sorted(rng.sample(range(10, CLASS // 2), 3)):
        run = start("grade", "h1", "in", "--quiet", cwd=course)
        wait_for(db, stop, run)
        run.kill()
        run.communicate()
    before = graded(db)
    assert 0 < before < CLASS
    report = json.loads(finish("grade", "h1", "in", "--json", cwd=course))
    whole(db, CLASS)
    assert [g["student"] for g in report["submissions"]] == sorted(path.name for path in (course / "in").iterdir())
    expected = {"right": 6.0, "wrong": 2.0, "nearly": 2.0}
    assert scores(db) == {path.name: expected[path.name.split("-")[0]] for path in (course / "in").iterdir()}


def test_a_second_run_grades_nothing_and_says_so(course: Path) -> None:
    hand_in(course / "in", 6)
    first = json.loads(finish("grade", "h1", "in", "--json", cwd=course))
    done = run_grader("grade", "h1", "in", "--json", cwd=course)
    assert json.loads(done.stdout) == first
    assert "6 of 6 have a grading already; --again grades them again." in done.stderr
    assert graded(course / "grades.db") == 6


def test_again_grades_what_is_known(course: Path) -> None:
    hand_in(course / "in", 3)
    finish("grade", "h1", "in", cwd=course)
    finish("grade", "h1", "in", "--again", cwd=course)
    assert graded(course / "grades.db") == 6


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(["--seed", "2"], id="another seed"),
        pytest.param(["points = 2", "points = 3"], id="another assignment"),
    ],
)
def test_what_a_grade_depends_on_makes_it_another_grading(course: Path, change: list[str]) -> None:
    hand_in(course / "in", 2)
    finish("grade", "h1", "in", cwd=course)
    options = change if change[0].startswith("--") else []
    if not options:
        edit(course, *change)
    finish("grade", "h1", "in", *options, cwd=course)
    assert graded(course / "grades.db") == 4


@pytest.mark.parametrize(
    ("old", "new"), [("title", "# a remark\ntitle"), ("[inputs]", "[policy]\ngrace_minutes = 5\n[inputs]")]
)
def test_a_remark_or_a_policy_changes_no_grading(course: Path, old: str, new: str) -> None:
    hand_in(course / "in", 2)
    finish("grade", "h1", "in", cwd=course)
    edit(course, old, new)
    finish("grade", "h1", "in", cwd=course)
    assert graded(course / "grades.db") == 2


def edit(course: Path, old: str, new: str) -> None:
    path = course / "assignments" / "h1" / "assignment.toml"
    path.write_text(path.read_text().replace(old, new, 1))


def test_ctrl_c_stops_at_once_even_in_an_endless_loop_and_keeps_what_is_done(course: Path) -> None:
    edit(course, "[inputs]", "[limits]\ncall_s = 600\nsubmission_s = 600\n[inputs]")
    hand_in(course / "in", 4)
    for name in ("x", "y", "z"):
        (course / "in" / name).mkdir()
        (course / "in" / name / "solution.py").write_text(f"# {name}\n{ENDLESS}")
    db = course / "grades.db"
    run = start("grade", "h1", "in", "--jobs", "2", cwd=course)
    wait_for(db, 4, run)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=300)  # the loop would go on for ten minutes
    assert run.returncode == 130
    assert out == ""
    assert "fault" not in err
    (told,) = re.findall(r"(\d) of 7 are graded. Run the same command again to go on.", err)
    assert int(told) in {3, 4}  # the fourth is in the database a moment before it is counted
    assert "Traceback" not in err
    assert graded(db) == 4


@pytest.mark.slow
def test_two_batches_at_once_into_one_database_lose_nothing_and_repeat_nothing(course: Path) -> None:
    hand_in(course / "in", 60)
    runs = [start("grade", "h1", "in", "--json", cwd=course) for _ in range(2)]
    outs = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outs
    whole(course / "grades.db", 60)
    assert outs[0][0] == outs[1][0]


def test_the_same_bytes_twice_from_one_student_are_graded_once_and_listed_twice(course: Path) -> None:
    for place in ("a", "b"):
        (course / place / "ana").mkdir(parents=True)
        (course / place / "ana" / "solution.py").write_text(RIGHT)
    first = finish("grade", "h1", "a/ana", "--json", cwd=course)
    second = finish("grade", "h1", "b/ana", "--json", cwd=course)
    assert json.loads(first)["submissions"] == json.loads(second)["submissions"]
    assert graded(course / "grades.db") == 1


def test_a_refused_submission_is_known_too(course: Path) -> None:
    (course / "in" / "ana").mkdir(parents=True)
    (course / "in" / "ana" / "notes.txt").write_text("no module")
    for _ in range(2):
        finish("grade", "h1", "in", cwd=course)
    assert query(course / "grades.db", "SELECT outcome FROM gradings") == [("refused",)]
