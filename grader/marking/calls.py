"""Asks a student for the answers to a check, one for each case."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from grader.marking.expected import ExpectedCase
from grader.marking.witness import Witness
from grader.sandbox.replies import Failed, Missing, Raised, Reply, Returned
from grader.spec.checks import CallCheck

Answer = TypeVar("Answer", Reply, Failed)


def ask(cases: Sequence[ExpectedCase], witness: Witness, wanted: Collection[str] = ()) -> list[Reply]:
    """The replies, in the order of the cases; shorter where going on would only cost time.

    What loops or crashes once would do so again in every case, and what is missing stays missing. `wanted` are the
    names that all checks want.
    """
    replies: list[Reply] = []
    for case in cases:
        replies.append(_call(case, witness) if isinstance(case.check, CallCheck) else _read(case, witness))
        if not isinstance(replies[-1], Returned | Raised):
            break
    return [unmistaken(reply, wanted) for reply in replies]


def unmistaken(reply: Answer, wanted: Collection[str]) -> Answer:
    """Where a name is missing: what some check wants is not another one misspelt."""
    if not isinstance(reply, Missing):
        return reply
    return replace(reply, defined=tuple(name for name in reply.defined if name not in wanted))


def _call(case: ExpectedCase, witness: Witness) -> Reply:
    (call,) = case.questions
    return witness.ask(call)


def _read(case: ExpectedCase, witness: Witness) -> Reply:
    """Written answers, in the form in which a function would return them; those that are not written are left out."""
    found = {}
    reply: Reply = Missing("", ())
    for name, question in zip(case.check.returns, case.questions, strict=True):
        reply = witness.ask(question)
        if isinstance(reply, Returned):
            found[name] = reply.value
        elif not isinstance(reply, Missing):
            return reply
    if not found:
        return reply
    whole = found.get(case.check.returns[0]) if len(case.check.returns) == 1 else found
    return Returned(whole, "", 0.0, 0.0)
