"""Runs an instructor's tests in an author's process, and holds what each of them found."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from grader.assignment.draws import Draws
from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import Spoken, say
from grader.language.cleaning import clean
from grader.marking.author_tests.assertions import ArrayMismatch
from grader.marking.author_tests.assumptions import NOTHING, Assumed
from grader.marking.author_tests.explaining import Collected
from grader.marking.author_tests.recording import Step
from grader.marking.author_tests.repairing import Repaired, Repairing, Searched
from grader.marking.credit.changes import Piece
from grader.marking.scoring import diagnoses_of
from grader.results.grading import Diagnosis, Outcome
from grader.sandbox.author_process import Task
from grader.sandbox.replies import Crashed, TimedOut
from grader.sandbox.session import Session

RUN = "grader.marking.author_tests.pytest_run:run"
"""Given by name, because importing pytest takes longer than most commands run."""
ITS_OWN = 0.1
"""Share of a submission's time that one test may take by itself, not counting the student's calls: one test that never
ends does not cost the others."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one run of a test function: of one parameter set, if it is parametrised."""

    outcome: Outcome
    said: Spoken = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    array: str = ""
    """The array that is wrong, if the run found one."""
    parameters: str = ""
    """The parameters of the run, `n = 3`; empty if the test is not parametrised."""
    share: float | None = None
    """The share of the points that the test itself gives; None if passing and failing decide."""
    called: tuple[str, ...] = ()
    """The functions and classes of the student's module that the run has called."""
    steps: tuple[Step, ...] = ()
    """The recorded calls and comparisons, if any."""
    cannot_record: str = ""
    """The reason why they cannot be recorded."""
    heard: str = ""
    """A hash of all answers that the run got, if answers are marked."""
    pieces: tuple[Piece, ...] = ()
    """Right arrays and the student's that must have been computed for what the run assumes."""

    @property
    def earns(self) -> float:
        """The share of the points that this run earns."""
        return float(self.outcome == "passed") if self.share is None else self.share


def share_of(findings: Sequence[Finding]) -> float:
    """The share of its points that a test earns: each run that was not skipped has an equal part in it."""
    runs = [finding for finding in findings if finding.outcome != "skipped"]
    return sum(one.earns for one in runs) / len(runs) if runs else 1.0


Explaining = Literal["compared", "edited"]


@dataclass(frozen=True, slots=True)
class RequestedTests:
    """Which test functions to run, `test_file.py::test_name`, for one submission."""

    version: AssignmentVersion
    tests: frozenset[str]
    draws: Draws
    assumed: Assumed = NOTHING
    recording: bool = False
    """Whether the calls and comparisons are recorded."""
    listening: bool = False
    """Whether the answers are marked, to see what an edit changes."""
    search: Repairing | None = None
    """How the student's code is edited until they pass; None if it is not."""
    explaining: Explaining | None = None
    """Whether it is collected what they compare, or also what they would compare with edits of the reference."""


@dataclass(frozen=True, slots=True)
class Begins:
    """Sent before each run of a test function."""

    test: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, sent as soon as the test has made it."""

    test: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Broken:
    """Sent if a test file cannot be imported, or pytest itself fails."""

    why: str


def finding_of(error: ArrayMismatch, assignment: Assignment, called: tuple[str, ...] = ()) -> Finding:
    """The finding for an array that is wrong."""
    # an id without a sentence is the author's mistake, and without one the report could not name it
    strangers = set(error.misconceptions) - set(assignment.misconceptions)
    if strangers:
        return Finding("grader fault", say("test.broken", what=assignment.undeclared(min(strangers))))
    array = clean(assignment.words.tell(error.array))
    diagnoses = tuple(diagnoses_of(array, error.hypotheses))
    return Finding("mismatch", say("test.array", array=array, fault=error.fault), diagnoses, array, called=called)


def repairs_in(work: RequestedTests, session: Session) -> list[tuple[Repaired, int]]:
    """The edits of the student's code with which a test that failed earns more, each with the number of its run."""
    found: list[tuple[Repaired, int]] = []
    runs = 0

    def hear(message: object) -> None:
        nonlocal runs
        match message:
            case Begins():
                runs += 1
            case Repaired():
                found.append((message, runs))
            case Searched(seconds):
                # the bound is for all that search, and the grader passes each question on
                session.charge(2 * seconds)

    session.run_beside(Task(RUN, work), hear)
    # an edit may still be in force
    session.renew()
    return found


def explained_in(work: RequestedTests, session: Session) -> list[Collected]:
    """What each run of a test compares, and what it would compare with edits of the reference."""
    found: list[Collected] = []

    def hear(message: object) -> None:
        if isinstance(message, Collected):
            found.append(message)

    session.run_beside(Task(RUN, work), hear)
    return found


Findings = Mapping[str, Sequence[Finding]]


def find(work: RequestedTests, session: Session) -> Findings:
    """Run all tests; a test that ends its process costs only itself, unless the time is over."""
    found: dict[str, Sequence[Finding]] = {}
    while left := work.tests - found.keys():
        heard = _Heard(session)
        ended = session.run_beside(Task(RUN, replace(work, tests=left)), heard)
        found |= heard.findings
        if ended is None and heard.running:
            ended = Crashed("exit code 0")  # in the middle of a test: the test ended it, and pytest did not
        if ended is not None and heard.running:
            # its earlier runs do not count: whoever ends the process must not choose how many runs there are
            found[heard.running] = [heard.end_of_test(ended)]
        if session.seconds >= session.limits.submission_s:
            return found | {test: [_no_time(session)] for test in work.tests - found.keys()}
        if ended is None or not heard.running:
            return found | {test: [_not_run(heard.broken)] for test in work.tests - found.keys()}
    return found


@dataclass
class _Heard:
    """The messages of a process so far."""

    session: Session
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    running: str = ""
    """The test that has begun and has no finding yet."""
    broken: str = ""
    _began: float = 0.0
    _asked: float = 0.0
    """Seconds that the student's process had used when the test began. If it has used no more since then, it was not
    asked."""

    def __call__(self, message: object) -> None:
        match message:
            case Begins(test):
                self.running, self._began, self._asked = test, time.monotonic(), self.session.seconds
            case Found(test, finding):
                self.findings.setdefault(test, []).append(finding)
                self.running = ""
            case Broken(why):
                self.broken = why
            case _:
                pass

    def end_of_test(self, ended: TimedOut | Crashed) -> Finding:
        """The finding for the test that was running when the process was killed or crashed."""
        asked = self.session.seconds > self._asked
        limits = self.session.limits
        if isinstance(ended, TimedOut):
            alone = time.monotonic() - self._began > ITS_OWN * limits.submission_s
            if alone and not asked:
                return Finding("grader fault", say("test.never-ends", seconds=f"{limits.submission_s:g}"))
            return Finding("timed out", say("test.too-long", seconds=f"{limits.submission_s:g}"))
        if not asked:
            return Finding("grader fault", say("test.broken", what=ended.how))
        return Finding("crashed", say("test.crashed", how=ended.how))


def _no_time(session: Session) -> Finding:
    return Finding("timed out", say("test.all-time-used", seconds=f"{session.limits.submission_s:g}"))


def _not_run(why: str) -> Finding:
    """A test without a finding did not run, and that is never the student's fault."""
    return Finding("grader fault", say("test.not-run-because", why=why) if why else say("test.not-run"))
