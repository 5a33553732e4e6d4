"""Processes are killed in the middle of it: what was taken is graded once, and nothing is lost."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.serve.course import RIGHT, write_course
from tests.serve.running import Running


def limitless_course(folder: Path) -> Path:
    """A course where students hand in as often as they like."""
    course = write_course(folder)
    toml = course / "assignments/centering/assignment.toml"
    toml.write_text(toml.read_text().partition("[policy]")[0])
    return course


def hand_in_all(service: Running, cut: Callable[[], None], students: int = 6, attempts: int = 3) -> set[str]:
    """Hand in from many at the same time, with `cut` in the middle of it; returns the ids of what was taken."""
    tokens = service.tokens([f"student-{number}" for number in range(students)])
    taken: list[str] = []

    def hand_in(number: int) -> None:
        for attempt in range(attempts):
            content = RIGHT + f"# {number} {attempt}\n".encode()
            taken.append(service.hand_in(tokens[number], "centering", content))

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(students)]
    for thread in threads:
        thread.start()
    cut()
    for thread in threads:
        thread.join()
    assert len(taken) == students * attempts
    return {*taken}


@pytest.mark.slow  # it waits for leases of what was killed
def test_nothing_is_lost_and_nothing_counts_twice_when_processes_are_killed(tmp_path: Path) -> None:
    service = Running(limitless_course(tmp_path / "course"), str(tmp_path / "grades.db"))
    service.start()

    def kill_each() -> None:
        service.kill("dispatcher")
        service.kill("worker")
        service.kill("web")
        service.start()

    taken = hand_in_all(service, kill_each)
    service.kill("dispatcher")
    service.wait()
    check(service, taken)


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_counts_twice_when_the_database_cuts_all_connections(
    tmp_path: Path,
    postgres: str,
) -> None:
    service = Running(limitless_course(tmp_path / "course"), postgres.replace("://", "+psycopg://"))
    service.start()
    cuts: list[int] = []

    def cut() -> None:
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with psycopg.connect(postgres, autocommit=True) as connection:
            while len(cuts) < 12:
                rows = connection.execute(f"SELECT pg_terminate_backend(pid) {others}").fetchall()
                cuts.extend([len(rows)] if rows else [])
                time.sleep(0.3)

    taken = hand_in_all(service, cut)
    service.wait()
    assert sum(cuts) > 12
    check(service, taken)


def check(service: Running, taken: set[str]) -> None:
    """All that was taken is graded once, and nothing else."""
    facts = service.facts()
    assert service.stop() == 0
    assert taken <= facts.ids
    assert (facts.ungraded, facts.states["failed"], facts.most_gradings) == (0, 0, 1)
    assert facts.submissions == len({*taken})
    assert facts.sound
