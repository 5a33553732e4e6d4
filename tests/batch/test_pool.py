"""Many submissions are graded by processes beside the first one; those may die, and end with the first."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.batch.conftest import hand_in
from tests.batch.running import scores, start, wait_for, whole
from tests.sandbox.test_lingering import gone

CLASS = 60

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="who is whose child is read from /proc")


def helpers(pid: int) -> list[int]:
    """The grader's own processes below it."""

    tasks = Path(f"/proc/{pid}/task").iterdir()
    found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.slow
def test_a_helper_that_dies_costs_nobody_anything(course: Path) -> None:
    hand_in(course / "in", CLASS)
    db = course / "grades.db"
    run = start("grade", "h1", "in", "--jobs", "2", cwd=course)
    wait_for(db, 10, run)
    os.kill(helpers(run.pid)[0], signal.SIGKILL)
    _, err = run.communicate(timeout=200)
    assert run.returncode == 0, err
    whole(db, CLASS)
    assert len([score for score in scores(db).values() if score == 6.0]) == CLASS / 3


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_helpers_end_with_the_first_process(course: Path, stop: signal.Signals) -> None:
    hand_in(course / "in", CLASS)
    run = start("grade", "h1", "in", "--jobs", "2", cwd=course)
    wait_for(course / "grades.db", 10, run)
    left = helpers(run.pid)
    assert len(left) == 2
    run.send_signal(stop)
    _, err = run.communicate(timeout=60)
    assert "Traceback" not in err
    assert gone({*left})
