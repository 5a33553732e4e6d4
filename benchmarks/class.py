"""A class with wrong answers: what they cost beside right ones, and how fast other graders are on the same class.

The class is every bundled submission of an assignment, a third of them right, `--each` of each kind. gradescope-utils
and pytest call the same functions and compare the same arrays, one process for each submission; neither isolates the
students' code or says what is wrong. Usage: python benchmarks/class.py [--each 8] [--no-peers] [SLUG ...]
"""

import argparse
import pickle
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from diagnosis import SLUGS, without_authored
from peers import JOBS, environment

from grader.api import load_assignment
from grader.assignment.version import AssignmentVersion
from grader.batch import Setup, grade_all
from grader.errors import GraderError
from grader.intake import read_one
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for, verify
from grader.results.grading import Grading
from grader.results.submission import Submission

SEED = 11
TURNS = 3
"""Gradings of each submission; the cheapest counts, since other load only adds."""
PATIENCE_S = 10
"""Seconds after which a peer's process is killed: neither of them ends an endless loop."""

QUESTION = """
import pickle
import numpy as np
import solution

with open("stored.pickle", "rb") as file:
    STORED = pickle.load(file)


def check(number):
    function, arguments, right = STORED[number]
    got = getattr(solution, function)(*arguments)
    if len(right) == 1:
        got = [got]
    elif isinstance(got, dict):
        got = [got[name] for name in right]
    for mine, want in zip(got, right.values(), strict=True):
        np.testing.assert_allclose(mine, want, rtol=1e-6)
"""
PYTEST = """
import pytest
from question import check


@pytest.mark.parametrize("number", range({count}))
def test_one(number):
    check(number)
"""
UNITTEST = """
import unittest
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from question import check


class All(unittest.TestCase):
    pass


for number in range({count}):
    setattr(All, f"test_{{number}}", weight(1)(lambda self, number=number: check(number)))

with open("results.json", "w") as file:
    JSONTestRunner(visibility="visible", stream=file).run(unittest.defaultTestLoader.loadTestsFromTestCase(All))
"""


@dataclass(frozen=True)
class Cost:
    """What one submission costs: processor time of the grader and of the student's processes, in seconds."""

    grading: Grading
    seconds: float

    @property
    def right(self) -> bool:
        return self.grading.score == self.grading.max_score

    @property
    def ended_late(self) -> bool:
        """Whether a limit of time decided what it costs."""
        return any(check.outcome == "timed out" for check in self.grading.checks)


def bundled(version: AssignmentVersion) -> list[Submission]:
    """All submissions that come with an assignment and can be read."""
    found = []
    for folder in sorted((version.course / "submissions" / version.slug).iterdir()):
        with suppress(GraderError):
            found.append(read_one(folder, version))
    return found


def costs(version: AssignmentVersion, submissions: Sequence[Submission]) -> list[Cost]:
    """Grade each a few times, in one process and one after the other."""
    expectations = Expectations(version.without_places(), SEED)
    verify(expectations)
    found = []
    with sandbox_for(version) as sandbox:
        for submission in submissions:
            grade(expectations, submission, sandbox)  # tables of mistakes are computed once for an assignment
            seconds = []
            for _ in range(TURNS):
                started = time.process_time()
                grading = grade(expectations, submission, sandbox)
                seconds.append(time.process_time() - started + grading.cpu_seconds)
            found.append(Cost(grading, min(seconds)))
    return found


def print_costs(slug: str, what: str, found: Sequence[Cost]) -> None:
    """One row of the table of costs."""
    right = statistics.median(one.seconds for one in found if one.right)
    wrong = {one.grading.student: one.seconds / right for one in found if not one.right and not one.ended_late}
    worst = max(wrong, key=lambda name: wrong[name])
    median = statistics.median(wrong.values())
    print(f"| {slug} | {what} | {1000 * right:.0f} ms | {median:.1f} | {wrong[worst]:.1f} ({worst}) |", flush=True)


def a_class(submissions: Sequence[Submission], right: set[str], each: int) -> list[Submission]:
    """So many of each kind; right ones are repeated until they are a third."""
    good = [one for one in submissions if one.student in right]
    bad = [one for one in submissions if one.student not in right]
    wanted = max(1, round(len(bad) / 2))
    kinds = [*bad, *(good[index % len(good)] for index in range(wanted))]
    return [
        replace(one, student=f"{number:03}-{turn}-{one.student}")
        for turn in range(each)
        for number, one in enumerate(kinds)
    ]


def ours(version: AssignmentVersion, students: Sequence[Submission]) -> float:
    """Seconds of real time for the whole class."""
    started = time.perf_counter()
    graded = list(grade_all(replace(version, sparing=True), students, Setup(SEED, JOBS)))
    assert len(graded) == len(students)
    return time.perf_counter() - started


def peer(command: Sequence[str | Path], folder: Path, students: Sequence[Submission]) -> float:
    """Seconds of real time for the whole class, one process for each student, two at a time."""

    def one(student: Submission) -> None:
        home = folder / student.student
        shutil.copytree(folder / "tests", home)
        for name, content in student.files.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content)
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=home, capture_output=True, timeout=PATIENCE_S)

    started = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, students))
    return time.perf_counter() - started


def prepare(version: AssignmentVersion, folder: Path) -> None:
    """Write the peers' tests: the same calls, and the same right arrays."""
    expectations = Expectations(version, SEED)
    stored = [
        (check.called, case.arguments, dict(case.unfolded))
        for check in version.assignment.compared
        for case in expectations.cases(check)
        if check.called and not check.lines
    ]
    folder.mkdir(parents=True)
    (folder / "stored.pickle").write_bytes(pickle.dumps(stored))
    (folder / "question.py").write_text(QUESTION)
    (folder / "test_all.py").write_text(PYTEST.format(count=len(stored)))
    (folder / "run_tests.py").write_text(UNITTEST.format(count=len(stored)))


def compare(version: AssignmentVersion, students: Sequence[Submission], *, peers: bool) -> None:
    """Print how long a class takes, here and elsewhere."""
    rows: dict[str, Callable[[], float]] = {"this one": partial(ours, version, students)}
    distinct = [
        replace(one, files={name: code + b"\n# " + one.student.encode() for name, code in one.files.items()})
        if all(name.endswith(".py") for name in one.files)
        else one
        for one in students
    ]
    rows["this one, no two files equal"] = partial(ours, version, distinct)
    with TemporaryDirectory() as home:
        if peers:
            gradescope = environment(Path(home, "g"), "gradescope-utils") / "python"
            pytest = environment(Path(home, "p"), "pytest") / "python"
            commands: dict[str, list[str | Path]] = {
                "gradescope-utils": [gradescope, "run_tests.py"],
                "pytest": [pytest, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_all.py"],
            }
            for name, command in commands.items():
                folder = Path(home, name)
                prepare(version, folder / "tests")
                rows[name] = partial(peer, command, folder, students)
        print("\n| grader | class | seconds |\n|---|---|---|")
        for name, run in rows.items():
            print(f"| {name} | {len(students)} of {version.slug} | {run():.1f} |", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*", default=SLUGS)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--class-of", default="h5-one-hidden-layer")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--class-only", action="store_true", help="no table of costs")
    given = parser.parse_args()
    right: set[str] = set()
    if not given.class_only:
        print("| assignment | misconceptions | a right one | a wrong one, median | worst |\n|---|---|---|---|---|")
    for slug in [] if given.class_only else given.slugs:
        version = load_assignment(slug)
        for what, one in (("derived only", without_authored(version)), ("authored, too", version)):
            found = costs(one, bundled(one))
            print_costs(slug, what, found)
        if slug == given.class_of:
            right = {cost.grading.student for cost in found if cost.right}
    version = load_assignment(given.class_of)
    submissions = bundled(version)
    right = right or {cost.grading.student for cost in costs(version, submissions) if cost.right}
    compare(version, a_class(submissions, right, given.each), peers=given.peers)


if __name__ == "__main__":
    main()
