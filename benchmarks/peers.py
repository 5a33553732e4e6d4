"""Submissions per minute, compared with other graders.

Every grader gets the same submission again and again, makes the same ten calls and compares the same arrays, two
submissions at a time. Each peer is installed from the package registry into its own environment in a temporary folder.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import numpy as np
from workloads import CHECKS, SEED, Workload, workloads

from grader.batch.pool import GraderPool

JOBS = 2
PEERS = {
    "gradescope-utils": ["gradescope-utils"],
    "pytest": ["pytest"],
    "otter-grader": ["otter-grader", "ipykernel"],
}
ROUNDS = 3
COUNTS = {"this one": 200, "gradescope-utils": 6, "pytest": 6, "otter-grader": 2}
"""Submissions per round. Graders take turns, so that other load on the machine affects all of them."""

QUESTION = """
import numpy as np
stored = np.load({stored!r})


def check(train, number):
    x, y, w, v = (stored[f"{{name}}{{number}}"] for name in ("X", "Y", "W", "V"))
    got = train(x, y, w, v, {steps})
    for name in ("W", "V"):
        np.testing.assert_allclose(got[name], stored[f"{{name}}-right{{number}}"], rtol=1e-6)
"""

UNITTEST = """
import unittest
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from question import check
from solution import train


class Ten(unittest.TestCase):
    pass


for number in range({checks}):
    setattr(Ten, f"test_{{number}}", weight(10)(lambda self, number=number: check(train, number)))

if __name__ == "__main__":
    with open("results.json", "w") as file:
        JSONTestRunner(visibility="visible", stream=file).run(unittest.defaultTestLoader.loadTestsFromTestCase(Ten))
"""

PYTEST = """
import pytest
from question import check
from solution import train


@pytest.mark.parametrize("number", range({checks}))
def test_training(number):
    check(train, number)
"""

OTTER = """
OK_FORMAT = False
import sys
from otter.test_files import test_case
sys.path.insert(0, {folder!r})
from question import check
name = "c{number}"
points = 10


@test_case(points=10)
def test_training(env):
    check(env["train"], {number})
"""


Grade = Callable[[int], None]


def environment(home: Path, *packages: str) -> Path:
    """The `bin` folder of a new virtual environment."""
    subprocess.run(["uv", "venv", "-q", str(home)], check=True)
    # The same NumPy for all, so that the student's own work takes the same time.
    numpy = f"numpy=={np.__version__}"
    subprocess.run(["uv", "pip", "install", "-q", "--python", str(home), numpy, *packages], check=True)
    return home / "bin"


def prepare(workload: Workload, folder: Path) -> None:
    """Write the tests of all three peers, and the arrays that they share, to one folder."""
    folder.mkdir()
    arrays: dict[str, Any] = {}
    for number, ((_, arguments), right) in enumerate(zip(workload.calls, workload.values, strict=True)):
        *inputs, steps = arguments
        arrays |= {f"{name}{number}": value for name, value in zip("XYWV", inputs, strict=True)}
        arrays |= {f"{name}-right{number}": value for name, value in right.items()}
    np.savez(folder / "stored.npz", **arrays)
    (folder / "solution.py").write_bytes(workload.submission.files["solution.py"])
    (folder / "question.py").write_text(QUESTION.format(stored=str(folder / "stored.npz"), steps=steps))
    (folder / "run_tests.py").write_text(UNITTEST.format(checks=CHECKS))
    (folder / "test_ten.py").write_text(PYTEST.format(checks=CHECKS))
    (folder / "otter").mkdir()
    for number in range(CHECKS):
        (folder / "otter" / f"c{number}.py").write_text(OTTER.format(folder=str(folder), number=number))


def run(command: list[str], folder: Path, bin_: Path, shows: str = "") -> None:
    """Run one process, with as many threads as our workers have; every check must pass."""
    # One thread each, as all of ours have: two graders at a time on two processors.
    # A failing test would be a faster one.
    variables = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PATH": f"{bin_}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert shows in done.stdout, done.stdout


def per_minute(count: int, one: Grade) -> float:
    """Submissions per minute, two at a time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, range(count)))
    return 60 * count / (time.perf_counter() - started)


def graders(workload: Workload, folder: Path, bins: dict[str, Path], grader: GraderPool) -> dict[str, Grade]:
    """For each grader, by name, a function that grades one submission and asserts that it passes."""
    unittest = [str(bins["gradescope-utils"] / "python"), "run_tests.py"]
    pytest = [str(bins["pytest"] / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_ten.py"]
    otter = str(bins["otter-grader"] / "otter")
    run([otter, "generate", "-t", "otter", "-o", "otter.zip", "--no-environment"], folder, bins["otter-grader"])

    def ours(_: int) -> None:
        grading = grader.grade(workload.submission)
        assert grading.score == grading.max_score

    def one_otter(_: int) -> None:
        out = mkdtemp(dir=folder)
        command = [otter, "run", "-a", "otter.zip", "-o", out, "--no-logo", "solution.py"]
        run(command, folder, bins["otter-grader"])
        results = json.loads(Path(out, "results.json").read_text())
        assert sum(test.get("score", 0) for test in results["tests"]) == 10 * CHECKS, results

    return {
        "this one": ours,
        "gradescope-utils": lambda _: run(unittest, folder, bins["gradescope-utils"]),
        "pytest": lambda _: run(pytest, folder, bins["pytest"], f"{CHECKS} passed"),
        "otter-grader": one_otter,
    }


def main(home: Path) -> None:
    bins = {name: environment(home / f"env-{name}", *packages) for name, packages in PEERS.items()}
    print("| workload | grader | submissions a minute | this grader is faster by |\n|---|---|---|---|")
    for workload in workloads(home):
        folder = home / workload.kind
        prepare(workload, folder)
        rates: dict[str, list[float]] = {name: [] for name in COUNTS}
        # a process for each job, as `grader grade` has for a class
        with GraderPool((workload.version, SEED, None), JOBS) as grader:
            all_graders = graders(workload, folder, bins, grader)
            for one in all_graders.values():
                per_minute(JOBS, one)  # warm-up
            for _ in range(ROUNDS):
                for name, one in all_graders.items():
                    rates[name].append(per_minute(COUNTS[name], one))
        for name in COUNTS:
            # Ratios within a round, then the median: rounds are disturbed, but both graders alike.
            ratio = median(mine / theirs for mine, theirs in zip(rates["this one"], rates[name], strict=True))
            print(f"| {workload.kind} | {name} | {median(rates[name]):.0f} | {ratio:.1f} |", flush=True)


if __name__ == "__main__":
    with TemporaryDirectory(prefix="benchmark-") as home:
        main(Path(home))
