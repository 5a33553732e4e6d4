"""The outcome of a call that does not return, and a sentence that tells the student what to do."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from grader.language.catalogue import Said, say
from grader.language.cleaning import clean
from grader.results.grading import Outcome
from grader.sandbox.replies import (
    Clock,
    Crashed,
    Failed,
    Frame,
    LeftOut,
    Missing,
    OutOfMemory,
    Raised,
    Refused,
    Replaces,
    TimedOut,
)

MAX_QUOTE = 300
"""Characters of an exception's message that are repeated at most."""
OVERRUN: Mapping[Clock, str] = {
    "cpu": "call.too-long",
    "wall": "call.too-long-waiting",
    "submission": "call.all-time-used",
}


def outcome_of(failure: Failed) -> Outcome:
    """The outcome that is stored."""
    match failure:
        case Raised():
            # a starter's blank raises NotImplementedError: the function is missing, rather than wrong
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


def sentence_of(
    failure: Failed, function: str | Said, where: str, arguments: Sequence[str] = (), lines: Sequence[str] = ()
) -> Said:
    """Say what happened, where, and what to try next.

    Args:
        failure: The reply.
        function: Name of the student's function.
        where: The case, as the end of a clause: ' (a batch of one)'; may be empty.
        arguments: Names of the arguments that the function was called with, if it was called.
        lines: The lines of calls that were run, if there were several.
    """
    match failure:
        case Raised():
            return _raised(failure, function, where, arguments, lines)
        case TimedOut(clock=clock, limit_s=limit):
            return say(OVERRUN[clock], function=function, where=where, seconds=f"{limit:g}")
        case OutOfMemory():
            return say("call.too-much-memory", function=function, where=where, mib=failure.limit_mib)
        case Crashed():
            return say("call.crashed", function=function, where=where, how=failure.how)
        case Missing():
            return _missing(failure)
        case Refused(reason=reason):
            return say("call.unreadable", function=function, where=where, reason=reason.rstrip("."))
        case _:
            assert_never(failure)


def not_started(failure: Failed) -> bool:
    """Whether the function is still as in the handout's starter."""
    return isinstance(failure, Raised) and failure.kind == "NotImplementedError"


def line_of(frames: tuple[Frame, ...]) -> str | Said:
    """The line of the student's files: ', at solution.py, line 3, in softmax: `return x`'; '' if there is none."""
    if not frames:
        return ""
    last = frames[-1]  # the innermost frame of the student's own code, even if NumPy raised the exception
    inside = say("call.inside", function=last.function) if last.function not in {"", "<module>"} else ""
    quoted = f": `{last.source.strip()}`" if last.source.strip() else ""
    return say("call.line", file=last.file, line=last.line, inside=inside, source=quoted)


def what_of(failure: Raised) -> Said:
    """The exception and its line: 'ValueError: bad shapes, at solution.py, line 3: `a @ b`'."""
    # the message is the student's text: it may contain escape sequences, and be as long as they like
    message = clean(failure.message, MAX_QUOTE).rstrip(". ")
    error = f"{failure.kind}{': ' if message else ''}{message}"
    meant = say("call.meant", name=clean(failure.meant, MAX_QUOTE)) if failure.meant else ""
    return say("call.what", error=error, meant=meant, line=line_of(failure.frames), arrays=_arrays(failure))


def _arrays(failure: Raised) -> str | Said:
    """The two arrays that do not fit: '; there `x @ W` has the shape (7, 4), and `b` has the shape (5,)'."""
    if len(failure.operands) != 2:
        return ""
    one, other = ((clean(side.text, MAX_QUOTE), str(side.shape)) for side in failure.operands)
    return say("call.arrays", one=one[0], shape=one[1], other=other[0], other_shape=other[1])


def place_of(frame: Frame) -> Said:
    """Where a statement is: 'solution.py, line 3', or 'homework.ipynb, cell 2, line 1'."""
    return say("load.place", file=clean(frame.file, MAX_QUOTE), line=frame.line)


def why_left_out(left_out: LeftOut, lost: Collection[str] = ()) -> Said:
    """Why loading left out a statement; `lost` are names that other statements would have defined."""
    match left_out.why:
        case Raised(lacks=name) if name and name in lost:
            return say("load.needs", name=clean(name, MAX_QUOTE))
        case Raised(kind="SyntaxError" | "IndentationError" | "TabError") as failure:
            return say("load.no-python", error=clean(failure.message, MAX_QUOTE).rstrip(". "))
        case Raised() as failure:
            inside = failure.frames[-1:] if failure.frames[-1:] != failure.frames[:1] else ()
            return say("load.raised", what=what_of(replace(failure, frames=inside)))
        case TimedOut(limit_s=limit):
            return say("load.too-long", seconds=f"{limit:g}")
        case OutOfMemory(limit_mib=mib):
            return say("load.too-much-memory", mib=mib)
        case Crashed(how=how):
            return say("load.crashed", how=how)
        case Refused() | Missing():
            return say("load.unreadable")
        case Replaces(name=name):
            return say("load.replaces", name=clean(name, MAX_QUOTE))
        case _:
            assert_never(left_out.why)


def _without(function: str | Said, left_out: LeftOut) -> Said:
    return say(
        "call.never-reached", function=function, place=place_of(left_out.statement.frame), why=why_left_out(left_out)
    )


def _raised(failure: Raised, function: str | Said, where: str, arguments: Sequence[str], lines: Sequence[str]) -> Said:
    if not_started(failure):
        other = failure.frames[-1].function if failure.frames else ""
        if other in {"", str(function).rpartition(".")[2]}:
            return say("call.not-started", function=function)
        return say("call.needs-unstarted", function=function, other=clean(other, MAX_QUOTE))
    if failure.left_out is not None:
        name, place = clean(failure.lacks, MAX_QUOTE), place_of(failure.left_out.statement.frame)
        return say("call.lacks", function=function, name=name, where=where, place=place)
    if lines and not failure.frames:
        ran = ", ".join(f"`{line}`" for line in lines)
        return say("call.run-as", lines=ran, what=what_of(failure), where=where)
    if arguments and failure.kind == "TypeError" and not failure.frames:  # none of their lines ran: the call failed
        called = ", ".join(arguments)
        return say("call.called-as", function=function, arguments=called, what=what_of(failure), where=where)
    return say("call.raised", function=function, what=what_of(failure), where=where)


def _missing(failure: Missing) -> Said:
    if failure.left_out is not None:
        return _without(failure.name, failure.left_out)
    if failure.name in failure.defined:
        return say("call.answer-not-written", name=failure.name)
    near = difflib.get_close_matches(failure.name.lower(), [name.lower() for name in failure.defined], 1, 0.6)
    meant = next((name for name in failure.defined if near and name.lower() == near[0]), None)
    return say("call.misspelt", name=failure.name, meant=meant) if meant else say("call.missing", name=failure.name)
