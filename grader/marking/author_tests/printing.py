"""`assert_printed`: an assertion about what a student's code prints."""

import contextlib
import io
from collections.abc import Callable

from grader.assignment.checks import Tolerance
from grader.language.catalogue import Said, say
from grader.marking.author_tests.assumptions import ASSUMED_RUN
from grader.marking.author_tests.recording import RECORDING
from grader.marking.author_tests.running_test import RUNNING
from grader.marking.comparing.printed import NEARLY, first_other, lines_of
from grader.marking.comparing.structure import MAX_SHOWN


def assert_printed(
    call: Callable[[], object], expected: str | Callable[[], object], *, rtol: float = NEARLY.rtol, atol: float = 0.0
) -> None:
    """Fail unless a call prints the expected lines: the same words, and nearly the same numbers, as in a check.

    Args:
        call: Calls the student's code: `lambda: student.report(x)`.
        expected: The text, or a function that prints it: `lambda: reference.report(x)`.
        rtol: How far a printed number may be off, relative to the right one.
        atol: An absolute error that is always allowed.

    Raises:
        AssertionError: it prints something else.
    """
    watched, recording = RUNNING.get().calls, RECORDING.get()
    before, answered = len(watched.printed), recording.answered if recording else 0
    call()
    got = lines_of("".join(watched.printed[before:]))
    want = lines_of(expected if isinstance(expected, str) else _printed_by(expected))
    if recording is not None:
        recording.printed(answered, want, {"rtol": rtol, "atol": atol})
        if ASSUMED_RUN.get().assumed.choice:
            return  # the solution that is recorded follows the first choice
    are_printed(got, want, Tolerance(rtol=rtol, atol=atol), next(reversed(watched.called), ""))


def are_printed(got: list[str], want: list[str], tolerance: Tolerance, function: str) -> None:
    """Fail unless the lines are the wanted ones. Raises AssertionError, which names the function."""
    if fault := _fault(got, want, tolerance, function):
        raise AssertionError(fault)


def _printed_by(function: Callable[[], object]) -> str:
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        function()
    return written.getvalue()


def _fault(got: list[str], want: list[str], tolerance: Tolerance, function: str) -> Said | None:
    if other := first_other(got, want, tolerance):
        return say("test.printed-line", function=function, line=other.number, got=other.text[:MAX_SHOWN])
    if len(got) != len(want):
        return say("test.printed-count", function=function, got=len(got), want=len(want))
    return None
