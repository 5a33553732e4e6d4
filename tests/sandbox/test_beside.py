"""A course's own code next to a submission: it asks the student, and ends when the time or the memory is over."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.sandbox import Crashed, Sandbox, Session, TimedOut
from grader.sandbox.author_process import Task
from tests.sandbox.conftest import LIMITS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no fork that could be bounded")

Open = Callable[..., Session]
SOURCE = "def double(x): return 2 * x\n"


def task(name: str, argument: object = None) -> Task:
    return Task(f"tests.sandbox.beside:{name}", argument)


def test_it_asks_the_student_and_tells_what_it_finds(submit: Open) -> None:
    told: list[object] = []
    assert submit(SOURCE).run_beside(task("ask", [1.0, 2.5]), told.append) is None
    assert told == [2.0, 5.0, 1]


def test_what_one_submission_leaves_behind_the_next_does_not_meet(submit: Open) -> None:
    for _ in range(2):
        told: list[object] = []
        assert submit(SOURCE).run_beside(task("ask", []), told.append) is None
        assert told == [1]


def test_it_is_killed_when_the_time_of_the_submission_is_over(submit: Open) -> None:
    session = submit(SOURCE, limits=replace(LIMITS, submission_s=0.3))
    told: list[object] = []
    assert session.run_beside(task("spin"), told.append) == TimedOut(0.3, "submission")
    assert told == ["begun"]
    assert session.call("double", 1) == TimedOut(0.3, "submission")
    assert session.run_beside(task("ask", []), told.append) == TimedOut(0.3, "submission")


def test_it_has_the_memory_of_the_submission_and_no_more(submit: Open) -> None:
    told: list[object] = []
    assert submit(SOURCE).run_beside(task("hoard"), told.append) is None
    assert told == ["too much", float(1 << 20)]


@pytest.mark.parametrize(("name", "how"), [("crash", "SIGABRT"), ("fail", "exit code 1")])
def test_an_end_of_its_own_is_told(submit: Open, name: str, how: str) -> None:
    session = submit(SOURCE)
    assert session.run_beside(task(name), print) == Crashed(how)
    assert session.run_beside(task("ask", []), lambda _: None) is None


def test_what_it_prints_goes_to_its_author(submit: Open, capfd: pytest.CaptureFixture[str]) -> None:
    with Sandbox(LIMITS) as fresh, fresh.open({"solution.py": b""}) as session:
        assert session.run_beside(task("speak"), print) is None
    assert capfd.readouterr() == ("", "seen by its author\n")


def test_closing_the_sandbox_ends_it() -> None:
    begun = threading.Event()
    with Sandbox(LIMITS) as fresh, fresh.open({"solution.py": b""}) as session:
        threading.Thread(target=lambda: begun.wait() and fresh.close()).start()
        with pytest.raises(SandboxError, match="stopped"):
            session.run_beside(task("linger"), lambda _: begun.set())
        with pytest.raises(SandboxError, match="stopped"):
            session.run_beside(task("linger"), print)


def test_it_ends_with_the_grader() -> None:
    program = (
        "from grader.sandbox import Sandbox; from grader.sandbox.author_process import Task\n"
        "with Sandbox() as sandbox, sandbox.open({'solution.py': b''}) as session:\n"
        "    session.run_beside(Task('tests.sandbox.beside:linger', None), lambda pid: print(pid, flush=True))\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    with grader.stdout:
        pid = int(grader.stdout.readline())
    grader.kill()
    grader.wait()
    end = time.monotonic() + 60
    while lives(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert not lives(pid)


def lives(pid: int) -> bool:
    """Whether there is such a process; one that nobody has reaped yet is none any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
