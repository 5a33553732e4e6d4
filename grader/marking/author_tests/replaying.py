"""Makes the recorded calls of a test again, and compares what comes back, in a self-check."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.assignment.checks import Tolerance
from grader.assignment.models import Assignment
from grader.language.catalogue import from_data, say
from grader.marking.author_tests.assertions import ArrayMismatch, assert_close
from grader.marking.author_tests.findings import Finding, finding_of
from grader.marking.author_tests.recording import ANSWER, DICT, TUPLE, Step, part_of
from grader.marking.author_tests.supposing import NOTHING, Supposed, supposing
from grader.marking.failures import outcome_of, sentence_of
from grader.sandbox.calls import Calls
from grader.sandbox.questions import Question
from grader.sandbox.replies import Raised, Returned


def replayed(steps: Sequence[Step], calls: Calls, assignment: Assignment, supposed: Supposed = NOTHING) -> Finding:
    """What the recorded calls find in another solution: the first that fails, or the first array that is wrong."""
    with supposing(supposed) as run:
        return replace(_replayed(steps, calls, assignment), pieces=run.pieces)


def _replayed(steps: Sequence[Step], calls: Calls, assignment: Assignment) -> Finding:
    answers: list[Any] = []
    called: dict[str, None] = {}
    for step in steps:
        try:
            if "got" in step:
                _compare(step, answers)
                continue
            asked = Question(step["op"], _fields(step, answers), step["limit_s"])
        except ArrayMismatch as error:
            return finding_of(error, assignment, tuple(called))
        except (LookupError, TypeError):
            said = say("test.other-form", function=next(reversed(called), ""))
            return Finding("mismatch", said, called=tuple(called))
        if asked.op == "call" and asked.fields["target"] is None:
            called[asked.fields["path"]] = None
        reply = calls.ask(asked)
        if not isinstance(reply, Returned) and not (step["fails"] and isinstance(reply, Raised)):
            said = sentence_of(reply, asked.fields.get("path") or say("call.your-code"), "")
            return Finding(outcome_of(reply), said, called=tuple(called))
        answers.append(reply.value if isinstance(reply, Returned) else None)
    return Finding("passed", called=tuple(called))


def _fields(step: Step, answers: Sequence[Any]) -> dict[str, Any]:
    return {name: _read(value, answers) for name, value in step["fields"].items()}


def _compare(step: Step, answers: Sequence[Any]) -> None:
    tolerance = Tolerance(**step["tolerance"]) if step["tolerance"] else None
    options = {name: step[name] for name in ("misconceptions", "batch", "shapes", "up_to")}
    options["array"] = from_data(step["array"])
    assert_close(_read(step["got"], answers), np.asarray(step["want"]), tolerance=tolerance, **options)


def _read(value: Any, answers: Sequence[Any]) -> Any:
    match value:
        case dict() if set(value) == {ANSWER}:
            step, at = value[ANSWER]
            return part_of(answers[step], at)
        case dict() if set(value) == {TUPLE}:
            return tuple(_read(part, answers) for part in value[TUPLE])
        case dict() if set(value) == {DICT}:
            return {_read(key, answers): _read(part, answers) for key, part in value[DICT]}
        case list():
            return [_read(part, answers) for part in value]
        case _:
            return value
