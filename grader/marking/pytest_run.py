"""Runs an instructor's own tests: plain pytest in this process, with a `student` whose code runs in another.

pytest keeps global state, so only one run at a time is possible in a process.
"""

import os
import re
import sys
import threading
import traceback
from collections.abc import Sequence, Set
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.assignment.draws import Draws
from grader.assignment.markers import MARKERS
from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import Said, Spoken, say
from grader.language.cleaning import clean
from grader.marking.assertions import ArrayMismatch
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.scoring import diagnoses_of
from grader.results.grading import Diagnosis, Outcome
from grader.sandbox.session import Session
from grader.sandbox.student import CallFailed, Student

_one_run_at_a_time = threading.Lock()

QUIET = (
    "-s",
    "--disable-plugin-autoload",
    "--import-mode=importlib",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:terminal",
    "-p",
    "no:logging",
    "--strict-markers",
)
"""Options: no output, no files, no plugins of others. Results come from the hooks below."""

WRONG_KEYWORD = re.compile(r"\(\) got an unexpected keyword argument|\(\) missing \d+ required keyword-only")
"""Messages of a TypeError that is the test author's mistake: no value of a student's can cause a wrong keyword."""
NOT_RAISED = "DID NOT RAISE"
"""The beginning of the message of `pytest.raises`, which is written for authors."""
LONGEST = 40
"""Characters of a parameter of a parametrised test that its message repeats at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one run of a test function: of one parameter set, if it is parametrised."""

    outcome: Outcome
    said: Spoken = ""
    diagnoses: tuple[Diagnosis, ...] = ()


def run_tests(
    tests: Set[str], version: AssignmentVersion, session: Session, draws: Draws
) -> dict[str, Sequence[Finding]]:
    """Run an assignment's test functions; returns the findings by test: `test_file.py::test_name`."""
    plugin = _Plugin(tests, version.assignment, session, draws)
    _run(version, {test.split("::")[0] for test in tests}, plugin)
    # a test without a finding did not run, and that is never the student's fault
    not_there = say("test.not-run-because", why=plugin.broken) if plugin.broken else say("test.not-run")
    return {test: plugin.findings.get(test, [Finding("grader fault", not_there)]) for test in tests}


def broken_tests(version: AssignmentVersion) -> str:
    """Why the assignment's test files cannot be imported or collected; '' if they can."""
    plugin = _Plugin(set(), version.assignment)
    names = {path.name for path in version.folder.glob("test_*.py")}
    if names:
        _run(version, names, plugin, "--collect-only")
    return plugin.broken


def _run(version: AssignmentVersion, names: Set[str], plugin: "_Plugin", *options: str) -> None:
    files = [str(version.folder / name) for name in sorted(names)]
    # what a test prints is for its author; stdout carries only data, such as that of --json
    with _one_run_at_a_time, redirect_stdout(sys.stderr):
        pytest.main([*QUIET, *options, f"--rootdir={version.folder}", "-c", os.devnull, *files], plugins=[plugin])


@dataclass(eq=False)
class _Plugin:
    """A pytest plugin that provides the fixtures and collects the outcomes."""

    wanted: Set[str]
    """Tests to run: `test_file.py::test_name`."""
    assignment: Assignment
    session: Session | None = None
    draws: Draws = field(default_factory=partial(Draws, b""))
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    """Findings by test."""
    broken: str = ""
    """Why a test file cannot be imported."""
    spent: float = 0.0
    """Seconds that the student's process had used when the test began. If it has used no more, it was not asked."""

    def pytest_configure(self, config: pytest.Config) -> None:
        for marker in MARKERS:
            # `--strict-markers` rejects a misspelt marker, which would else leave a test without points
            config.addinivalue_line("markers", f"{marker}(value): of the check that the test stands for")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if isinstance(item, pytest.Function) and _name(item) in self.wanted]

    @pytest.fixture
    def student(self) -> Student:
        """The student's module, which runs in a separate process."""
        return Student(self._session)

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A random generator, for every submission its own; grading it again draws the same numbers."""
        return self.draws.generator()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Function, call: pytest.CallInfo[None]) -> Any:
        # a setup that passes says nothing; if it fails, the test does not run, and that is the finding
        if call.when == "call" or call.excinfo is not None:
            error = call.excinfo.value if call.excinfo is not None else None
            asked = self._session.seconds > self.spent
            finding = _with_parameters(_finding(error, self.assignment, asked), item)
            self.findings.setdefault(_name(item), []).append(finding)
        return (yield)

    def pytest_runtest_setup(self) -> None:
        self.spent = self._session.seconds

    @property
    def _session(self) -> Session:
        assert self.session is not None, "tests that are only collected do not run"  # noqa: S101
        return self.session

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep the reason, and print nothing: tests that did not run are reported as a grader fault."""
        self.broken = clean(f"{excinfo.typename}: {excinfo.value}")
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            lines = [line for line in report.longreprtext.splitlines() if line.strip()]
            self.broken = clean(lines[-1].removeprefix("E").strip()) if lines else ""


def _name(item: pytest.Function) -> str:
    return f"{item.path.name}::{item.originalname}"


def _finding(error: BaseException | None, assignment: Assignment, asked: bool) -> Finding:
    """The finding for an exception in a test. Whether the student was asked before decides whose fault it is."""
    match error:
        case None:
            return Finding("passed")
        case CallFailed(reply=reply, called=called):
            return Finding(outcome_of(reply), sentence_of(reply, called or say("call.your-code"), ""))
        case ArrayMismatch():
            return _mismatch(error, assignment)
        case AssertionError(args=[Said() as said]):
            return Finding("mismatch", said)
        case AssertionError() | pytest.fail.Exception():
            return Finding("mismatch", _claim(error))
        case pytest.skip.Exception():
            return Finding("skipped", say("test.skipped", why=clean(str(error))))
        case TypeError() if WRONG_KEYWORD.search(str(error)):
            return Finding("grader fault", say("test.broken", what=describe_error(error)))
        # what wrong types, shapes, names, keys and divisions raise; anything else is the test's own failure
        case TypeError() | ValueError() | AttributeError() | LookupError() | ArithmeticError() if asked:
            # correct submissions pass `grader assignment test`, so it is the student's value that the test cannot use
            what = clean(f"{type(error).__name__}: {error}")
            return Finding("mismatch", say("test.can-not-work", what=what))
        case _:
            return Finding("grader fault", say("test.broken", what=describe_error(error)))


def _claim(error: BaseException) -> Spoken:
    """What did not hold, in the author's own words if the assertion has any."""
    first = next(iter(str(error).splitlines()), "")
    return say("test.not-raised") if first.startswith(NOT_RAISED) else clean(first) or say("test.not-held")


def _with_parameters(finding: Finding, item: pytest.Function) -> Finding:
    """The finding, with the parameters if the test is parametrised."""
    if finding.outcome == "passed" or not hasattr(item, "callspec"):
        return finding
    # without them, a student could not tell which of twenty runs failed
    values = {name: repr(value)[:LONGEST] for name, value in item.callspec.params.items()}
    parameters = clean(", ".join(f"{name} = {value}" for name, value in values.items()))
    return replace(finding, said=say("test.with", parameters=parameters, message=finding.said))


def _mismatch(error: ArrayMismatch, assignment: Assignment) -> Finding:
    # an id without a sentence is the author's mistake, and without one the report could not name it
    strangers = set(error.misconceptions) - set(assignment.misconceptions)
    if strangers:
        return Finding("grader fault", say("test.broken", what=assignment.undeclared(min(strangers))))
    array = clean(assignment.words.tell(error.array))
    diagnoses = diagnoses_of(array, error.hypotheses)
    return Finding("mismatch", say("test.array", array=array, fault=error.fault), tuple(diagnoses))


def describe_error(error: BaseException) -> str:
    """An exception, with the line of the instructor's file that raised it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).name[:5] == "test_"]
    at = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return clean(f"{type(error).__name__}: {error}{at}")
