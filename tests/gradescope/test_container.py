"""Installed by `setup.sh` and run by `run_autograder` as in Docker: the same scores as `grader grade`, and nothing of
the course within a student's reach.

With a few submissions of one assignment, or, where GRADER_CONTAINER names a release of Debian, with every submission
and every attack: some minutes.
"""

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from grader.course.loading import find_assignment
from grader.gradescope.document import Results
from tests.attackers import knowing
from tests.attackers.recipes import RECIPES
from tests.attackers.scene import ATTACKS, HIDDEN_DIGITS, Attack, Scene
from tests.gradescope.conftest import (
    DOCUMENTED,
    ROOT,
    SLUG,
    SUBMISSIONS,
    changed,
    results_in,
    score,
    states_until,
    wait_for_results,
)
from tests.gradescope.container import RELEASE, Container, Done
from tests.program import run_grader

FEW = {"correct", "as-written", "endless-loop", "syntax-error"}
PROBES = {"exhausting-memory", "reading-container", "reading-files", "reading-reference", "forging-result-files"}
SLUGS = sorted(path.parent.name for path in ROOT.glob("assignments/*/assignment.toml")) if RELEASE else [SLUG]
EXISTS = "BREACH O_PATH"
"""Landlock lets anybody learn that a file exists, as `grader doctor` says; of the course not even that."""

pytestmark = pytest.mark.slow


def graded(container: Container, paths: Sequence[Path], base: Path, metadata: Any = None) -> list[Done]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda path: container.grade(path, base, metadata), paths))


Told = tuple[float, list[tuple[str, str, float]]]


def outside(slug: str, paths: Sequence[Path], base: Path) -> dict[str, Told]:
    """What `grader grade` says of each: its score, and what each check came to."""
    options = ["--json", "--quiet", "--seed", "1", "--db", str(base / "grades.db")]
    said = json.loads(run_grader("grade", slug, *paths, *options, cwd=ROOT).stdout)
    return {
        one["source"]: (one["score"], [(check["id"], check["outcome"], check["points"]) for check in one["checks"]])
        for one in said["submissions"]
    }


def inside(results: Results) -> Told:
    """The same of what the platform reads; where nothing was run, every line says so and earns nothing."""
    lines = [((test.extra_data or {}), test.score or 0.0) for test in results.tests or []]
    told = [(extra["id"], extra["outcome"], points) for extra, points in lines]
    refused = (results.extra_data or {})["outcome"] == "refused"
    return score(results), [check for check in told if not refused or check[1:] != ("skipped", 0)]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_scores_are_those_of_grader_grade(container: Container, tmp_path: Path, slug: str) -> None:
    container.unpack(find_assignment(slug, ROOT))
    folders = sorted(path for path in (ROOT / "submissions" / slug).iterdir() if RELEASE or path.name in FEW)
    done = graded(container, folders, tmp_path)
    found = {folder.name: inside(one.results) for folder, one in zip(folders, done, strict=True)}
    assert found == outside(slug, folders, tmp_path)
    assert {(one.code, (one.results.extra_data or {}).get("isolation")) for one in done} == {(0, "sealed")}
    peak = max(one.peak_mib or 0 for one in done)
    print(f"{slug}: {len(done)} graded, {sum(one.seconds for one in done) / len(done):.1f} s each, {peak:.0f} MiB")
    assert peak < 700


def test_memory_is_measured(container: Container, tmp_path: Path) -> None:
    container.unpack(find_assignment(SLUGS[-1], ROOT))
    peak = container.grade(ROOT / "submissions" / SLUGS[-1] / "correct", tmp_path).peak_mib
    if peak is None:
        pytest.skip("no control groups of version 1 here: nothing is said of memory")
    assert 20 < peak < 700


def test_an_attack_reaches_nothing(container: Container, tmp_path: Path) -> None:
    scene = Scene(tmp_path / "scene", canary="ANSWER = 42")
    container.unpack(scene.version)
    lead_to_source(container, scene)
    before = stamps(container.root / "autograder/source")
    chosen = [attack for attack in map(Attack, ATTACKS) if attack.name in PROBES or (RELEASE and not knows(attack))]
    for attack in chosen:
        scene.handed_in(attack)
    done = graded(container, [scene.base / "handed-in" / attack.name for attack in chosen], tmp_path, DOCUMENTED)
    faults = {attack.name: reached(attack, one) for attack, one in zip(chosen, done, strict=True)}
    assert {name: found for name, found in faults.items() if found} == {}
    assert stamps(container.root / "autograder/source") == before
    assert [path for path in container.root.rglob("*grader-attack*") if path.name not in faults] == []
    print(f"{len(chosen)} attacks, at most {max(one.peak_mib or 0 for one in done):.0f} MiB")


def knows(attack: Attack) -> bool:
    """Whether it is made from a course's right answers: a process that graded another course cannot compute them."""
    made = RECIPES.get(attack.name)
    return made is not None and made.__module__ == knowing.__name__


def lead_to_source(container: Container, scene: Scene) -> None:
    """Where an attack knows the course to be, links in the container lead to where it is."""
    for path, place in ((scene.course, "course"), (scene.base / "secret.txt", "secret.txt")):
        link = container.root / path.relative_to("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"/autograder/source/{place}")


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    paths = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in paths}


def reached(attack: Attack, done: Done) -> list[str]:
    """What the attack got, in words; empty if it got nothing."""
    shown = "\n".join(f"{test.name}\n{test.output}" for test in done.results.tests or [])
    found = [line for line in shown.splitlines() if line.startswith("BREACH") and not line.startswith(EXISTS)]
    found += [f"it ended with {done.code}: {done.said}"] * (done.code != 0)
    found += [f"it earned {score(done.results)}"] * (score(done.results) > attack.earns + 1e-9)
    found += [f"it shows {secret}" for secret in ("ANSWER = 42", HIDDEN_DIGITS) if secret in shown]
    found += [f"it left {done.files}"] * (done.files != ["results.json"])
    found += [f"it took {done.peak_mib} MiB"] * ((done.peak_mib or 0) >= 768)
    return found


def test_nothing_of_this_machine_is_mounted_in_the_root_that_will_be_removed(container: Container) -> None:
    with container.enter(["/bin/true"]) as process:
        assert process.wait() == 0
    assert str(container.root) not in Path("/proc/self/mountinfo").read_text()
    assert list((container.root / "dev").iterdir()) == []


# Whenever it is killed, and whatever the platform says of the submission, the results are whole. In this file, since
# installing a container takes longer than all that is tried in it.

KILLS = 20 if RELEASE else 4
SPAN_S = 4.0
"""From the first state to after the last, at half a processor."""


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


def test_lateness_and_attempts_are_read_from_all_kinds_of_metadata(container: Container, tmp_path: Path) -> None:
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
