"""`grader check --watch`: an afternoon of a student's, who saves often and sometimes in the middle of a line."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from grader.authoring.skeleton import new_assignment, new_course, write_new
from grader.cli import check
from grader.cli.entry import run
from tests.batch.running import hear_ctrl_c
from tests.program import PROGRAM, run_grader

PATIENCE_S = 60
RIGHT = "import numpy as np\ndef center(x):\n    return x - np.mean(x, axis=0)\n"


class Watched:
    """A running `grader check --watch`, and what it has printed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "check", "--watch"],
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=hear_ctrl_c,
        )
        self.lines: Queue[str] = Queue()
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            for line in out:
                self.lines.put(line)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def until(self, part: str) -> str:
        """All lines up to the next that has this in it."""
        seen = ""
        end = time.monotonic() + PATIENCE_S
        while part not in seen:
            try:
                seen += self.lines.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                pytest.fail(f"no {part!r} in: {seen}")
        return seen


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    run_grader("assignment", "handout", "first", "--out", "homework", cwd=tmp_path)
    (tmp_path / "homework/solution.py").write_text(RIGHT.replace("0", "1"))
    running = Watched(tmp_path / "homework")
    running.until("solution.py, line 3")
    yield running
    running.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_each_save_tells_what_has_changed(watched: Watched, tmp_path: Path) -> None:
    work = tmp_path / "homework/solution.py"
    work.write_text(RIGHT)
    assert "0 -> 10 of 10 points" in watched.until("points")
    work.write_text(RIGHT.replace("(x)", "(x"))
    told = watched.until("center")
    assert "10 -> 0 of 10 points" in told
    assert "Python cannot read it" in told
    work.rename(tmp_path / "away")  # as editors do that write anew and rename
    watched.until("Your submission has no Python file")
    (tmp_path / "away").unlink()
    work.write_text(RIGHT)
    assert "0 -> 10 of 10 points" in watched.until("points")
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE_S) == 0


def test_ctrl_c_in_the_middle_of_a_check_ends_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*grading: object) -> None:
        raise KeyboardInterrupt

    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    run_grader("assignment", "handout", "first", "--out", "homework", cwd=tmp_path)
    monkeypatch.setattr(check, "whenever_saved", lambda work: iter([["solution.py"]]))
    monkeypatch.setattr(check, "_tell_changes", stopped)
    assert run(["check", str(tmp_path / "homework"), "--watch"]) == 0
