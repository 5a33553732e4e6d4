"""Runs an instructor's own tests, in an author's process: plain pytest, with a `student` that asks the grader."""

import os
import sys
import time
from collections.abc import Iterator, Sequence, Set
from contextlib import AbstractContextManager, redirect_stdout, suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from grader.assignment.markers import MARKERS
from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import say
from grader.language.cleaning import clean
from grader.marking.author_tests.explaining import Repeating, explained
from grader.marking.author_tests.findings import Begins, Broken, Finding, Found, RequestedTests
from grader.marking.author_tests.fixtures import Fixtures
from grader.marking.author_tests.not_a_number import passes_by_nan
from grader.marking.author_tests.own_time import OutOfTimeError, OwnTime
from grader.marking.author_tests.repairing import Repairing, Searched, begin, repairs
from grader.marking.author_tests.taint import source_of
from grader.marking.author_tests.watched_test import WatchedTest
from grader.marking.derived.sources import reference_source
from grader.marking.formulas import reference_package
from grader.sandbox.author_main import Context

QUIET = (
    *("-s", "--disable-plugin-autoload", "--import-mode=importlib", "--strict-markers"),
    *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging"),
)
"""Options: no output, no files, no plugins of others. Results come from the hooks below."""

LONGEST = 40
"""Most characters of a test's parameter that its message repeats."""


def prepare(work: RequestedTests) -> None:
    """Import the test files before the first fork, so that this is done once for all submissions."""
    _imported(work.version.folder, work.version.course)


def run(work: RequestedTests, context: Context) -> None:
    """Run the tests, and send what each of them finds."""
    # pytest would treat a file that failed half-way as imported, and run the first half
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
    # outside of the course, pytest would list each folder, and obey a conftest.py there
    places = (f"--rootdir={folder}", f"--confcutdir={course}", "-c", os.devnull)
    pytest.main([*QUIET, *options, *places, *files], plugins=[*plugins])


class _Collecting:
    """A pytest plugin that knows our markers, and notes what cannot be collected."""

    def __init__(self) -> None:
        self.broken = ""
        """Why a test file cannot be imported, or pytest itself fails."""

    def pytest_configure(self, config: pytest.Config) -> None:
        for marker in MARKERS:
            # `--strict-markers` rejects a misspelt marker, which would otherwise leave a test without points
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
    """Sends what each run of a test finds."""

    def __init__(self, work: RequestedTests, context: Context, fixtures: Fixtures) -> None:
        super().__init__()
        self.work = work
        self.context = context
        self.fixtures = fixtures
        self.test = self._begun()  # test files may ask the student while they are imported

    def _begun(self) -> WatchedTest:
        test = WatchedTest(self.work, self.context)
        test.begin()
        self.fixtures.begin(test.watched, test.assuming)
        return test

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # a method is not a check, even if its name looks like one: classes are there for functions to use
        functions = [item for item in items if isinstance(item, pytest.Function) and item.cls is None]
        items[:] = [item for item in functions if _name(item) in self.work.tests]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Function) -> Iterator[None]:
        self.context.tell(Begins(_name(item)))
        self.test = self._begun()
        if self.work.search is not None:
            begin(self.test.watched, self.work.search)
        with self.test.own.limited():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Iterator[None]:
        running = self.test.running
        if self.work.explaining is not None and self.test.repeating is not None:
            self._explain(item, self.test.repeating)
        try:
            with self.test.own.limited():
                result = yield
                share = running.share
                if passes_by_nan(item.function, item.runtest, self.test.watched):
                    raise AssertionError(say("test.not-a-number"))
                running.share = share
        finally:
            if self.work.search is not None:
                self._repair(item, self.work.search)
        return result

    def _explain(self, item: pytest.Function, repeating: Repeating) -> None:
        """Send what the test compares, as it is and perhaps with each edit of the reference."""
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

        files = reference_source(self.work.version) if self.work.explaining == "edited" else {}
        self.context.tell(explained(run, files, limited))
        repeating.repeat()

    def _repair(self, item: pytest.Function, search: Repairing) -> None:
        """Send the edits of the student's code with which the test earns more."""
        started = time.process_time()
        with suppress(OutOfTimeError), OwnTime(self.context, search.seconds).limited():
            for repaired in repairs(self.test.watched, partial(self.test.earned_by, item.runtest), search):
                self.context.tell(repaired)
        self.context.tell(Searched(time.process_time() - started))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Function, call: pytest.CallInfo[None]) -> pytest.TestReport:
        # only a setup that fails is a finding: its test does not run
        if call.when == "call" or call.excinfo is not None:
            finding = self.test.finding(call.excinfo.value if call.excinfo is not None else None)
            self.context.tell(Found(_name(item), _with_parameters(finding, item)))
            if self.context.left <= 0:
                item.session.shouldstop = "no time is left"
        return _noted(item, call)


def _name(item: pytest.Function) -> str:
    return f"{item.path.name}::{item.originalname}"


def _noted(item: pytest.Function, call: pytest.CallInfo[None]) -> pytest.TestReport:
    """A report of an outcome only: pytest's own report quotes source, which takes longer than most tests and is not
    read."""
    outcome: Literal["failed", "passed"] = "failed" if call.excinfo else "passed"
    return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)  # type: ignore[arg-type]


def _with_parameters(finding: Finding, item: pytest.Function) -> Finding:
    """The finding, with the parameters if the test is parametrised."""
    if (finding.outcome == "passed" and not finding.steps) or not hasattr(item, "callspec"):
        return finding
    # without them, a student could not tell which of twenty runs failed; what is only compared may be the right value
    asked = source_of(item.path).asked_with(item.originalname)
    values = {name: repr(value)[:LONGEST] for name, value in item.callspec.params.items() if name in asked}
    return replace(finding, parameters=clean(", ".join(f"{name} = {value}" for name, value in values.items())))
