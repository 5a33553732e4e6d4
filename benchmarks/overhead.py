"""What grading costs beyond the student's own computation, compared with a bare fork of a NumPy process.

The three are measured in turns, submission by submission, so that other load on the machine affects all of them.
"""

import pickle
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from workloads import Workload, workloads

from grader.marking.kinds import compared
from grader.sandbox import Session, interpreter
from grader.sandbox.conversation import Conversation

WARM_UP, ROUNDS = 20, {"light": 300, "heavy": 40}
PARTS = {
    "close": (Session, "close"),
    "wait for the worker": (Conversation, "_come"),
    "judge": (compared, "judged_as"),
}
"""Functions whose share of a grading's real time is measured; the rest is the wire, results and bookkeeping."""


class Bare:
    """The process of `bare.py`, with the same environment as students' processes."""

    def __init__(self, workload: Workload, home: Path) -> None:
        file = home / f"{workload.kind}.pickle"
        file.write_bytes(pickle.dumps((workload.submission.files["solution.py"].decode(), workload.calls)))
        command = [sys.executable, str(Path(__file__).with_name("bare.py")), str(file)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=interpreter.variables(interpreter.packages_here(["numpy"])),
        )

    def seconds(self, word: str) -> float:
        assert self.process.stdin
        assert self.process.stdout
        print(word, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()


class Parts:
    """Measures single functions by replacing them with timed ones."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(PARTS, 0.0)
        for name, (owner, method) in PARTS.items():
            # Only for the last run: timing costs time itself.
            setattr(owner, method, self.timed(name, getattr(owner, method)))

    def timed(self, name: str, function: Any) -> Any:
        def timing(*arguments: Any, **keywords: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*arguments, **keywords)
            finally:
                self.spent[name] += time.perf_counter() - started

        return timing


def measure(workload: Workload, home: Path) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"own": [], "fork": [], "wall": [], "grader": [], "worker": []}
    bare = Bare(workload, home)
    with workload.grader() as grader:
        for round_ in range(WARM_UP + ROUNDS[workload.kind]):
            own, fork = bare.seconds("warm"), bare.seconds("fork")
            wall, cpu = time.perf_counter(), time.process_time()
            grading = grader.grade(workload.submission)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            # A failed grading would be fast and make the figures meaningless.
            assert grading.score == grading.max_score, grading
            # The first rounds fill caches and are not representative.
            if round_ >= WARM_UP:
                for name, value in zip(times, (own, fork, wall, cpu, grading.cpu_seconds), strict=True):
                    times[name].append(1000 * value)
    bare.close()
    return times


def main(home: Path) -> None:
    print(
        "| workload | own compute | bare fork | grading | of it, CPU of the grader | CPU of the worker | "
        "overhead | overhead of a bare fork | ratio |\n|---|---|---|---|---|---|---|---|---|"
    )
    both = workloads(home)
    for workload in both:
        # Medians, because single rounds are disturbed by whatever else runs.
        times = {name: median(values) for name, values in measure(workload, home).items()}
        ours, bare = times["wall"] - times["own"], times["fork"] - times["own"]
        row = [times["own"], times["fork"], times["wall"], times["grader"], times["worker"], ours, bare]
        print(f"| {workload.kind} | " + " | ".join(f"{value:.1f} ms" for value in row) + f" | {ours / bare:.1f} |")
    light = both[0]
    parts = Parts()
    with light.grader() as grader:
        for _ in range(ROUNDS["light"]):
            grader.grade(light.submission)
    print("\nOf a light grading's real time:", end=" ")
    print(", ".join(f"{name} {1000 * spent / ROUNDS['light']:.1f} ms" for name, spent in parts.spent.items()))


if __name__ == "__main__":
    with TemporaryDirectory(prefix="benchmark-") as home:
        main(Path(home))
