"""Notes about loading a module, for student and instructor: which statements were left out, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from grader.language.catalogue import Said, say
from grader.language.cleaning import clean, clean_line
from grader.marking.failures import place_of, sentence_of, why_left_out
from grader.sandbox.replies import Failed, Frame, LeftOut, Loaded, LoadReply, Missing, Raised, ReportedStatement

MOST = 6
"""Statements that get a sentence; the others are counted."""
MOST_PLACES = 3
_PYTHON_TWO = re.compile(
    r"^[ \t]*(?:print[ \t]+(?![=(.\[]|in\b|is\b|if\b|and\b|or\b)\S|print[ \t]*\(.*\)[ \t]*%|exec[ \t]+[\"']"
    r"|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:|raise[ \t]+\w+[ \t]*,)"
    r"|[^#\n]*(?:<>|\b(?:xrange|raw_input|unicode|basestring)[ \t]*\(|\.(?:iteritems|itervalues|has_key)[ \t]*\()",
    re.MULTILINE,
)
"""A line that Python 3 cannot read, or that names something it lacks."""
_SURELY_PYTHON_TWO = re.compile(
    r"^[ \t]*(?:print[ \t]+(?![=(.\[])\S|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:)", re.MULTILINE
)
"""A line that is valid in Python 2 alone: a file that has one was written for it."""
MOST_LINES = 3
"""Lines of Python 2 that the student reads."""

T = TypeVar("T")


def loading_notes(modules: Mapping[str, LoadReply], files: Mapping[str, bytes]) -> list[Said]:
    """The sentences about loading, from the most to the least important.

    Args:
        modules: The result of importing each module. One may import another, and then both leave out the same.
        files: The student's files.
    """
    failed = [_failed(reply, name) for name, reply in modules.items() if not isinstance(reply, Loaded)]
    loaded = [reply for reply in modules.values() if isinstance(reply, Loaded)]
    # by place: modules that one notebook holds have their own numbers and paths for the same statement
    left_out = list({_place(one.statement): one for reply in loaded for one in reply.left_out}.values())
    not_run = list({_place(one): one for reply in loaded for one in reply.not_run}.values())
    return [*failed, *_old(left_out, files), *_left_out(left_out), *_not_run(not_run), *_packages(loaded)]


def _place(statement: ReportedStatement) -> tuple[Frame, tuple[str, ...]]:
    return statement.frame, statement.names


def _once(found: Iterable[Iterable[T]]) -> list[T]:
    return list(dict.fromkeys(chain.from_iterable(found)))


def _failed(reply: Failed, module: str) -> Said:
    return (
        say("load.no-module", name=reply.name)
        if isinstance(reply, Missing)
        else sentence_of(reply, f"import {module}", "")
    )


def _old(left_out: Sequence[LeftOut], files: Mapping[str, bytes]) -> list[Said]:
    """Say of each file that does not parse whether it is Python 2."""
    broken = {one.statement.path for one in left_out if isinstance(one.why, Raised) and _syntax(one.why)}
    return [note for path in sorted(broken) if (note := _python_two(path, files.get(path, b"")))]


def _python_two(path: str, content: bytes) -> Said | None:
    """Say that a file that does not parse is Python 2, with the first lines to change; None if it is not."""
    text = content.decode("utf-8", "replace")
    if not _SURELY_PYTHON_TWO.search(text):
        return None
    lines = text.split("\n")
    old = [number for number, line in enumerate(lines, 1) if _PYTHON_TWO.match(line[:400])]
    shown = ", ".join(f"{number}: `{clean_line(lines[number - 1].strip(), 60)}`" for number in old[:MOST_LINES])
    sentence = "load.python-two-one" if len(old) == 1 else "load.python-two"
    return say(sentence, file=path, count=len(old), lines=shown) if old else None


def _syntax(why: Raised) -> bool:
    return why.kind in {"SyntaxError", "IndentationError", "TabError"}


def _left_out(left_out: Sequence[LeftOut]) -> list[Said]:
    lost = {name for one in left_out for name in one.statement.names}
    notes = [
        say("load.left-out", place=place_of(one.statement.frame), why=why_left_out(one, lost))
        for one in left_out[:MOST]
    ]
    more = len(left_out) - MOST
    return [*notes, say("load.left-out-more", count=more)] if more > 0 else notes


def _not_run(statements: Sequence[ReportedStatement]) -> list[Said]:
    if not statements:
        return []
    places = tuple(place_of(one.frame) for one in statements[:MOST_PLACES])
    more = len(statements) - MOST_PLACES
    return [say("load.not-run-more", places=places, count=more) if more > 0 else say("load.not-run", places=places)]


def _packages(loaded: Sequence[Loaded]) -> list[Said]:
    notes = []
    if stood_in := _once(reply.stood_in for reply in loaded):
        notes.append(say("load.stood-in", packages=_listed(stood_in)))
    if restored := _once(reply.restored for reply in loaded):
        notes.append(say("load.restored", names=_listed([f"np.{name}" for name in restored])))
    return notes


def _listed(names: Sequence[str]) -> str:
    # the worker's word: any text
    return ", ".join(f"`{clean(name, 40)}`" for name in names[:8]) + (", ..." if len(names) > 8 else "")
