"""Makes the recorded calls of a test again, and compares what comes back, in a self-check."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.assignment.checks import Tolerance
from grader.assignment.models import Assignment
from grader.language.catalogue import from_data, say
from grader.marking.author_tests.assertions import ArrayMismatch, assert_close, trains_to
from grader.marking.author_tests.assumptions import NOTHING, Assumed, assuming
from grader.marking.author_tests.findings import Finding, finding_of
from grader.marking.author_tests.printing import are_printed
from grader.marking.author_tests.recording import ANSWER, DICT, TUPLE, Step, part_of
from grader.marking.comparing.printed import lines_of
from grader.marking.failures import outcome_of, sentence_of
from grader.sandbox.caller import Caller
from grader.sandbox.inside.frame import Handle
from grader.sandbox.questions import Question
from grader.sandbox.replies import Raised, Returned


def replayed(steps: Sequence[Step], calls: Caller, assignment: Assignment, assumed: Assumed = NOTHING) -> Finding:
    """What the recorded calls find in another solution: the first that fails, or the first array that is wrong."""
    replay = _Replay(calls)
    with assuming(assumed) as run:
        found = _found(replay, steps, assignment)
        return replace(found, called=tuple(replay.called), pieces=run.pieces)


def _found(replay: "_Replay", steps: Sequence[Step], assignment: Assignment) -> Finding:
    try:
        replay.run(steps)
    except _EndedError as ended:
        return ended.finding
    except ArrayMismatch as error:
        return finding_of(error, assignment)
    except AssertionError as error:
        return Finding("mismatch", error.args[0])
    return Finding("passed")


class _EndedError(Exception):
    """A call failed, or returned something of the wrong form."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


class _Replay:
    """The calls that are made again, with all answers so far."""

    def __init__(self, calls: Caller) -> None:
        self._calls = calls
        self._answers: list[Any] = []
        self._printed: list[str] = []
        self.called: dict[str, None] = {}
        self._names: dict[int, str] = {}
        """Methods that stay in the student's process, by the number of their handle: `Network.loss`."""

    def run(self, steps: Sequence[Step]) -> None:
        """Make the calls and comparisons. Raises _EndedError, or what the assertions raise."""
        for step in steps:
            if "got" in step:
                self._compare(step)
            elif "turns" in step:
                self._train(step)
            elif "printed" in step:
                self._compare_printed(step)
            else:
                self._ask(step)

    def _ask(self, step: Step) -> None:
        fields = {name: self._value(value) for name, value in step["fields"].items()}
        asked = Question(step["op"], fields, step["limit_s"])
        if asked.op == "call" and fields["target"] is None:
            self.called[fields["path"]] = None
        match self._calls.ask(asked):
            case Returned() if asked.op == "call" and step["fails"]:
                raise _EndedError(Finding("mismatch", say("test.not-raised")))
            case Returned(value=value, printed=printed):
                if isinstance(value, Handle):
                    self._names[value.number] = self._name(fields) if asked.op == "get" else value.type_name
                self._keep(value, printed)
            case Raised(printed=printed) if step["fails"]:
                self._keep(None, printed)
            case failed:
                said = sentence_of(failed, self._name(fields) or say("call.your-code"), "")
                raise _EndedError(Finding(outcome_of(failed), said))

    def _name(self, fields: Mapping[str, Any]) -> str:
        """What a question is about, as the test's author wrote it."""
        target = fields["target"]
        home = self._names.get(target.number, target.type_name) if isinstance(target, Handle) else ""
        return f"{home}.{fields['path']}".strip(".")

    def _keep(self, value: Any, printed: str) -> None:
        self._answers.append(value)
        self._printed.append(printed)

    def _compare(self, step: Step) -> None:
        tolerance = Tolerance(**step["tolerance"]) if step["tolerance"] else None
        options = {name: step[name] for name in ("misconceptions", "batch", "shapes", "up_to")}
        options["array"] = from_data(step["array"])
        assert_close(self._value(step["got"]), np.asarray(step["want"]), tolerance=tolerance, **options)

    def _compare_printed(self, step: Step) -> None:
        got = lines_of("".join(self._printed[step["printed"] :]))
        are_printed(got, step["lines"], Tolerance(**step["tolerance"]), next(reversed(self.called), ""))

    def _train(self, step: Step) -> None:
        start, turns, made = len(self._answers), step["turns"], 0

        def loss() -> Any:
            nonlocal made
            turn = turns[min(made, len(turns) - 1)]
            made += 1
            self.run(turn["asks"])
            return self._value(turn["loss"])

        # a turn also asks for the loss after the step
        trains_to(lambda: None, loss, below=step["below"], steps=step["steps"])
        last = len(turns[-1]["asks"])
        del self._answers[start:-last], self._printed[start:-last]

    def _value(self, written: Any) -> Any:
        try:
            return _read(written, self._answers)
        except (LookupError, TypeError):
            said = say("test.other-form", function=next(reversed(self.called), ""))
            raise _EndedError(Finding("mismatch", said)) from None


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
