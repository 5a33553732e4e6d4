"""Runs several computations that ask a student, in few round trips for all of them together."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from grader.marking.witness import Witness
from grader.sandbox.questions import Question, call_many
from grader.sandbox.replies import Reply, Returned

Ask = Callable[[Question], Reply]
Value = TypeVar("Value")

ROUNDS = 12
"""Questions of one computation that are asked together with the others'. After these it asks alone, since each round
runs it again from the beginning."""


class NotAskedError(BaseException):
    """A computation needs an answer that is not there yet. Not an `Exception`, which a reference might catch."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question


def together(computations: Sequence[Callable[[Ask], Value]], witness: Witness) -> list[Value]:
    """The value of each computation.

    Args:
        computations: Each gets a function to ask with. It runs from its beginning whenever an answer has come, so it
            must ask the same every time.
        witness: Answers.
    """
    replies: list[list[Reply]] = [[] for _ in computations]
    values: dict[int, Value] = {}
    while len(values) < len(computations):
        asked: dict[int, Question] = {}
        for number, compute in enumerate(computations):
            if number not in values:
                try:
                    values[number] = compute(_answering(replies[number], witness))
                except NotAskedError as stop:
                    asked[number] = stop.question
        for number, reply in zip(asked, _asked([*asked.values()], witness), strict=True):
            replies[number].append(reply)
    return [values[number] for number in range(len(computations))]


def _asked(questions: Sequence[Question], witness: Witness) -> list[Reply]:
    """The replies; calls of one function are one question, unless one of them fails."""
    calls: dict[str, list[Question]] = {}
    for question in questions:
        calls.setdefault(question.fields["path"], []).append(question)
    many = {path: call_many(path, [one.fields["arguments"] for one in some]) for path, some in calls.items()}
    witness.announce([*many.values()])
    known: dict[Question, Reply] = {}
    for path, question in many.items():
        reply = witness.ask(question)
        if isinstance(reply, Returned) and isinstance(reply.value, list) and len(reply.value) == len(calls[path]):
            known |= dict(zip(calls[path], map(Returned, reply.value), strict=True))
    witness.announce([question for question in questions if question not in known])
    return [known[question] if question in known else witness.ask(question) for question in questions]


def _answering(known: Sequence[Reply], witness: Witness) -> Ask:
    left = iter(known)

    def ask(question: Question) -> Reply:
        reply = next(left, None)
        if reply is None and len(known) < ROUNDS:
            raise NotAskedError(question)
        return reply or witness.ask(question)

    return ask
