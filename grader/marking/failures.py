"""When a call does not return: its outcome, and a sentence that the student can act upon."""

import difflib
from typing import assert_never

from grader.cleaning import clean
from grader.sandbox.replies import Crashed, Failed, Frame, Missing, OutOfMemory, Raised, Refused, TimedOut
from grader.spec.grading import Outcome

MAX_QUOTE = 300
"""Characters of an exception's message that are repeated."""


def outcome_of(failure: Failed) -> Outcome:
    """The word that the record keeps."""
    match failure:
        case Raised():
            return "missing" if not_started(failure) else "raised"
        case TimedOut():
            return "timed out"
        case OutOfMemory():
            return "out of memory"
        case Crashed():
            return "crashed"
        case Missing():
            return "missing"
        case Refused():
            return "refused"
        case _:
            assert_never(failure)


def sentence_of(failure: Failed, function: str, where: str) -> str:
    """What happened, where, and what to try next.

    Args:
        failure: The reply.
        function: Name of the student's function.
        where: The case, as the end of a clause: ' (a batch of one)'; may be empty.
    """
    match failure:
        case Raised():
            return _raised(failure, function, where)
        case TimedOut(clock="submission"):
            return (
                f"`{function}` was not waited for{where}: all checks together may take {failure.limit_s:g} s of real "
                "time, and those before it have used it up. Look at the ones that took too long."
            )
        case TimedOut():
            spent = "of processor time" if failure.clock == "cpu" else "of real time"
            return (
                f"`{function}` was still running after {failure.limit_s:g} s {spent}{where} and was stopped. "
                "Look for a loop that never ends, or for Python loops where NumPy could work on whole arrays."
            )
        case OutOfMemory():
            return (
                f"`{function}` wanted more than {failure.limit_mib} MiB of memory{where}. "
                "Look for an array whose shape grows by broadcasting, or a list that never stops growing."
            )
        case Crashed():
            return f"`{function}` ended the Python process itself{where} ({failure.how}). Leave it by `return`."
        case Missing():
            return _missing(failure)
        case Refused():
            why = failure.reason.rstrip(".")
            return f"`{function}` gave an answer that can not be read{where}: {why}. Return NumPy arrays."
        case _:
            assert_never(failure)


def not_started(failure: Failed) -> bool:
    """Whether the function is still the handout's blank."""
    return isinstance(failure, Raised) and failure.kind == "NotImplementedError"


def line_of(frames: tuple[Frame, ...]) -> str:
    """Where in the student's files: ' at solution.py, line 3, in softmax: `return x`'; empty if nowhere."""
    if not frames:
        return ""
    last = frames[-1]
    inside = f", in {last.function}" if last.function not in {"", "<module>"} else ""
    quoted = f": `{last.source.strip()}`" if last.source.strip() else ""
    return f", at {last.file}, line {last.line}{inside}{quoted}"


def _raised(failure: Raised, function: str, where: str) -> str:
    if not_started(failure):
        return f"`{function}` is not started yet: it still raises NotImplementedError."
    return f"`{function}` stopped with {what_of(failure)}{where}."


def what_of(failure: Raised) -> str:
    """The exception and where it was raised: 'ValueError: bad shapes, at solution.py, line 3: `a @ b`'."""
    message = clean(failure.message, MAX_QUOTE).rstrip(". ")
    return f"{failure.kind}{': ' if message else ''}{message}{line_of(failure.frames)}"


def _missing(failure: Missing) -> str:
    near = difflib.get_close_matches(failure.name.lower(), [name.lower() for name in failure.defined], 1, 0.6)
    meant = next((name for name in failure.defined if near and name.lower() == near[0]), None)
    hint = f" Did you mean your `{meant}`?" if meant else " Write it with exactly this name."
    return f"Your module defines no `{failure.name}`.{hint}"
