"""One run of a test function: what it may use while it runs, and what it has found when it ends."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.language.catalogue import Said, Spoken, say
from grader.language.cleaning import clean
from grader.marking.author_tests.answer_marks import Listening
from grader.marking.author_tests.assertions import ArrayMismatch, AuthorError
from grader.marking.author_tests.assumptions import ASSUMED_RUN, AssumedRun
from grader.marking.author_tests.blame import is_students, line_that_raised
from grader.marking.author_tests.explaining import Repeating
from grader.marking.author_tests.findings import ITS_OWN, Finding, RequestedTests, finding_of
from grader.marking.author_tests.own_time import OutOfTimeError, OwnTime
from grader.marking.author_tests.recording import RECORDING, CannotRecordError, Recording
from grader.marking.author_tests.running_test import RUNNING, RunningTest
from grader.marking.author_tests.watched_caller import WatchedCaller
from grader.marking.failures import outcome_of, sentence_of
from grader.sandbox.author_main import Context
from grader.sandbox.student import CallFailed

NOT_RAISED = "DID NOT RAISE"
"""The beginning of the message of `pytest.raises`, which is written for authors."""
NOTHING_TO_HOLD = "it compares nothing with assert_close, assert_gradient, assert_printed or trains_to"
"""Why there is nothing to record: a plain `assert` is code of the test, which no handout contains."""
PYTHONS_OWN = ("assert ", "False is not true", "Not equal to tolerance", "Arrays are not")
"""Beginnings of messages that no author wrote. Students do not read them: they quote numbers, including the right
ones."""
MOST_NAMES = 20
"""Most names called by a run that are kept."""


class WatchedTest:
    """The run of a test, from its setup to its finding."""

    def __init__(self, work: RequestedTests, context: Context) -> None:
        self._assignment = work.version.assignment
        self._context = context
        self._asked_before = context.asked
        self._recording = Recording(context) if work.recording else None
        self._listening = Listening(context) if work.listening else None
        self.repeating = Repeating(context) if work.explaining else None
        self.own = OwnTime(context, ITS_OWN * self._assignment.limits.submission_s)
        self.watched = WatchedCaller(self._recording or self._listening or self.repeating or context)
        self.assuming = AssumedRun(work.assumed)
        self.running = RunningTest(self.watched)

    def begin(self) -> None:
        """Let the functions that a test file imports find this run."""
        RECORDING.set(self._recording)
        RUNNING.set(self.running)
        ASSUMED_RUN.set(self.assuming)

    def earned_by(self, run: Callable[[], object]) -> float:
        """Run the test's code once more; returns the share of its points that it earns."""
        self.running.share, self.watched.found = None, False
        try:
            run()
        except (Exception, pytest.fail.Exception, pytest.skip.Exception):  # noqa: BLE001  it did not pass
            return self.running.share or 0.0
        # a comparison with NaN may pass by that
        return 0.0 if self.watched.found else 1.0 if self.running.share is None else self.running.share

    def finding(self, error: BaseException | None) -> Finding:
        """What the run has found; `error` is the exception that ended it, if one did."""
        return replace(
            self._with_share(self._outcome(error)),
            called=tuple(self.watched.called)[:MOST_NAMES],
            steps=tuple(self._recording.steps) if self._recording else (),
            cannot_record=self._cannot_record(error),
            heard=self._listening.marks.mark if self._listening else "",
            pieces=self.assuming.pieces,
        )

    def _outcome(self, error: BaseException | None) -> Finding:
        """Whether the test passed, and if not, whose fault that is."""
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
                return finding_of(error, self._assignment)
            case AssertionError(args=[Said() as said]):
                return Finding("mismatch", said)
            case AssertionError() | pytest.fail.Exception():
                return self._claim_failed(error)
            case _ if not self._context.asked:
                return _broken(error)  # an earlier test may have kept what it asked for, but here none has asked
            case OutOfTimeError():
                return self._out_of_time(error)
            case MemoryError() if self._context.asked > self._asked_before or is_students(error):
                # never the test's: what it takes by itself may only have been too much next to the student's values
                return Finding("out of memory", say("test.too-much-memory", mib=self._assignment.limits.memory_mib))
            case Exception() if is_students(error):
                what = clean(f"{type(error).__name__}: {error}")
                return Finding("mismatch", say("test.can-not-work", what=what))
            case _:
                return _broken(error)

    def _claim_failed(self, error: BaseException) -> Finding:
        """What did not hold; with the diagnosis of the arrays that the test has compared last, if they differ."""
        mismatch, claim = self.running.mismatch(), _claim(error)
        if mismatch is None:
            return Finding("mismatch", claim)
        found = finding_of(mismatch, self._assignment)
        return replace(found, said=_together(claim, found.said)) if isinstance(claim, str) else found

    def _out_of_time(self, error: OutOfTimeError) -> Finding:
        alone, whole = self.own.left <= 0, self._assignment.limits.submission_s
        seconds = f"{ITS_OWN * whole if alone else whole:g}"
        # a student may use up the time, so that an innocent line of the test is the one that comes too late
        if alone and not is_students(error):
            return Finding("grader fault", say("test.never-ends", seconds=seconds))
        return Finding("timed out", say("test.too-long", seconds=seconds))

    def _with_share(self, found: Finding) -> Finding:
        """The finding with the share of the points that the test gives, and with what it tells the student."""
        share, own = self.running.share, " ".join(self.running.messages)
        if found.outcome == "grader fault" or (share is None and not own):
            return found
        if share is None or share >= 1 or found.outcome != "passed":
            return replace(found, share=share, said=_together(own, found.said))
        # a test that gives only a part did not fail, but what it compared shows why
        mismatch = self.running.mismatch()
        if mismatch is not None:
            found = finding_of(mismatch, self._assignment)
        said = _together(own, found.said) or say("test.part")
        return replace(found, outcome="mismatch", share=share, said=said)

    def _cannot_record(self, error: BaseException | None) -> str:
        if self._recording is None:
            return ""
        if isinstance(error, CannotRecordError):
            return str(error)
        return "" if self._recording.compares else NOTHING_TO_HOLD


def _together(own: str, said: Spoken) -> Spoken:
    """The author's own words, and the sentence after them; either may be empty."""
    return say("test.told", told=own, message=said) if own and said else own or said


def _broken(error: BaseException) -> Finding:
    """A fault of the test itself."""
    at = line_that_raised(error)
    what = clean(f"{type(error).__name__}: {error}{f' ({at})' if at else ''}")
    return Finding("grader fault", say("test.broken", what=what))


def _claim(error: BaseException) -> Spoken:
    """What did not hold, in the author's own words if the assertion has any."""
    first = next(iter(str(error).splitlines()), "")
    if first.startswith(NOT_RAISED):
        return say("test.not-raised")
    return say("test.not-held") if first.startswith(PYTHONS_OWN) else clean(first) or say("test.not-held")
