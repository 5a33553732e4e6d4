"""A deadline: a class hands in twice within a minute, and processes are killed meanwhile if asked.

uv run python -m benchmarks.rush [--students N] [--seconds S] [--db URL] [--kill]
"""

import argparse
import os
import random
import shutil
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.serve.running import Running, children

ROOT = Path(__file__).resolve().parents[1]
SLUG = "h5-one-hidden-layer"
WORK = ("correct", "forgot-derivative", "loops", "slope-of-preactivation", "averaged-gradients", "lists")


def contents() -> list[bytes]:
    return [(ROOT / "submissions" / SLUG / name / "solution.py").read_bytes() for name in WORK]


def a_student(service: Running, token: str, number: int, seconds: float, taken: list[str]) -> None:
    """Hands in two versions at random moments."""
    chance, versions = random.Random(number), contents()
    moments = sorted(chance.uniform(0, seconds) for _ in range(2))
    began = time.monotonic()
    for attempt, moment in enumerate(moments):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        mark = f"\n# {number} {attempt}\n".encode()
        taken.append(service.hand_in(token, SLUG, chance.choice(versions) + mark))


def memory_mib(pid: int) -> float:
    """Of a process and all that it has started."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 + sum(map(memory_mib, children(pid)))


def kill_some(service: Running, seconds: float) -> list[str]:
    """Kill a worker, the dispatcher and the web process, each twice, at random moments."""
    killed, chance = [], random.Random(7)
    victims = ["worker", "dispatcher", "web"] * 2
    for victim in victims:
        time.sleep(chance.uniform(0.5, 1.5) * seconds / len(victims))
        if service.kill(victim):
            killed.append(victim)
        if victim == "web":
            service.start()
    return killed


def main(students: int, seconds: float, db: str, kill: bool) -> None:
    with TemporaryDirectory(prefix="rush-") as name:
        course = Path(name)
        for part in ("assignments", "reference"):
            shutil.copytree(ROOT / part, course / part)
        service = Running(course, db or str(course / "grades.db"))
        service.start()
        tokens, taken = service.tokens([f"student-{number}" for number in range(students)]), list[str]()
        service.hand_in(tokens[0], SLUG, contents()[0])  # the first grading waits for NumPy and the reference
        service.wait()
        threads = [
            threading.Thread(target=a_student, args=(service, token, number, seconds, taken))
            for number, token in enumerate(tokens)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        killed = kill_some(service, seconds) if kill else []
        for thread in threads:
            thread.join()
        used = memory_mib(service.process.pid) if service.process else 0.0
        handed_in = time.monotonic() - began
        service.wait()
        facts = service.facts()
        service.stop()
        troubles = [line for line in (course / "serve.log").read_text().splitlines() if "serve.requests" not in line]
    late = facts.seconds[int(0.95 * len(facts.seconds))]
    print(f"killed: {', '.join(killed) or 'nothing'}; load of the machine: {os.getloadavg()[0]:.1f}")
    print(f"{len(taken)} taken in {handed_in:.0f} s, all there: {set(taken) <= facts.ids}; {facts.states}")
    print(f"without a grading: {facts.ungraded}; most gradings of one: {facts.most_gradings}; sound: {facts.sound}")
    print(f"from hand-in to result: median {median(facts.seconds):.2f} s, 95 % within {late:.2f} s")
    print(*troubles[3:12], sep="\n")
    print(f"all graded after {time.monotonic() - began:.0f} s; memory of all processes {used:.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--db", default="")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    main(options.students, options.seconds, options.db, options.kill)
