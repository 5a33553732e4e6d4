"""Whatever a student's functions return, an instructor's tests end, and what comes of it is the student's."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.loading import load_assignment
from grader.limits import Limits
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.submission import Submission
from grader.sandbox import Level, Sandbox

COURSE = Path(__file__).parents[1] / "courses" / "values"
VERSION = load_assignment(COURSE / "assignments" / "values")
LIMITS = {"honest": Limits(), "stuck": replace(VERSION.assignment.limits, submission_s=1.5)}
"""An honest student has the time of every assignment; one test that is stuck takes all that there is."""
FAILED: Mapping[str, Mapping[str, set[str]]] = {
    "honest": {},
    "unfit": {"mismatch": {check.id for check in VERSION.assignment.checks}},
    "endless": {"timed out": {"steps", "pattern"}, "mismatch": {"table"}},
    "greedy": {
        "out of memory": {"size", "copies", "window"},
        "timed out": {"power"},
        "mismatch": {
            *("first", "last-of-a-loop", "place", "options", "handed-back", "deep", "mean", "fixture"),
            *("table", "runs", "close"),
        },
    },
    "stuck": {"timed out": {"window"}},
}
"""By submission and outcome, the checks that are not passed."""

Results = Mapping[str, Mapping[str, str]]


def graded(name: str, sandbox: Sandbox) -> dict[str, str]:
    """The outcomes of a submission, by check."""
    source = (COURSE / "submissions" / name / "solution.py").read_bytes()
    limits = LIMITS.get(name, VERSION.assignment.limits)
    version = replace(VERSION, assignment=VERSION.assignment.model_copy(update={"limits": limits}))
    submission = Submission(name, f"{name}/solution.py", {"solution.py": source})
    checks = grade(Expectations(version, 0), submission, sandbox).checks
    assert [check.id for check in checks if (check.outcome == "passed") != (check.points > 0)] == []
    return {check.id: check.outcome for check in checks}


LONG = {"endless", "greedy", "stuck"}
"""Those that use up their time."""
OWN = "this machine's own level"


@pytest.fixture(scope="module", params=[OWN, *(pytest.param(level.word, marks=pytest.mark.slow) for level in Level)])
def results(request: pytest.FixtureRequest) -> Results:
    """The results of the submissions that the chosen tests need, graded in parallel."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function) and item.path == request.path]
    wanted = {item.callspec.params["name"] for item in items}
    level = Level.STRONG if request.param == OWN else Level.parse(request.param)
    with Sandbox(VERSION.assignment.limits, level=level) as sandbox, ThreadPoolExecutor(3) as pool:
        if request.param != OWN and sandbox.isolation.level < level:
            pytest.skip(f"this machine reaches {sandbox.isolation.level.word} only")
        tasks = {name: pool.submit(graded, name, sandbox) for name in wanted}
        return {name: task.result() for name, task in tasks.items()}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in FAILED]
)
def test_a_value_costs_the_tests_that_cannot_work_with_it(results: Results, name: str) -> None:
    expected = {check: outcome for outcome, checks in FAILED[name].items() for check in checks}
    odd = {check: outcome for check, outcome in results[name].items() if outcome != expected.get(check, "passed")}
    # on a busy machine the time may be over before the last of an attacker's tests
    assert {outcome for outcome in odd.values() if outcome != "timed out" or name == "honest"} == set(), odd
