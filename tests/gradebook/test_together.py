"""Several processes and threads write at once: nothing is lost, nothing is broken."""

import hashlib
import multiprocessing
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.engine import database_url, make_engine
from grader.gradebook.gradebook import NewGrading
from tests.gradebook.samples import a_grading, a_version

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
EACH = 40
SPAWN = multiprocessing.get_context("spawn")

WRITER = f"""
import sys
from tests.gradebook.test_together import write
write(sys.argv[1], sys.argv[2], {EACH})
"""


def write(db: str, writer: str, count: int) -> None:
    """Every writer hands in other bytes for the same student: each must become an attempt of its own."""
    with open_gradebook(db) as gradebook:
        for n in range(count):
            save(gradebook, f"{writer}{n}")


def save(gradebook: Gradebook, source: str) -> None:
    sha256 = hashlib.sha256(source.encode()).hexdigest()
    gradebook.save(a_version(), NewGrading(a_grading(sha256=sha256), graded_at=NOON))


def integrity(db: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(db)
    try:
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        return connection.execute("PRAGMA integrity_check").fetchall() + broken
    finally:
        connection.close()


@pytest.mark.slow
def test_processes_that_start_on_an_empty_folder_lose_nothing(db: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(db)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE) for name in "abc"]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [(b"", 0)] * 3
    with open_gradebook(str(db)) as gradebook:
        attempts = [found.attempt for found in gradebook.gradings(latest=False)]
    assert sorted(attempts) == list(range(1, 3 * EACH + 1))
    assert integrity(db) == [("ok",)]


@pytest.mark.slow
def test_a_new_file_that_others_open_in_the_same_moment(tmp_path: Path) -> None:
    # until it has its write-ahead log, SQLite would refuse all but one of them at once
    barrier = SPAWN.Barrier(4, timeout=60)
    openers = [SPAWN.Process(target=open_all, args=(barrier, tmp_path), daemon=True) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(120)
    assert [opener.exitcode for opener in openers] == [0] * 4


def open_all(barrier: Barrier, folder: Path) -> None:
    try:
        for n in range(40):
            barrier.wait()
            with make_engine(database_url(str(folder / f"{n}.db"))).begin():
                pass
    except BaseException:
        barrier.abort()
        raise


def test_threads_share_one_records(db: Path, gradebook: Gradebook) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: save(gradebook, str(n)), range(EACH)))
    assert sorted(found.attempt for found in gradebook.gradings(latest=False)) == list(range(1, EACH + 1))
    assert integrity(db) == [("ok",)]


def test_readers_do_not_wait_for_a_reader(db: Path, gradebook: Gradebook) -> None:
    save(gradebook, "one")
    with open_gradebook(str(db)) as second:
        assert len(second.gradings()) == len(gradebook.gradings()) == 1


def test_a_failed_save_leaves_nothing_behind(db: Path, gradebook: Gradebook) -> None:
    broken = replace(a_grading(), score="many")
    with pytest.raises(Exception, match="many"):
        gradebook.save(a_version(), NewGrading(broken, graded_at=NOON))
    connection = sqlite3.connect(db)
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("submissions", "gradings")]
    connection.close()
    assert counts == [(0,), (0,)]
