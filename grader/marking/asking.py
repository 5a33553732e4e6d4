"""Asks a student for the answers to a check, one for each case."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from grader.language.catalogue import say
from grader.marking.expected import ExpectedCase
from grader.marking.structure import MAX_GROWTH, Absent
from grader.marking.witness import Witness
from grader.sandbox.replies import Failed, Missing, Raised, Reply, Returned

SomeReply = TypeVar("SomeReply", Reply, Failed)


def ask(cases: Sequence[ExpectedCase], witness: Witness, wanted: Collection[str] = ()) -> list[Reply]:
    """The replies, in the order of the cases; shorter where going on would only cost time.

    What loops or crashes once would do so again in every case, and what is missing stays missing. `wanted` are the
    names that all checks want.
    """
    replies: list[Reply] = []
    for case in cases:
        reply = _call(case, witness) if case.check.called else _read(case, witness)
        replies.append(_of_sensible_size(reply, case))
        if not isinstance(replies[-1], Returned | Raised):
            break
    return [unmistaken(reply, wanted) for reply in replies]


def _of_sensible_size(reply: Reply, case: ExpectedCase) -> Reply:
    """What is far too large is wrong by its shape, and no more than that is kept of it: a class has many replies."""
    most = MAX_GROWTH * max(16, *(array.size for array in case.unfolded.values()))

    def slim(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: slim(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(slim, value))
        large = isinstance(value, np.ndarray) and value.size > most
        return np.broadcast_to(np.zeros((), value.dtype), value.shape) if large else value

    return replace(reply, value=slim(reply.value)) if isinstance(reply, Returned) else reply


def unmistaken(reply: SomeReply, wanted: Collection[str]) -> SomeReply:
    """Where a name is missing: what some check wants is not another one misspelt."""
    if not isinstance(reply, Missing):
        return reply
    defined = tuple(name for name in reply.defined if name == reply.name or name not in wanted)
    return replace(reply, defined=defined)


def _call(case: ExpectedCase, witness: Witness) -> Reply:
    (call,) = case.questions
    return witness.ask(call)


def _read(case: ExpectedCase, witness: Witness) -> Reply:
    """Written answers, in the form in which a function would return them; the reply to the first if there are none."""
    found: dict[str, Any] = {}
    missing: dict[str, Missing] = {}
    for name, question in zip(case.check.returns, case.questions, strict=True):
        match witness.ask(question):
            case Returned(value=None):
                missing[name] = Missing(name, (name,))  # it is there, and nobody has filled it in
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
