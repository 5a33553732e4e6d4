"""Processes are killed in the middle of it: what was taken is graded once, and nothing is lost."""

import threading
from pathlib import Path

import pytest

from tests.serve.course import RIGHT, write_course
from tests.serve.running import Running


@pytest.mark.slow  # it waits for leases of what was killed
@pytest.mark.everything
def test_nothing_is_lost_and_nothing_counts_twice_when_processes_are_killed(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    toml = course / "assignments/centering/assignment.toml"
    toml.write_text(toml.read_text().partition("[policy]")[0])
    service = Running(course, str(tmp_path / "grades.db"))
    service.start()
    students = [f"student-{number}" for number in range(6)]
    tokens = service.tokens(students)
    taken: list[str] = []

    def hand_in(number: int) -> None:
        for attempt in range(3):
            content = RIGHT + f"# {number} {attempt}\n".encode()
            taken.append(service.hand_in(tokens[number], "centering", content))

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(len(students))]
    for thread in threads:
        thread.start()
    service.kill("dispatcher")
    service.kill("worker")
    service.kill("web")
    service.start()
    for thread in threads:
        thread.join()
    service.kill("dispatcher")
    service.wait()
    facts = service.facts()
    assert service.stop() == 0
    assert {*taken} <= facts.ids
    assert (facts.ungraded, facts.states["failed"], facts.most_gradings) == (0, 0, 1)
    assert facts.submissions == len(students) * 3
    assert facts.sound
