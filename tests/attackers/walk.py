"""One attack after another against one sandbox, each among honest students: what it earned, changed, left and took.

As a program, `python -m tests.attackers.walk LEVEL [LAYER...]`: all attacks that a level promises to hold, without the
named layers, or with `--each N` every Nth of each family; a finding a line, as JSON.
A process of its own, since one process grades one course.
"""

import argparse
import dataclasses
import faulthandler
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import SandboxError
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.gradebook import NewGrading
from grader.marking.expected import Expectations
from grader.marking.grade_submission import fault, grade
from grader.reports import html, markdown
from grader.results.grading import Grading
from grader.results.record import plain
from grader.results.submission import Submission
from grader.sandbox import Level, Refused, Sandbox
from grader.sandbox.metered_worker import MeteredWorker
from tests.attackers.scene import HIDDEN_DIGITS, Attack, Scene, descendants, some
from tests.environments import REQUIREMENTS, install

HANG_S = 120.0
"""An attack that the grader has not ended by then goes on for ever, or the machine is very busy."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one attack; all that is counted should be nothing."""

    attack: str
    family: str
    level: str
    earned: float
    """Points beyond those that it computes."""
    honest_changed: int
    processes_left: int
    files_left: list[str]
    seconds: float
    """Of the slowest of its submissions."""
    breaches: list[str]
    """What it says that it reached, and what it was able to tell."""
    outcomes: list[str]

    @property
    def faults(self) -> list[str]:
        """What did not hold, in words; empty if all did."""
        counts = {"points earned": self.earned, "honest results changed": self.honest_changed}
        counts["processes left"] = self.processes_left
        return [f"{count:g} {what}" for what, count in counts.items() if count] + self.files_left + self.breaches


class Walk:
    """A sandbox at one level, and a scene around it."""

    def __init__(self, scene: Scene, sandbox: Sandbox, gradebook: Gradebook) -> None:
        self.scene = scene
        self.gradebook = gradebook
        self.sandbox = sandbox
        self.level = sandbox.isolation.level
        self.tight, self.unhurried = Expectations(scene.version, 0), Expectations(scene.unhurried, 0)
        self.replies: list[Any] = []
        self.honest = scene.collected(scene.base / "others")
        self.grade(self.honest[0], self.tight)  # what a first grading imports and caches is no attack's
        self.before = [told(self.grade(student)) for student in self.honest]
        self.processes = len(descendants(os.getpid()))

    def grade(self, submission: Submission, expectations: Expectations | None = None) -> Grading:
        """As a batch does, where a fault of the machine's costs one submission."""
        expectations = expectations or self.unhurried
        try:
            return grade(expectations, submission, self.sandbox)
        except SandboxError as error:  # the machine's fault by its own words: but who has brought it about?
            self.replies.append(Refused(f"BREACH a fault of the grader: {error}"))
            return fault(expectations, submission, self.sandbox.isolation, str(error))

    def attack(self, attack: Attack, port: int = 9) -> Finding:
        """Grade the attack amid honest students, and look around."""
        files = self.scene.files()
        self.replies.clear()
        gradings: list[Grading] = []
        slowest, changed = 0.0, 0
        for _ in range(2 if attack.stated.get("again") else 1):
            path = self.scene.handed_in(attack, port)
            started = time.monotonic()
            submissions = self.scene.collected(path)
            slowest = max(slowest, time.monotonic() - started)
            with ThreadPoolExecutor(3) as pool:
                around = [pool.submit(self.grade, student) for student in self.honest]
                gradings += pool.map(partial(self.grade, expectations=self.tight), submissions)
                changed += sum(told(task.result()) != was for task, was in zip(around, self.before, strict=True))
        changed += sum(told(self.grade(student)) != was for student, was in zip(self.honest, self.before, strict=True))
        for grading in gradings:
            self.gradebook.save(self.scene.version, NewGrading(grading, graded_at=datetime.now(UTC)))
        assert self.scene.database_is_whole()
        after = self.scene.files()
        return Finding(
            attack=attack.name,
            family=str(attack.stated["family"]),
            level=self.level.word,
            earned=max(0.0, max(grading.score for grading in gradings) - attack.earns),
            honest_changed=changed,
            processes_left=self.processes_left(),
            files_left=sorted(name for name in after if after[name] != files.get(name))
            + sorted(set(files) - set(after)),
            seconds=max(slowest, *(grading.seconds for grading in gradings)),
            breaches=self.breaches(gradings),
            outcomes=sorted({check.outcome for grading in gradings for check in grading.checks}),
        )

    def processes_left(self) -> int:
        """How many do not end with their grading."""
        end = time.monotonic() + HANG_S / 4
        while (left := len(descendants(os.getpid())) - self.processes) > 0 and time.monotonic() < end:
            time.sleep(0.01)
        return max(0, left)

    def breaches(self, gradings: Sequence[Grading]) -> list[str]:
        """What the worker said to have reached, the canary in anything it said, hidden inputs in what students read."""
        said = [text for reply in self.replies for text in spoken(reply)]
        found = [text[text.find("BREACH") :][:300] for text in said if "BREACH " in text]
        found += ["it told the canary" for text in [*said, *map(told, gradings)] if self.scene.canary in text]
        title = self.scene.version.assignment.title
        pages = [page(title, grading) for grading in gradings for page in (html.student_page, markdown.student_page)]
        return found + ["a student reads a hidden input" for text in pages if HIDDEN_DIGITS in text]


def told(grading: Grading) -> str:
    """A grading but for its times."""
    return json.dumps(plain(grading.without_timings()))


def spoken(reply: Any) -> Iterator[str]:
    """Every text of a reply that is not a quotation of the attack's own source."""
    for name in ("printed", "output", "message", "kind", "reason", "value"):
        if hasattr(reply, name):
            yield from texts(getattr(reply, name))


def texts(value: Any) -> Iterator[str]:
    """Every text in a value. An array can hold none: only numbers cross the boundary in one."""
    if isinstance(value, dict):
        yield from texts([*value.items()])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)
    elif not isinstance(value, np.ndarray | np.generic | float):
        yield str(value)


@contextmanager
def overheard(walk: Walk) -> Iterator[None]:
    """Every reply is kept before the grader cuts and cleans it."""
    original = MeteredWorker._accounted

    def heard(self: MeteredWorker, reply: Any, *times: float) -> Any:
        walk.replies.append(reply)
        return original(self, reply, *times)

    MeteredWorker._accounted = heard  # type: ignore[method-assign]
    try:
        yield
    finally:
        MeteredWorker._accounted = original  # type: ignore[method-assign]


ENVIRONMENT = "environment"
"""Stands among the layers that are left out, and means that students have packages of their own."""


def applies(attack: Attack, level: Level) -> bool:
    """Whether a level promises to hold this attack."""
    return attack.level <= level


@contextmanager
def walking(base: Path, level: Level, without: Sequence[str]) -> Iterator[tuple[Walk, int]]:
    """A walk in a scene of its own, whose home and working directory it makes this process's; and a port to call."""
    scene = Scene(base / "scene")
    os.environ |= {"HOME": str(scene.base / "home"), "GRADER_SECRET": scene.canary}
    os.environ["XDG_CACHE_HOME"] = str(base / "kept")  # what the grader keeps is no attack's trace
    os.chdir(scene.base / "cwd")
    requirements = REQUIREMENTS if ENVIRONMENT in without else ""
    if requirements:
        os.environ["GRADER_CACHE"] = str(base / "cache")
        install(base / "cache")
        base.chmod(0o755)
    with (
        Sandbox(scene.limits, level=level, without={*without} - {ENVIRONMENT}, requirements=requirements) as sandbox,
        socket.create_server(("127.0.0.1", 0)) as server,
        open_gradebook(str(scene.database)) as gradebook,
    ):
        walk = Walk(scene, sandbox, gradebook)
        with overheard(walk):
            yield walk, server.getsockname()[1]
    os.chdir("/")


def main(way: str, without: Sequence[str], each: int) -> None:
    """The attacks at one level, as whoever runs this; `bare` for those that a plain fork lets through."""
    bare = way == "bare"
    level, without = (Level.LIMITED, ("rlimits", "pdeathsig")) if bare else (Level.parse(way), without)
    with tempfile.TemporaryDirectory() as folder, walking(Path(folder), level, without) as (walk, port):
        for attack in some(each):
            # A hang guard: it ends this process, with a traceback that says where it was, and so fails the walk.
            faulthandler.dump_traceback_later(HANG_S, exit=True)
            if bare and attack.stated.get("control"):
                walk.replies.clear()
                submissions = walk.scene.collected(walk.scene.handed_in(attack, port))
                gradings = [walk.grade(submission) for submission in submissions]
                print(json.dumps({"attack": attack.name, "breaches": walk.breaches(gradings)}), flush=True)
            elif not bare and applies(attack, walk.level):
                print(json.dumps(dataclasses.asdict(walk.attack(attack, port))), flush=True)


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("way")
    words.add_argument("without", nargs="*")
    words.add_argument("--each", type=int, default=1)
    main(**vars(words.parse_args()))
