"""One submission, graded by a real process: whatever happens to it, a whole results file is there."""

import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.errors import Exit
from grader.language.catalogue import ENGLISH
from tests.gradescope.conftest import (
    ROOT,
    SLUG,
    SUBMISSIONS,
    Run,
    changed,
    command,
    results_in,
    score,
    states_until,
    wait_for_results,
)
from tests.program import PROGRAM, run_grader

NOT_RUN = ENGLISH("gradescope.not-run")

SECRET = "no_such_name - z.max()"


def test_a_grading_is_told_with_its_mistakes(run: Run, tmp_path: Path) -> None:
    done = run("as-written", metadata=changed())
    assert done.returncode == 0, done.stderr
    results = results_in(tmp_path)
    assert score(results) == 88
    (wrong,) = [test for test in results.tests or [] if test.score != test.max_score]
    assert wrong.output
    assert "J has the wrong sign" in wrong.output
    assert results.extra_data
    assert results.extra_data["stage"] == "complete"
    assert results.extra_data["late"] is False
    assert done.stdout == ""


@pytest.mark.parametrize(("before", "words"), [(0, "Look at your code for this: "), (1, "Look at solution.py, line ")])
def test_the_line_is_told_from_an_attempt_on(before: int, words: str, run: Run, tmp_path: Path) -> None:
    course = tmp_path / "course"
    for folder in ("assignments", "reference"):
        shutil.copytree(ROOT / folder, course / folder)
    toml = course / "assignments" / SLUG / "assignment.toml"
    toml.write_text("line_from_attempt = 2\n" + toml.read_text())
    metadata = changed(previous_submissions=[{"submission_time": "2018-06-30T00:00:00-07:00"}] * before)
    assert run("as-written", "--source", str(toml.parent), metadata=metadata).returncode == 0
    told = " ".join(test.output or "" for test in results_in(tmp_path).tests or [])
    assert words in told


@pytest.mark.parametrize("metadata", [None, "{ broken", "[]", changed(users=[], previous_submissions=None)])
def test_metadata_is_not_needed(run: Run, tmp_path: Path, metadata: object) -> None:
    assert run("correct", metadata=metadata).returncode == 0
    assert score(results_in(tmp_path)) == 100


def test_what_can_not_be_graded_says_why_and_lists_what_is_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/essay.docx").write_bytes(b"words")
    assert run(tmp_path / "in").returncode == 0
    results = results_in(tmp_path)
    assert results.output == "Your submission has no Python file, only essay.docx. Hand in solution.py."
    assert {test.output for test in results.tests or []} == {NOT_RUN}
    assert score(results) == 0


def test_over_the_limit_nothing_runs_and_the_last_results_stay(run: Run, tmp_path: Path) -> None:
    last = {"tests": [{"name": "a", "score": 3, "max_score": 4}], "output": "then"}
    previous = [{"submission_time": "2018-06-30T00:00:00-07:00", "score": "3.0", "results": last}]
    assert run("correct", "--attempts", "1", metadata=changed(previous_submissions=previous)).returncode == 0
    results = results_in(tmp_path)
    assert score(results) == 3
    assert results.output
    assert "the limit of 1 attempt is reached" in results.output
    assert run("correct", "--attempts", "2", metadata=changed(previous_submissions=previous)).returncode == 0
    assert results_in(tmp_path).output == "This is number 2 of 2 attempts."


def test_late_work_is_graded_and_told_to_be_late(run: Run, tmp_path: Path) -> None:
    run("correct", metadata=changed(created_at="2018-08-02T00:00:00-07:00"))
    results = results_in(tmp_path)
    assert results.output
    assert results.output.startswith("Handed in after the due date, 2018-07-31 23:00")
    assert results.extra_data
    assert results.extra_data["late"] is True


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--source", "/nowhere"], "0 assignments, not one"),
        (["--in", "/nowhere"], "/nowhere: there is no such"),
    ],
)
def test_a_fault_of_ours_is_told_as_ours_and_costs_no_attempt(
    run: Run, tmp_path: Path, options: list[str], why: str
) -> None:
    assert run("correct", *options, metadata=changed()).returncode != 0
    results = results_in(tmp_path)
    assert results.output
    assert results.output.startswith("The autograder failed, not your code")
    assert why in results.output
    assert results.extra_data
    assert len(results.extra_data["not_counted"]) == 1


def test_a_reference_that_fails_is_told_in_the_log_alone(run: Run, tmp_path: Path) -> None:
    course = broken_course(tmp_path)
    done = run("correct", "--source", str(course / "assignments" / SLUG), metadata=changed())
    assert done.returncode == 3
    assert SECRET in done.stderr
    told = (tmp_path / "results/results.json").read_text()
    assert ENGLISH("load.assignment-at-fault") in told
    assert "softmax" not in told


def test_a_reference_that_fails_is_not_built(tmp_path: Path) -> None:
    done = run_grader("gradescope", "build", SLUG, cwd=broken_course(tmp_path))
    assert done.returncode == 3
    assert SECRET in done.stderr
    assert not (tmp_path / "course/autograder.zip").exists()


def broken_course(base: Path) -> Path:
    """A course whose reference fails on the first line of its softmax."""
    course = base / "course"
    shutil.copytree(ROOT / "assignments" / SLUG, course / "assignments" / SLUG)
    shutil.copytree(ROOT / "reference", course / "reference")
    path = course / "reference/softmax.py"
    path.write_text(path.read_text().replace("    powers = ", f"    {SECRET}\n    powers = ", 1))
    return course


WEAK = """
from grader.cli import main
from grader.sandbox import Isolation, Level, Sandbox
Sandbox.isolation = property(lambda self: Isolation(Level.LIMITED, ("rlimits",)))
main()
"""
"""The program on a machine that can do no better."""


def test_a_machine_that_keeps_code_in_less_well_than_asked_runs_none(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(json.dumps(changed()))
    words = command("correct", tmp_path)
    assert subprocess.run([sys.executable, "-c", WEAK, *words], capture_output=True).returncode == Exit.FAULT
    results = results_in(tmp_path)
    assert "This machine offers isolation limited (rlimits), and 'sealed' is required" in str(results.output)
    assert [test.output for test in results.tests or []] == [NOT_RUN] * len(results.tests or [])
    assert (score(results), len((results.extra_data or {})["not_counted"])) == (0, 1)
    weaker = [*words, "--require-isolation", "limited"]
    assert subprocess.run([sys.executable, "-c", WEAK, *weaker], capture_output=True).returncode == Exit.OK
    assert score(results_in(tmp_path)) == 100


def test_an_isolation_that_is_not_known_is_told(run: Run, tmp_path: Path) -> None:
    assert run("correct", "--require-isolation", "perfect").returncode == Exit.USAGE
    assert "isolation level 'perfect' is not known" in str(results_in(tmp_path).output)


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A right submission that sleeps for almost a minute, after its first checks."""
    (tmp_path / "in").mkdir()
    right = (SUBMISSIONS / "correct/solution.py").read_text()
    sleeping = re.sub(r"(?m)^(def (?!softmax).*:)$", r"\1\n    import time; time.sleep(1.5)", right)
    (tmp_path / "in/solution.py").write_text(sleeping)
    return tmp_path / "in"


def test_it_ends_by_itself_before_the_platforms_limit_with_what_is_done(run: Run, tmp_path: Path, slow: Path) -> None:
    assert run(slow, "--seconds", "35").returncode == 0
    results = results_in(tmp_path)
    assert (results.extra_data or {})["stage"] == "time"
    assert results.output == ENGLISH("gradescope.time")
    assert (results.tests or [])[-1].output == NOT_RUN


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The bundled course, with one check that is not visible."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "assignments" / SLUG, course / "assignments" / SLUG)
    shutil.copytree(ROOT / "reference", course / "reference")
    stated = course / "assignments" / SLUG / "assignment.toml"
    stated.write_text(
        stated.read_text().replace('title = "the sigmoid"\n', 'title = "the sigmoid"\nvisibility = "after_published"\n')
    )
    return course


BURNING = """

def sigmoid(x):
    import time
    end = time.process_time() + 0.25
    while time.process_time() < end:
        pass
    return _sigmoid(x)
"""


def test_no_time_tells_how_long_a_hidden_check_took(run: Run, tmp_path: Path, course: Path) -> None:
    source = (SUBMISSIONS / "correct/solution.py").read_text()
    (tmp_path / "burning").mkdir()
    (tmp_path / "burning/solution.py").write_text(re.sub(r"\bsigmoid\(", "_sigmoid(", source) + BURNING)
    run(tmp_path / "burning", "--leaderboard", "--source", str(course))
    results = results_in(tmp_path)
    assert score(results) == 100
    burnt = 3 * 0.25  # in each of the three cases, processor time
    assert 0 < (results.execution_time or 0) < burnt
    (_, seconds) = results.leaderboard or []
    assert 0 < float(seconds.value) < burnt
    assert not {"seconds", "cpu_seconds"} & set(results.extra_data or {})


def test_the_leaderboard_shows_what_is_visible_only(run: Run, tmp_path: Path, course: Path) -> None:
    run("correct", "--leaderboard", "--source", str(course))
    results = results_in(tmp_path)
    assert [(row.name, row.order) for row in results.leaderboard or []] == [("points", "desc"), ("seconds", "asc")]
    assert (results.leaderboard or [])[0].value == 94
    (secret,) = [test for test in results.tests or [] if test.visibility == "after_published"]
    assert (secret.score, secret.output) == (6, None)


def test_prairielearns_form_has_a_share_and_every_tests_points(run: Run, tmp_path: Path) -> None:
    assert run("as-written", "--prairielearn").returncode == 0
    results = json.loads((tmp_path / "results/results.json").read_text())
    assert (results["gradable"], results["score"]) == (True, 0.88)
    assert all({"name", "points", "max_points", "output"} == set(test) for test in results["tests"])


def started(base: Path, submission: str | Path = "endless-loop") -> subprocess.Popen[bytes]:
    return subprocess.Popen([PROGRAM, *command(submission, base)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_the_results_are_whole_at_every_moment_and_grow(tmp_path: Path) -> None:
    process = started(tmp_path)
    states = states_until(process, tmp_path, time.monotonic() + 60)
    assert process.wait() == 0
    stages = [state.extra_data["stage"] for state in states if state.extra_data]
    assert stages[0] == "waiting"
    assert "running" in stages
    assert all(state.output for state in states if state.extra_data and state.extra_data["stage"] != "complete")
    assert score(results_in(tmp_path)) == 96


@pytest.mark.slow
def test_killed_at_any_moment_the_last_state_is_left_with_a_sentence(tmp_path: Path) -> None:
    chance = random.Random(8)
    stages = []
    for number in range(20):
        base = tmp_path / str(number)
        base.mkdir()
        process = started(base)
        wait_for_results(base, process)
        time.sleep(chance.uniform(0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
        results = results_in(base)
        stages.append((results.extra_data or {})["stage"])
        assert results.output or stages[-1] == "complete"
    assert {"waiting", "running"} & set(stages)


def test_told_to_stop_it_says_so(tmp_path: Path, slow: Path) -> None:
    process = started(tmp_path, slow)
    wait_for_results(tmp_path, process)
    while (results_in(tmp_path).extra_data or {})["stage"] == "waiting":
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    results = results_in(tmp_path)
    assert (results.extra_data or {})["stage"] == "stopped"
    assert results.output == ENGLISH("gradescope.stopped")
