"""Asks a student's process for the answers to a check, one per case."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import numpy as np

from grader.language.catalogue import say
from grader.marking.comparing.nesting import flattened
from grader.marking.comparing.structure import MAX_GROWTH, Absent, numbers_in
from grader.marking.expected_case import ExpectedCase
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed, Missing, Raised, Reply, Returned

MOST_PARTS = 64
"""A list or dict with more parts than this is not searched for the parts that hold too many numbers."""
SomeReply = TypeVar("SomeReply", Reply, Failed)


class Answerer(Protocol):
    """Answers questions."""

    def ask(self, asked: Question) -> Reply:
        """The answer to one question."""
        ...


def ask(cases: Sequence[ExpectedCase], witness: Answerer, wanted: Collection[str] = ()) -> list[Reply]:
    """The replies in the order of the cases; fewer than the cases if further questions would only cost time.

    A function that loops or crashes once would probably do so in every case, and a missing one stays missing.
    `wanted` contains the names that all checks use.
    """
    replies: list[Reply] = []
    for case in cases:
        reply = _call(case, witness) if case.check.called else _read(case, witness)
        replies.append(_of_sensible_size(_by_name(reply, case), case))
        # an exception is cheap and may concern one case only, so asking goes on after one
        if not isinstance(replies[-1], Returned | Raised):
            break
    return [unmistaken(reply, wanted) for reply in replies]


def _by_name(reply: Reply, case: ExpectedCase) -> Reply:
    """The reply, with nested results by name."""
    if not isinstance(reply, Returned) or case.check.returns.is_flat:
        return reply
    return replace(reply, value=flattened(reply.value, case.check.returns, case.drawn.sizes))


def _of_sensible_size(reply: Reply, case: ExpectedCase) -> Reply:
    """The reply without parts that are far too large: the replies of a whole submission are kept in memory."""
    if not isinstance(reply, Returned):
        return reply
    # the 16 leaves room for small arrays, so that a (3, 64) instead of a (3,) is kept and diagnosed
    most = MAX_GROWTH * max(16, *(array.size for array in case.unfolded.values()))
    slim = _slim(reply.value, most)
    return reply if slim is reply.value else replace(reply, value=slim)


def _slim(value: Any, most: int) -> Any:
    """The value; parts with more than `most` numbers are replaced by placeholders."""
    if isinstance(value, np.ndarray):
        # only the shape is kept, with one zero behind all entries: it is enough to see that the array is wrong
        return value if value.size <= most else np.broadcast_to(np.zeros((), value.dtype), value.shape)
    if not isinstance(value, dict | list | tuple) or (count := numbers_in(value)) <= most:
        return value
    if len(value) > MOST_PARTS:
        return Absent(say("value.too-many", count=count))
    if isinstance(value, dict):
        return {name: _slim(part, most) for name, part in value.items()}
    return type(value)(_slim(part, most) for part in value)


def unmistaken(reply: SomeReply, wanted: Collection[str]) -> SomeReply:
    """The reply; for a missing name, without suggestions that are themselves names of other checks."""
    if not isinstance(reply, Missing):
        return reply
    defined = tuple(name for name in reply.defined if name == reply.name or name not in wanted)
    return replace(reply, defined=defined)


def _call(case: ExpectedCase, witness: Answerer) -> Reply:
    (call,) = case.questions
    return witness.ask(call)


def _read(case: ExpectedCase, witness: Answerer) -> Reply:
    """The written answers in the form in which a function would return them; if all are missing, the first reply."""
    found: dict[str, Any] = {}
    missing: dict[str, Missing] = {}
    for name, question in zip(case.check.returns, case.questions, strict=True):
        match witness.ask(question):
            case Returned(value=None):
                missing[name] = Missing(name, (name,))  # the starter's blank: defined, but still None
            case Returned(value=value):
                found[name] = value
            case Missing() as reply:
                missing[name] = reply
            case failure:
                return failure
    if not found:
        return missing[case.check.returns[0]]
    if len(case.check.returns) > 1:
        found |= {name: Absent(say("value.not-written")) for name in missing}
        return Returned(found)
    return Returned(found[case.check.returns[0]])
