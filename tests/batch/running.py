"""Runs of the installed program that may be stopped in the middle, and what they left in the database."""

import io
import signal
import sqlite3
import subprocess
import time
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

from grader.cli.entry import run
from tests.program import PROGRAM, run_grader

hear_ctrl_c = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
"""For a process that is to hear it even if these tests run where nobody does (`pytest &`)."""


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    pipe = subprocess.PIPE
    command = [PROGRAM, *arguments]
    return subprocess.Popen(command, cwd=cwd, stdout=pipe, stderr=pipe, text=True, preexec_fn=hear_ctrl_c)


def finish(*arguments: str, cwd: Path) -> str:
    """Standard output of a run that goes well."""
    done = run_grader(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def here(*arguments: str) -> tuple[int, str, str]:
    """Exit code and outputs of a command that loads no course's reference: in this process, and soon."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


def query(db: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows, or none while there is no database yet."""
    if not db.exists():
        return []
    connection = sqlite3.connect(db, timeout=30)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def graded(db: Path) -> int:
    """How many gradings are committed."""
    rows = query(db, "SELECT count(*) FROM gradings")
    return int(str(rows[0][0])) if rows else 0


def wait_for(db: Path, count: int, run: subprocess.Popen[str]) -> None:
    """Until that many gradings are there, or the run has ended."""
    deadline = time.monotonic() + 300
    while graded(db) < count and run.poll() is None:
        assert time.monotonic() < deadline, f"{graded(db)} of {count} are graded"
        time.sleep(0.01)


def scores(db: Path) -> dict[object, object]:
    """By student."""
    sql = "SELECT student, score FROM gradings JOIN submissions ON submissions.id = submission_id"
    return dict(query(db, sql))  # type: ignore[arg-type]


def whole(db: Path, students: int) -> None:
    """Every student graded once, counted once, and the file sound."""
    once = "SELECT count(*), count(DISTINCT submission_id) FROM "
    assert query(db, once + "gradings") == [(students, students)]
    assert query(db, once + "standings") == [(students, students)]
    assert query(db, "PRAGMA integrity_check") == [("ok",)]
    assert query(db, "PRAGMA foreign_key_check") == []
