"""The same class over a Dask cluster that loses a worker, and into PostgreSQL: the same gradings, byte for byte."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grader.batch import cluster
from grader.gradebook import open_gradebook
from grader.results.record import plain
from tests.batch.conftest import hand_in
from tests.batch.running import finish, here, start, wait_for, whole
from tests.postgres import free_port

CLASS = 40


def gradings(db: str) -> str:
    """All that was graded, without the time that it took."""
    with open_gradebook(db, create=False) as gradebook:
        found = [plain(recorded.grading.without_timings()) for recorded in gradebook.gradings("h1")]
    return json.dumps(found)


def end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def dask_cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers on loopback, each in a process group of its own."""
    port = free_port()
    place = f"127.0.0.1:{port}"
    quiet = ["--no-dashboard"]
    commands = [
        ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), *quiet],
        *[["distributed.cli.dask_worker", f"tcp://{place}", "--nthreads", "1", *quiet] for _ in range(2)],
    ]
    own = {**os.environ, "TMPDIR": str(folder)}
    started = []
    try:
        for number, (module, *arguments) in enumerate(commands):
            local = ["--local-directory", str(folder / f"dask{number}")] if number else []
            log = (folder / f"dask{number}.log").open("wb")
            with log:
                command = [sys.executable, "-m", module, *arguments, *local]
                started.append(
                    subprocess.Popen(command, cwd=folder, env=own, stdout=log, stderr=log, start_new_session=True)
                )
        wait_for_workers(place, 2)
        yield f"dask://{place}", started[1:]
    finally:
        for process in reversed(started):
            end(process)


def wait_for_workers(place: str, count: int) -> None:
    from distributed import Client

    deadline = time.monotonic() + 60
    while True:
        try:
            with Client(f"tcp://{place}", timeout=5, set_as_default=False) as client:  # type: ignore[no-untyped-call]
                client.wait_for_workers(count, timeout=60)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise


@pytest.mark.slow
def test_over_dask_with_a_worker_killed_all_are_graded_alike(course: Path) -> None:
    hand_in(course / "in", CLASS)
    finish("grade", "h1", "in", "--db", "here.db", cwd=course)
    db = course / "there.db"
    with dask_cluster(course) as (address, workers):
        run = start("grade", "h1", "in", "--db", "there.db", "--executor", address, cwd=course)
        wait_for(db, 1, run)
        assert run.poll() is None
        end(workers[0])
        _, err = run.communicate(timeout=200)
        assert run.returncode == 0, err
        again = finish("grade", "h1", "in", "--db", "there.db", "--executor", address, cwd=course)
    whole(db, CLASS)
    assert gradings("there.db") == gradings("here.db")
    assert "graded" in again
    assert list(course.glob("grader-*")) == []  # the workers were killed, and have unpacked in Dask's folder alone


@pytest.mark.parametrize(
    ("address", "wanted", "told"),
    [
        ("dask://127.0.0.1:1", 4, "no Dask scheduler answers there"),
        ("ray://127.0.0.1:1", 2, "Write dask://HOST:PORT"),
    ],
)
def test_an_executor_that_is_not_there_is_told(
    course: Path, monkeypatch: pytest.MonkeyPatch, address: str, wanted: int, told: str
) -> None:
    hand_in(course / "in", 1)
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    code, _, err = here("grade", "h1", "in", "--executor", address)
    assert (code, told in err) == (wanted, True)


def test_without_dask_the_extra_is_named(course: Path) -> None:
    hand_in(course / "in", 1)
    # a process of its own: here Dask may be imported already
    without = "import sys; sys.modules['distributed'] = None; from grader.cli import main; main()"
    command = [sys.executable, "-c", without, "grade", "h1", "in", "--executor", "dask://127.0.0.1:1"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert (done.returncode, "pip install 'gradient-grader[cluster]'" in done.stderr) == (2, True), done.stderr


@pytest.mark.slow
def test_into_postgresql_all_are_graded_alike_by_two_batches_one_of_them_killed(course: Path, postgres: str) -> None:
    hand_in(course / "in", CLASS)
    finish("grade", "h1", "in", "--db", "here.db", cwd=course)
    first, second = (start("grade", "h1", "in", "--db", postgres, cwd=course) for _ in range(2))
    wait_for_records(postgres, 10, first)
    first.kill()
    first.communicate()
    _, err = second.communicate(timeout=200)
    assert second.returncode == 0, err
    with open_gradebook(postgres) as gradebook:
        assert len(gradebook.gradings("h1", latest=False)) == CLASS
    assert gradings(postgres) == gradings("here.db")


def wait_for_records(url: str, count: int, run: subprocess.Popen[str]) -> None:
    while run.poll() is None:
        with open_gradebook(url) as gradebook:
            if len(gradebook.standing("h1")) >= count:
                return
        time.sleep(0.05)


@pytest.mark.slow
def test_on_postgresql_a_regrade_a_replay_and_an_export_work_as_on_sqlite(course: Path, postgres: str) -> None:
    hand_in(course / "in", 6)
    for db in ("here.db", postgres):
        finish("grade", "h1", "in", "--db", db, cwd=course)
    path = course / "assignments" / "h1" / "assignment.toml"
    path.write_text(path.read_text().replace('["p"]', '["p"]\ntolerance = { rtol = 1e-3, atol = 1e-3 }'))
    told = [finish("results", "regrade", "h1", "--apply", "--db", db, cwd=course) for db in ("here.db", postgres)]
    assert told[0] == told[1]
    assert "2 of 6 change" in told[0]
    finish(
        "results",
        "adjust",
        "h1",
        "right-00000",
        "--points",
        "1",
        "--reason",
        "x",
        "--yes",
        "--db",
        postgres,
        cwd=course,
    )
    assert "7.0" in finish("results", "export", "h1", "--db", postgres, cwd=course)
    finish("results", "revert", "h1", "--db", postgres, cwd=course)
    with open_gradebook(postgres) as gradebook:
        replayed = gradebook.standing("h1")[0]
    assert "Identical" in finish("results", "replay", replayed, "--db", postgres, cwd=course)
