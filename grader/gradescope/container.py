"""Grade the submission in a container. At every moment there is a complete results file, whatever happens."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.errors import Exit, SandboxError, UsageError
from grader.files import write
from grader.gradescope.attempt_limit import AttemptLimit, facts, repeated, used
from grader.gradescope.document import Results
from grader.gradescope.metadata import Metadata
from grader.gradescope.results_page import Stage, failed, results
from grader.intake import read_one
from grader.language.catalogue import Said, say
from grader.language.cleaning import inert
from grader.marking.expected import Expectations
from grader.marking.fault_barrier import why_failed
from grader.marking.grade_submission import grade, sandbox_for, ungraded, verify
from grader.results.grading import CheckResult, Grading
from grader.results.submission import Submission

MARGIN_S = 30.0
"""Seconds kept back from the platform's limit: a submission that exceeds it scores 0 and shows nothing."""
OURS_MIB = 256
"""MiB of the container's memory reserved for the grader."""

Publish = Callable[[Results], None]


def publisher(folder: Path, render: Callable[[Results], str]) -> Publish:
    """A function that replaces `results.json` in `folder`, so that a reader never sees a part of one."""
    return lambda results: write(folder / "results.json", inert(render(results)).encode())


@dataclass(frozen=True, slots=True)
class Terms:
    """What the container offers, and what the course requires."""

    seed: int
    """Random seed for all inputs."""
    seconds: float = 600.0
    """Time after which the platform ends the container."""
    memory_mib: int = 768
    required: str = "sealed"
    """The weakest isolation level that is accepted."""
    attempts: AttemptLimit | None = None
    leaderboard: bool = False


def find_version(source: Path) -> AssignmentVersion:
    """The only assignment of a folder: the folder itself, or one in its `assignments/` or `course/assignments/`.

    Raises:
        UsageError: there is none, or more than one.
    """
    if (source / "assignment.toml").is_file():
        return load_assignment(source)
    tops = (source, source / "course")
    found = [toml for top in tops for toml in top.glob("assignments/*/assignment.toml")]
    if len(found) != 1:
        raise UsageError(f"{source} holds {len(found)} assignments, not one. Pass the assignment's folder as --source.")
    return load_assignment(found[0].parent)


def read_submission(folder: Path, metadata: Metadata, version: AssignmentVersion) -> Submission:
    """The student's files, chosen as by `grader grade`; refused with a reason if none can be chosen.

    Raises:
        UsageError: there is no such folder.
    """
    return replace(
        read_one(folder, version),
        student=metadata.student,
        late=metadata.late,
        submitted_at=metadata.created_at,
        identity=metadata.members[0] if metadata.members else Submission.identity,
        members=metadata.members,
    )


def grade_in_container(source: Path, folder: Path, metadata: Metadata, terms: Terms, publish: Publish) -> Exit:
    """Grade, and publish the results after every step; a fault of the grader is published too.

    Raises:
        GraderError: the fault with all details, for the log, which students do not see.
    """
    version = None
    try:
        version = find_version(source)
        run = _Run(version, metadata, terms, publish)
        if terms.attempts and used(metadata, terms.attempts) >= terms.attempts.limit:
            publish(repeated(metadata, terms.attempts, version.assignment.words))
        else:
            run.publish_stage("waiting")
            run.grade(read_submission(folder, metadata, version))
    except Exception as error:
        # The student must see something, and the attempt must not count. The exception goes on to the log.
        publish(failed(version.assignment if version else None, why_failed(error), facts(metadata, counts=False)))
        raise
    return Exit.OK


@dataclass
class _Run:
    version: AssignmentVersion
    metadata: Metadata
    terms: Terms
    publish: Publish
    began: float = field(default_factory=time.monotonic)
    grading: Grading | None = None

    def publish_stage(self, stage: Stage) -> None:
        """Publish the results so far, with the stage that the grading is in."""
        page = results(
            self.version.assignment,
            self.grading,
            stage,
            said=self.said(),
            facts=self.facts(),
            leaderboard=self.terms.leaderboard,
        )
        self.publish(page)

    def grade(self, submission: Submission) -> None:
        """Grade the submission and publish after each check."""
        self.watch_the_clock()
        version = self.version_within_bounds()
        expectations = Expectations(version, self.terms.seed)
        # A broken reference is a fault of the course, found before it can cost a student points.
        verify(expectations)
        with sandbox_for(version) as sandbox:
            sandbox.isolation.require(self.terms.required)
            # Published on a signal that arrives before the first check is done.
            self.grading = ungraded(expectations, submission, sandbox.isolation, sandbox.environment)
            grading = grade(expectations, submission, sandbox, self.take)
            attempt = len(self.metadata.previous_submissions) + 1
            self.grading = grading.with_telling(version.assignment.told_at(attempt))
            self.publish_stage("complete")

    def take(self, result: CheckResult) -> None:
        """Add the result of a check and publish."""
        if self.grading is None:
            raise SandboxError("a check was marked before the grading began. This is a bug in the grader.")
        checks = (*self.grading.checks, result)
        score = sum(check.points for check in checks)
        self.grading = replace(self.grading, checks=checks, score=score, seconds=time.monotonic() - self.began)
        self.publish_stage("running")

    def version_within_bounds(self) -> AssignmentVersion:
        """The assignment, with limits on time and memory no higher than the container's."""
        limits = self.version.assignment.limits
        bounded = replace(
            limits,
            submission_s=min(limits.submission_s, self.left),
            # 64 MiB at least: NumPy needs some to do anything at all.
            memory_mib=min(limits.memory_mib, max(64, self.terms.memory_mib - OURS_MIB)),
        )
        return replace(self.version, assignment=self.version.assignment.model_copy(update={"limits": bounded}))

    @property
    def left(self) -> float:
        """Seconds until the grading ends itself."""
        return max(1.0, self.terms.seconds - MARGIN_S - (time.monotonic() - self.began))

    def watch_the_clock(self) -> None:
        """End before the platform's limit, or on SIGTERM, with the results so far published."""
        for number, stage in ((signal.SIGALRM, "time"), (signal.SIGTERM, "stopped")):
            signal.signal(number, self.ending(stage))  # type: ignore[arg-type]
        signal.setitimer(signal.ITIMER_REAL, self.left)

    def ending(self, stage: Stage) -> Callable[[int, FrameType | None], NoReturn]:
        """A signal handler that publishes and exits at once. Workers end with this process."""

        def end(number: int, frame: FrameType | None) -> NoReturn:
            self.publish_stage(stage)
            # Not an exception: it could be caught as an error of an instructor's test.
            os._exit(Exit.OK)

        return end

    def said(self) -> list[Said]:
        """Sentences for the student about lateness and attempts."""
        said = []
        if self.metadata.late and self.metadata.due:
            said.append(say("gradescope.late", due=f"{self.metadata.due:%Y-%m-%d %H:%M %z}"))
        if self.terms.attempts:
            number = used(self.metadata, self.terms.attempts) + 1
            said.append(say("gradescope.attempt", number=number, attempts=self.terms.attempts.said))
        return said

    def facts(self) -> dict[str, Any]:
        """What other programs may use, and the next submission needs."""
        # A submission that the grader could not grade does not use up an attempt.
        ours = self.grading is not None and any(check.outcome == "grader fault" for check in self.grading.checks)
        return {
            "assignment": self.version.slug,
            "version": self.version.sha256,
            "late": self.metadata.late,
            **facts(self.metadata, counts=not ours),
        }
