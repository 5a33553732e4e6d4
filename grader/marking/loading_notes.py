"""What student and instructor read about loading a module: what was left out and why, each statement once."""

from collections.abc import Mapping, Sequence

from grader.language.catalogue import Said, say
from grader.language.cleaning import clean
from grader.marking.failures import place_of, sentence_of, why_left_out
from grader.marking.python_two import python_two
from grader.sandbox.replies import LeftOut, Loaded, LoadReply, Missing, Raised, Statement

MOST = 6
"""Statements with a sentence of their own; the others are counted."""
MOST_PLACES = 3


def loading_notes(loaded: LoadReply, module: str, files: Mapping[str, bytes]) -> list[Said]:
    """The sentences about loading, from the most to the least important."""
    if isinstance(loaded, Missing):
        return [say("load.no-module", name=loaded.name)]
    if not isinstance(loaded, Loaded):
        return [sentence_of(loaded, f"import {module}", "")]
    return [*_old(loaded, files), *_left_out(loaded.left_out), *_not_run(loaded.not_run), *_packages(loaded)]


def _old(loaded: Loaded, files: Mapping[str, bytes]) -> list[Said]:
    """Say of each file that does not parse whether it is Python 2."""
    broken = {one.statement.path for one in loaded.left_out if isinstance(one.why, Raised) and _syntax(one.why)}
    return [note for path in sorted(broken) if (note := python_two(path, files.get(path, b"")))]


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


def _not_run(statements: Sequence[Statement]) -> list[Said]:
    if not statements:
        return []
    places = tuple(place_of(one.frame) for one in statements[:MOST_PLACES])
    more = len(statements) - MOST_PLACES
    return [say("load.not-run-more", places=places, count=more) if more > 0 else say("load.not-run", places=places)]


def _packages(loaded: Loaded) -> list[Said]:
    notes = []
    if loaded.stood_in:
        notes.append(say("load.stood-in", packages=_listed(loaded.stood_in)))
    if loaded.restored:
        notes.append(say("load.restored", names=_listed([f"np.{name}" for name in loaded.restored])))
    return notes


def _listed(names: Sequence[str]) -> str:
    # the worker's word: any text
    return ", ".join(f"`{clean(name, 40)}`" for name in names[:8]) + (", ..." if len(names) > 8 else "")
