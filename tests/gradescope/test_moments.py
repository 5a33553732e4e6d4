"""In a container: whenever it is killed, and whatever the platform says of the submission, the results are whole."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from grader.course.loading import find_assignment
from tests.gradescope.conftest import (
    ROOT,
    SLUG,
    SUBMISSIONS,
    changed,
    results_in,
    score,
    states_until,
    wait_for_results,
)
from tests.gradescope.container import RELEASE, Container

KILLS = 20 if RELEASE else 4
SPAN_S = 4.0
"""From the first state to after the last, at half a processor."""

pytestmark = pytest.mark.slow


def test_killed_at_any_moment_a_container_leaves_its_last_state(container: Container, tmp_path: Path) -> None:
    container.unpack(find_assignment(SLUG, ROOT))

    def killed(delay: float) -> tuple[str, float]:
        with container.started(SUBMISSIONS / "endless-loop", tmp_path) as running:
            wait_for_results(running.folder, running.process)
            first = time.monotonic() - running.began
            states_until(running.process, running.folder, time.monotonic() + delay)
            running.process.kill()
        results = results_in(running.folder)
        stage = str((results.extra_data or {})["stage"])
        assert results.output or stage == "complete"
        return stage, first

    chance = random.Random(8)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(killed, [(number + chance.random()) * SPAN_S / KILLS for number in range(KILLS)]))
    stages = [stage for stage, _ in done]
    told = {stage: stages.count(stage) for stage in sorted(set(stages))}
    print(f"{KILLS} killed: {told}; first state after {median(first for _, first in done):.2f} s")
    assert {"waiting", "running"} & set(stages)


def submitter(due: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"email": "ana@example.com", "name": "Ana", **fields, **({"assignment": {"due_date": due}} if due else {})}


LATE = "2018-08-02T00:00:00-07:00"
LATER = "2018-08-31T23:00:00-07:00"
BEFORE = {"submission_time": "2018-06-30T00:00:00-07:00", "score": "3.0", "autograder_error": "false"}
LAST = {**BEFORE, "results": {"tests": [{"name": "a", "score": 3, "max_score": 4}], "output": "then"}}
SAMPLES: dict[str, tuple[Any, bool | None, int]] = {
    "missing file": (None, None, 1),
    "broken file": ("{ broken", None, 1),
    "no field": ({}, None, 1),
    "no users": (changed(users=[], previous_submissions=[]), False, 1),
    "late": (changed(created_at=LATE, previous_submissions=[]), True, 1),
    "an extension": (changed(created_at=LATE, users=[submitter(LATER)], previous_submissions=[]), False, 1),
    "a group": (changed(users=[submitter(), submitter(email="ben@x")], previous_submissions=[]), False, 1),
    "a group, one extension": (changed(created_at=LATE, users=[submitter(), submitter(LATER)]), False, 2),
    "strings for numbers": (
        changed(id="9", users=[submitter(id="7", sid=12)], previous_submissions=[BEFORE]),
        False,
        2,
    ),
    "a fault before": (changed(previous_submissions=[{**BEFORE, "autograder_error": True}]), False, 1),
    "a resubmission": (changed(previous_submissions=[LAST]), False, 2),
    "one too many": (changed(previous_submissions=[BEFORE, LAST]), None, 3),
}
"""Metadata; whether it is late; which of two attempts it is."""


def test_metadata_of_all_kinds(container: Container, tmp_path: Path) -> None:
    container.unpack(find_assignment(SLUG, ROOT), "--attempts", "2")
    with ThreadPoolExecutor(2) as pool:
        stated = [metadata for metadata, _, _ in SAMPLES.values()]
        done = list(pool.map(lambda metadata: container.grade(SUBMISSIONS / "correct", tmp_path, metadata), stated))
    for (kind, (_, late, attempt)), one in zip(SAMPLES.items(), done, strict=True):
        said = one.results.output or ""
        assert one.code == 0, (kind, one.said)
        assert (one.results.extra_data or {}).get("late") is late, kind
        assert ("Handed in after the due date" in said) is (late is True), kind
        assert (f"This is number {attempt} of 2 attempts." in said) is (attempt < 3), kind
        assert ("This submission was not graded: the limit of 2 attempts" in said) is (attempt > 2), kind
        assert score(one.results) == (100 if attempt < 3 else 3), kind
