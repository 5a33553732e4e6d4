"""What one more sample costs: a Python loop over samples shows, whatever the machine.

Absolute times say nothing on a busy machine. The cost of a sample is the difference between a large and a small batch,
for the student and for the reference, measured in turns; their ratio is what counts.
"""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from grader.marking.calls import unmistaken
from grader.marking.comparison import compare
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.leaves import arrays_in
from grader.marking.witness import Witness
from grader.sandbox.replies import Failed, Returned
from grader.spec.assignment import Assignment
from grader.spec.cases import DrawnCase
from grader.spec.catalogue import Said
from grader.spec.checks import SpeedCheck
from grader.spec.grading import CheckResult

ROUNDS = 3
"""The fastest of so many: noise only ever adds."""

FLOOR_S = 2e-8
"""Seconds a sample that the reference is taken to cost at least: below it the clock decides."""


def mark_speed(
    check: SpeedCheck,
    cases: Sequence[DrawnCase],
    formula: Callable[..., Any],
    assignment: Assignment,
    witness: Witness,
    wanted: Collection[str],
) -> CheckResult:
    """All points if every answer is right, and a sample costs at most `at_most` times what it costs the reference.

    `wanted` are the names that all checks want.
    """
    small, large = ([drawn.inputs[name] for name in check.arguments] for drawn in cases)
    batch, words = assignment.batch, assignment.words
    samples = cases[1].sizes[batch] - cases[0].sizes[batch]
    mine: list[list[float]] = [[], []]
    theirs: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for size, arguments in enumerate((small, large)):
            seconds, want = _timed(formula, arguments)
            theirs[size].append(seconds)
            reply = witness.call(check.function, *arguments, call_s=check.call_s)
            if not isinstance(reply, Returned):
                said = _failure(unmistaken(reply, wanted), check, cases[size])
                return CheckResult.of(check, outcome_of(reply), 0.0, words.tell(said))
            if not _right(reply.value, want):
                return CheckResult.of(check, "mismatch", 0.0, words("mark.not-timed", function=check.function))
            mine[size].append(reply.cpu_seconds)
    cost = max(min(mine[1]) - min(mine[0]), 0.0) / samples
    fair = max((min(theirs[1]) - min(theirs[0])) / samples, FLOOR_S)
    if cost <= check.at_most * fair:
        return CheckResult.of(check, "passed", check.points, words("mark.fast-enough"))
    slow = words("mark.slow", function=check.function, factor=f"{check.at_most:g}")
    return CheckResult.of(check, "mismatch", 0.0, slow)


def _timed(formula: Callable[..., Any], arguments: Sequence[Any]) -> tuple[float, Any]:
    started = time.thread_time()
    value = formula(*arguments)
    return time.thread_time() - started, value


def _right(got: Any, want: Any) -> bool:
    """Anything wrong can be had in no time."""
    ours, theirs = list(arrays_in(want)), list(arrays_in(got))
    return len(ours) == len(theirs) and all(compare(one, other).ok for one, other in zip(theirs, ours, strict=True))


def _failure(reply: Failed, check: SpeedCheck, drawn: DrawnCase) -> Said:
    return sentence_of(reply, check.function, f" ({drawn.name})", check.arguments)
