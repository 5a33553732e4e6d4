"""Runs an instructor's own tests, in an author's process: plain pytest, with a `student` that asks the grader."""

import os
import sys
import time
from collections.abc import Iterator, Sequence, Set
from contextlib import AbstractContextManager, redirect_stdout, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from grader.assignment.markers import MARKERS
from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import Said, Spoken, say
from grader.language.cleaning import clean
from grader.marking.author_tests.answer_marks import Listening
from grader.marking.author_tests.assertions import ArrayMismatch, AuthorError
from grader.marking.author_tests.assumptions import ASSUMED_RUN, AssumedRun
from grader.marking.author_tests.blame import is_students, place_of
from grader.marking.author_tests.explaining import Explaining, Repeating, explained
from grader.marking.author_tests.findings import ITS_OWN, Begins, Broken, Finding, Found, RequestedTests, finding_of
from grader.marking.author_tests.fixtures import Fixtures
from grader.marking.author_tests.not_a_number import passes_by_nan
from grader.marking.author_tests.own_time import OutOfTimeError, OwnTime
from grader.marking.author_tests.recording import RECORDING, CannotRecordError, Recording
from grader.marking.author_tests.repairing import Repairing, Searched, begin, repairs
from grader.marking.author_tests.running_test import RUNNING, RunningTest
from grader.marking.author_tests.taint import source_of
from grader.marking.author_tests.watched_caller import WatchedCaller
from grader.marking.derived.sources import reference_source
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.formulas import reference_package
from grader.sandbox.author_main import Context
from grader.sandbox.student import CallFailed

QUIET = (
    *("-s", "--disable-plugin-autoload", "--import-mode=importlib", "--strict-markers"),
    *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging"),
)
"""Options: no output, no files, no plugins of others. Results come from the hooks below."""

NOT_RAISED = "DID NOT RAISE"
"""The beginning of the message of `pytest.raises`, which is written for authors."""
NOTHING_TO_HOLD = "it compares nothing with assert_close, assert_gradient, assert_printed or trains_to"
"""Why there is nothing to record: a plain `assert` is code of the test, which no handout contains."""
PYTHONS_OWN = ("assert ", "False is not true", "Not equal to tolerance", "Arrays are not")
"""Beginnings of messages that no author wrote. Students do not read them: they quote numbers, including the right
ones."""
MOST_NAMES = 20
"""Most names called by a run that are kept."""
LONGEST = 40
"""Most characters of a test's parameter that its message repeats."""


def prepare(work: RequestedTests) -> None:
    """Import the test files before the first fork, so that this is done once for all submissions."""
    _imported(work.version.folder, work.version.course)


def run(work: RequestedTests, context: Context) -> None:
    """Run the tests, and send what each of them finds."""
    # pytest would take a file that failed half-way for imported, and run the half
    broken = _imported(work.version.folder, work.version.course)
    if not broken:
        fixtures = Fixtures(work)
        running = _Running(work, context, fixtures)
        names = {test.split("::")[0] for test in work.tests}
        _pytest(work.version.folder, work.version.course, names, [running, fixtures])
        broken = running.broken
    if broken:
        context.tell(Broken(broken))


def broken_tests(version: AssignmentVersion) -> str:
    """Why the assignment's test files cannot be imported or collected; '' if they can."""
    # what a test file prints is for its author; stdout carries only data, such as that of --json
    with redirect_stdout(sys.stderr):
        return _collected(version.folder, version.course)


def _collected(folder: Path, course: Path) -> str:
    # tests import the right solution by this name
    if (course / "reference" / "__init__.py").is_file():
        reference_package(course)
    collecting = _Collecting()
    if names := {path.name for path in folder.glob("test_*.py")}:
        _pytest(folder, course, names, [collecting], "--collect-only")
    return collecting.broken


_imported = cache(_collected)


def _pytest(folder: Path, course: Path, names: Set[str], plugins: Sequence[object], *options: str) -> None:
    files = [str(folder / name) for name in sorted(names)]
    # what lies above the course is none of its business: pytest would list each folder, and obey a conftest.py there
    places = (f"--rootdir={folder}", f"--confcutdir={course}", "-c", os.devnull)
    pytest.main([*QUIET, *options, *places, *files], plugins=[*plugins])


class _Collecting:
    """A pytest plugin that knows our markers, and notes what cannot be collected."""

    def __init__(self) -> None:
        self.broken = ""
        """Why a test file cannot be imported, or pytest itself fails."""

    def pytest_configure(self, config: pytest.Config) -> None:
        for marker in MARKERS:
            # `--strict-markers` rejects a misspelt marker, which would else leave a test without points
            config.addinivalue_line("markers", f"{marker}(value): of the check that the test stands for")

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep the reason, and print nothing: tests that did not run are reported as a grader fault."""
        self.broken = clean(f"{excinfo.typename}: {excinfo.value}")
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            lines = [line for line in report.longreprtext.splitlines() if line.strip()]
            self.broken = clean(lines[-1].removeprefix("E").strip()) if lines else ""


class _Running(_Collecting):
    """Sends what each test finds."""

    def __init__(self, work: RequestedTests, context: Context, fixtures: Fixtures) -> None:
        super().__init__()
        self.fixtures = fixtures
        self.work = work
        self.context = context
        self.limits = work.version.assignment.limits
        self._begin()

    def _begin(self) -> None:
        self.asked = self.context.asked
        """Questions that had been asked when the test began."""
        self.own = OwnTime(self.context, ITS_OWN * self.limits.submission_s)
        self.recording = Recording(self.context) if self.work.recording else None
        RECORDING.set(self.recording)
        self.listening = Listening(self.context) if self.work.listening else None
        self.repeating = Repeating(self.context) if self.work.explaining else None
        self.watched = WatchedCaller(self.recording or self.listening or self.repeating or self.context)
        self.assuming = AssumedRun(self.work.assumed)
        self.running = RunningTest(self.watched)
        self.fixtures.begin(self.watched, self.assuming)
        RUNNING.set(self.running)
        ASSUMED_RUN.set(self.assuming)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # a method is not a check, even if its name looks like one: classes are there for functions to use
        functions = [item for item in items if isinstance(item, pytest.Function) and item.cls is None]
        items[:] = [item for item in functions if _name(item) in self.work.tests]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Function) -> Iterator[None]:
        self.context.tell(Begins(_name(item)))
        self._begin()
        if self.work.search is not None:
            begin(self.watched, self.work.search)
        with self.own.limited():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Iterator[None]:
        if self.work.explaining is not None and self.repeating is not None:
            self._explain(item, self.work.explaining, self.repeating)
        try:
            with self.own.limited():
                result = yield
                share = self.running.share
                if passes_by_nan(item.function, item.runtest, self.watched):
                    raise AssertionError(say("test.not-a-number"))
                self.running.share = share
        finally:
            if self.work.search is not None:
                self._repair(item, self.work.search)
        return result

    def _explain(self, item: pytest.Function, explaining: Explaining, repeating: Repeating) -> None:
        rng = item.funcargs.get("rng")
        drawn = rng.bit_generator.state if isinstance(rng, np.random.Generator) else None
        asked = False

        def run() -> None:
            nonlocal asked
            if asked:
                repeating.repeat()
            if isinstance(rng, np.random.Generator) and drawn is not None:
                rng.bit_generator.state = drawn
            asked = True
            with suppress(pytest.fail.Exception, pytest.skip.Exception):
                item.runtest()

        def limited(seconds: float) -> AbstractContextManager[None]:
            return OwnTime(self.context, seconds).limited()

        files = reference_source(self.work.version)
        self.context.tell(explained(run, files, limited, explaining))
        repeating.repeat()

    def _repair(self, item: pytest.Function, search: Repairing) -> None:
        def earned() -> float:
            self.running.share, self.watched.found = None, False
            try:
                item.runtest()
            except (Exception, pytest.fail.Exception, pytest.skip.Exception):  # noqa: BLE001  it did not pass
                return self.running.share or 0.0
            # a comparison with NaN may pass by that
            return 0.0 if self.watched.found else 1.0 if self.running.share is None else self.running.share

        started = time.process_time()
        with suppress(OutOfTimeError), OwnTime(self.context, search.seconds).limited():
            for repaired in repairs(self.watched, earned, search):
                self.context.tell(repaired)
        self.context.tell(Searched(time.process_time() - started))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Function, call: pytest.CallInfo[None]) -> pytest.TestReport:
        # a setup that passes says nothing; if it fails, the test does not run, and that is the finding
        if call.when == "call" or call.excinfo is not None:
            error = call.excinfo.value if call.excinfo is not None else None
            finding = replace(self._shared(self._finding(error)), called=tuple(self.watched.called)[:MOST_NAMES])
            heard = self.listening.marks.mark if self.listening else ""
            finding = replace(finding, pieces=self.assuming.pieces, heard=heard)
            finding = self._recorded(finding, error)
            self.context.tell(Found(_name(item), _with_parameters(finding, item)))
            if self.context.left <= 0:
                item.session.shouldstop = "no time is left"
        return _noted(item, call)

    def _recorded(self, found: Finding, error: BaseException | None) -> Finding:
        if self.recording is None:
            return found
        nothing = "" if self.recording.compares else NOTHING_TO_HOLD
        why = str(error) if isinstance(error, CannotRecordError) else nothing
        return replace(found, steps=tuple(self.recording.steps), cannot_record=why)

    def _shared(self, found: Finding) -> Finding:
        """The finding with the share of the points that the test gives, and with what it tells the student."""
        share, told = self.running.share, " ".join(self.running.messages)
        if found.outcome == "grader fault" or (share is None and not told):
            return found
        part = share is not None and share < 1 and found.outcome == "passed"
        # a test that gives no points did not fail, but what it compared shows why
        if part and (mismatch := self.running.mismatch()) is not None:
            found = finding_of(mismatch, self.work.version.assignment)
        said = say("test.told", told=told, message=found.said) if told and found.said else told or found.said
        if not part:
            return replace(found, share=share, said=said)
        return replace(found, outcome="mismatch", share=share, said=said or say("test.part"))

    def _finding(self, error: BaseException | None) -> Finding:
        """The finding for an exception in a test."""
        match error:
            case None:
                return Finding("passed")
            case AuthorError():
                return _broken(error)
            case CallFailed(reply=reply, called=called):
                return Finding(outcome_of(reply), sentence_of(reply, called or say("call.your-code"), ""))
            case pytest.skip.Exception():
                return Finding("skipped", say("test.skipped", why=clean(str(error))))
            case ArrayMismatch():
                return finding_of(error, self.work.version.assignment)
            case AssertionError(args=[Said() as said]):
                return Finding("mismatch", said)
            case AssertionError() | pytest.fail.Exception():
                return self._claimed(error)
            case _ if not self.context.asked:
                return _broken(error)  # an earlier test may have kept what it asked for, but here none has asked
            case OutOfTimeError():
                return self._out_of_time(error)
            case MemoryError() if self.context.asked > self.asked or is_students(error):
                # never the test's: what it takes by itself may only have been too much next to the student's values
                return Finding("out of memory", say("test.too-much-memory", mib=self.limits.memory_mib))
            case Exception() if is_students(error):
                what = clean(f"{type(error).__name__}: {error}")
                return Finding("mismatch", say("test.can-not-work", what=what))
            case _:
                return _broken(error)

    def _claimed(self, error: BaseException) -> Finding:
        """What did not hold; with the diagnosis of the arrays that the test has compared last, if they differ."""
        mismatch, claim = self.running.mismatch(), _claim(error)
        if mismatch is None:
            return Finding("mismatch", claim)
        found = finding_of(mismatch, self.work.version.assignment)
        own = isinstance(claim, str)
        return replace(found, said=say("test.told", told=claim, message=found.said)) if own else found

    def _out_of_time(self, error: OutOfTimeError) -> Finding:
        alone, whole = self.own.left <= 0, self.limits.submission_s
        seconds = f"{ITS_OWN * whole if alone else whole:g}"
        # a student may use up the time, so that an innocent line of the test is the one that comes too late
        if alone and not is_students(error):
            return Finding("grader fault", say("test.never-ends", seconds=seconds))
        return Finding("timed out", say("test.too-long", seconds=seconds))


def _name(item: pytest.Function) -> str:
    return f"{item.path.name}::{item.originalname}"


def _noted(item: pytest.Function, call: pytest.CallInfo[None]) -> pytest.TestReport:
    """A report of an outcome only: pytest's own report quotes source, which takes longer than most tests and is not
    read."""
    outcome: Literal["failed", "passed"] = "failed" if call.excinfo else "passed"
    return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)  # type: ignore[arg-type]


def _broken(error: BaseException) -> Finding:
    """A fault of the test itself."""
    at = place_of(error)
    what = clean(f"{type(error).__name__}: {error}{f' ({at})' if at else ''}")
    return Finding("grader fault", say("test.broken", what=what))


def _claim(error: BaseException) -> Spoken:
    """What did not hold, in the author's own words if the assertion has any."""
    first = next(iter(str(error).splitlines()), "")
    if first.startswith(NOT_RAISED):
        return say("test.not-raised")
    return say("test.not-held") if first.startswith(PYTHONS_OWN) else clean(first) or say("test.not-held")


def _with_parameters(finding: Finding, item: pytest.Function) -> Finding:
    """The finding, with the parameters if the test is parametrised."""
    if (finding.outcome == "passed" and not finding.steps) or not hasattr(item, "callspec"):
        return finding
    # without them, a student could not tell which of twenty runs failed; what is only compared may be the right value
    asked = source_of(item.path).asked_with(item.originalname)
    values = {name: repr(value)[:LONGEST] for name, value in item.callspec.params.items() if name in asked}
    return replace(finding, parameters=clean(", ".join(f"{name} = {value}" for name, value in values.items())))
