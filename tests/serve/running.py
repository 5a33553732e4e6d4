"""`grader serve` as processes of its own, to be killed at any moment."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from sqlalchemy import func, select

from grader.gradebook import open_gradebook
from grader.gradebook.schema import GRADINGS, SUBMISSIONS
from grader.gradebook.service_schema import HAND_INS, JOBS
from grader.results.submission import Identity
from grader.serve import jobs
from grader.serve.accounts import NewPass, ensure_account, new_pass

PROGRAM = Path(sys.executable).with_name("grader")


def free_port() -> int:
    """A port that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        lists = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has just ended
        return []
    return [int(child) for text in lists for child in text.split()]


def is_called(pid: int, word: str) -> bool:
    """Whether a process's command line has this word."""
    try:
        return word in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


@dataclass
class Running:
    """A service of a course, in processes of its own."""

    course: Path
    db: str
    jobs: int = 2
    port: int = field(default_factory=free_port)
    options: Sequence[str] = ()
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [PROGRAM, "serve", "--port", str(self.port), "--db", self.db, "--jobs", str(self.jobs)]
        command += self.options
        with (self.course / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.course, stdout=log, stderr=log)
        while True:
            assert self.process.poll() is None, (self.course / "serve.log").read_text()
            try:
                httpx2.get(f"{self.base}/healthz", timeout=5)
            except httpx2.TransportError:
                time.sleep(0.1)
            else:
                return

    def kill(self, which: str) -> bool:
        """`kill -9` of the web process, the dispatcher or a worker; False if there is none."""
        assert self.process is not None
        dispatchers = [pid for pid in children(self.process.pid) if is_called(pid, "spawn_main")]
        workers = [pid for one in dispatchers for pid in children(one) if is_called(pid, "spawn_main")]
        found = {"web": [self.process.pid], "dispatcher": dispatchers, "worker": workers}[which]
        if not found:
            return False
        os.kill(random.choice(found), signal.SIGKILL)
        if which == "web":
            self.process.wait()
        return True

    def stop(self) -> int:
        """End it as an administrator does; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()

    def tokens(self, names: Sequence[str]) -> list[str]:
        """A token for each of these students, to hand in and to read."""
        now = datetime.now(UTC)
        made = []
        with open_gradebook(self.db) as gradebook, gradebook.transaction() as connection:
            for name in names:
                account = ensure_account(connection, "student", Identity(name=name, login=name), now)
                token = NewPass(kind="token", scopes=("submit", "read"))
                made.append(new_pass(connection, account.id, token, now))
        return made

    def hand_in(self, token: str, slug: str, content: bytes) -> str:
        """Hand in, and again until the service has said yes; returns the id."""
        while True:
            try:
                answer = httpx2.post(
                    f"{self.base}/api/v1/assignments/{slug}/submissions",
                    headers={"authorization": f"Bearer {token}"},
                    files=[("files", ("solution.py", content))],
                    timeout=60,
                )
            except httpx2.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code == 201:
                return str(answer.json()["id"])
            assert answer.status_code == 503, answer.text
            time.sleep(0.2)

    def wait(self) -> None:
        """Until nothing waits and nothing runs."""
        with open_gradebook(self.db) as gradebook:
            while True:
                with gradebook.transaction() as connection:
                    counted = jobs.counts(connection)
                if not counted["waiting"] + counted["running"]:
                    return
                time.sleep(0.2)

    def facts(self) -> "Facts":
        """What is in the database."""
        with open_gradebook(self.db) as gradebook, gradebook.transaction() as connection:
            rows = connection.execute(select(JOBS.c.made_at, JOBS.c.ended_at).where(JOBS.c.state == "done")).all()
            per_submission = select(func.count()).select_from(GRADINGS).group_by(GRADINGS.c.submission_id)
            ungraded = select(func.count()).select_from(HAND_INS).where(HAND_INS.c.grading_id.is_(None))
            sound = connection.dialect.name != "sqlite" or (
                connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            )
            return Facts(
                ids={*connection.scalars(select(HAND_INS.c.id))},
                seconds=sorted((row.ended_at - row.made_at).total_seconds() for row in rows),
                submissions=connection.scalar(select(func.count()).select_from(SUBMISSIONS)) or 0,
                most_gradings=max(connection.scalars(per_submission), default=0),
                ungraded=connection.scalar(ungraded) or 0,
                states=jobs.counts(connection),
                sound=sound,
            )


@dataclass(frozen=True)
class Facts:
    """What is in the database after a run."""

    ids: set[str]
    """Of all hand-ins."""
    seconds: list[float]
    """From hand-in to result, of all jobs that are done."""
    submissions: int
    most_gradings: int
    """Of one submission."""
    ungraded: int
    """Hand-ins without a grading."""
    states: dict[str, int]
    sound: bool
    """Whether the database says that it is in order."""
