"""Grades the one submission of a container; whatever happens, a whole results file is there at every moment."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.errors import Exit, SandboxError, UsageError
from grader.gradescope.attempts import Attempts, facts, repeated, used
from grader.gradescope.document import Results
from grader.gradescope.metadata import Metadata
from grader.gradescope.results_page import Stage, failed, results
from grader.intake import read_one
from grader.language.catalogue import Said, say
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, nothing_yet, why_failed
from grader.marking.marker import verify
from grader.results.grading import CheckResult, Grading
from grader.results.submission import Submission
from grader.sandbox import Sandbox

MARGIN_S = 30.0
"""Seconds that are kept back from the platform's limit: one that is exceeded scores 0 and shows nothing."""
OURS_MIB = 256
"""MiB of the container's memory that students' code can not have."""

Publish = Callable[[Results], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a container grants, and what the course wants of it."""

    seed: int | None
    """What inputs are drawn from; the assignment's own if None."""
    seconds: float = 600.0
    """After which the platform ends the container."""
    memory_mib: int = 768
    required: str = "sealed"
    """The weakest isolation that will do."""
    attempts: Attempts | None = None
    leaderboard: bool = False


def find_version(source: Path) -> AssignmentVersion:
    """The one assignment of a folder: itself, or below its `assignments/`, or below that of its `course/`.

    Raises:
        UsageError: there is none, or more than one.
    """
    if (source / "assignment.toml").is_file():
        return load_assignment(source)
    tops = (source, source / "course")
    found = [toml for top in tops for toml in top.glob("assignments/*/assignment.toml")]
    if len(found) != 1:
        raise UsageError(f"{source}: {len(found)} assignments there, and one is wanted. Name its folder with --source.")
    return load_assignment(found[0].parent)


def read_submission(folder: Path, metadata: Metadata, assignment: Assignment) -> Submission:
    """The files of the student, chosen as `grader grade` chooses them; refused, with a reason, if there is no way.

    Raises:
        UsageError: there is no such folder.
    """
    return replace(
        read_one(folder, assignment),
        student=metadata.student,
        late=metadata.late,
        submitted_at=metadata.created_at,
        identity=metadata.members[0] if metadata.members else Submission.identity,
        members=metadata.members,
    )


def serve(source: Path, folder: Path, metadata: Metadata, terms: Terms, publish: Publish) -> Exit:
    """Grade, and tell how far it has come after every step; that there was a fault of ours is told too.

    Raises:
        GraderError: the fault with all that is known of it, for the log, which students do not see.
    """
    version = None
    try:
        version = find_version(source)
        run = _Run(version, metadata, terms, publish)
        if terms.attempts and used(metadata, terms.attempts) >= terms.attempts.limit:
            publish(repeated(metadata, terms.attempts, version.assignment.words))
        else:
            run.tell("waiting")
            run.grade(read_submission(folder, metadata, version.assignment))
    except Exception as error:
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

    def tell(self, stage: Stage) -> None:
        """Publish how far it has come."""
        told = results(
            self.version.assignment,
            self.grading,
            stage,
            said=self.said(),
            facts=self.facts(),
            leaderboard=self.terms.leaderboard,
        )
        self.publish(told)

    def grade(self, submission: Submission) -> None:
        """Ask, mark, and tell each result."""
        self.watch_the_clock()
        version = self.version_within_bounds()
        expectations = Expectations(version, version.seed_or_own(self.terms.seed))
        verify(expectations)
        limits = version.assignment.limits
        with Sandbox(limits, preload=version.assignment.packages) as sandbox:
            sandbox.isolation.require(self.terms.required)
            self.grading = nothing_yet(expectations, submission, sandbox.isolation)
            self.grading = grade(expectations, submission, sandbox, self.take)
            self.tell("complete")

    def take(self, result: CheckResult) -> None:
        """One more check is done."""
        if self.grading is None:
            raise SandboxError("a check was marked before the grading began; this is a fault of the grader's own.")
        checks = (*self.grading.checks, result)
        self.grading = self.grading.model_copy(
            update={
                "checks": checks,
                "score": sum(check.points for check in checks),
                "seconds": time.monotonic() - self.began,
            }
        )
        self.tell("running")

    def version_within_bounds(self) -> AssignmentVersion:
        """The assignment with no more time and memory for the student's code than the container has."""
        limits = self.version.assignment.limits
        bounded = replace(
            limits,
            submission_s=min(limits.submission_s, self.left),
            memory_mib=min(limits.memory_mib, max(64, self.terms.memory_mib - OURS_MIB)),
        )
        return replace(self.version, assignment=self.version.assignment.model_copy(update={"limits": bounded}))

    @property
    def left(self) -> float:
        """Seconds until we end it ourselves."""
        return max(1.0, self.terms.seconds - MARGIN_S - (time.monotonic() - self.began))

    def watch_the_clock(self) -> None:
        """End in time, and in order when we are told to: what is done by then is told."""
        for number, stage in ((signal.SIGALRM, "time"), (signal.SIGTERM, "stopped")):
            signal.signal(number, self.ending(stage))  # type: ignore[arg-type]
        signal.setitimer(signal.ITIMER_REAL, self.left)

    def ending(self, stage: Stage) -> Callable[[int, FrameType | None], NoReturn]:
        """Tell, and leave at once: an exception from here could be taken for one of a test's; workers end with us."""

        def end(number: int, frame: FrameType | None) -> NoReturn:
            self.tell(stage)
            os._exit(Exit.OK)

        return end

    def said(self) -> list[Said]:
        """What the metadata has to say to the student."""
        said = []
        if self.metadata.late and self.metadata.due:
            said.append(say("gradescope.late", due=f"{self.metadata.due:%Y-%m-%d %H:%M %z}"))
        if self.terms.attempts:
            number = used(self.metadata, self.terms.attempts) + 1
            said.append(say("gradescope.attempt", number=number, attempts=self.terms.attempts.said))
        return said

    def facts(self) -> dict[str, Any]:
        """What programs may want to know, and the next submission must."""
        ours = self.grading is not None and any(check.outcome == "grader fault" for check in self.grading.checks)
        return {
            "assignment": self.version.slug,
            "version": self.version.sha256,
            "late": self.metadata.late,
            **facts(self.metadata, counts=not ours),
        }
