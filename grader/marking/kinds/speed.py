"""What one more sample costs: a Python loop over samples shows, whatever the machine.

Absolute times say nothing on a busy machine. The cost of a sample is the difference between a large and a small batch,
for the student and for the reference, measured in turns; their ratio is what counts. Each turn brings other numbers,
or an answer that was kept would cost nothing; and the large batch is bounded as a whole, or one that wastes as much
time on the small batch would differ by nothing.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import SpeedCheck
from grader.assignment.models import Assignment
from grader.language.catalogue import Said
from grader.marking.asking import unmistaken
from grader.marking.compare import compare
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.structure import arrays_in
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.replies import Failed, Returned

ROUNDS = 3
"""The fastest of so many: noise only ever adds."""

FLOOR_S = 2e-8
"""Seconds a sample that the reference is taken to cost at least: below it the clock decides."""

CARRIAGE_S = 3e-10
"""Seconds a byte that reading arguments and writing answers may take: the student's process alone has to, and it takes
half of that on a busy machine. Wide samples and cheap operations would else leave right code little room."""

GRACE_S = 0.01
"""Seconds that a call may waste whatever its batch, beside `at_most` times the reference's own.

Right code may loop over layers, classes or the places of a kernel, and noise adds to one clock alone: together one to
five milliseconds of processor time, the fastest of three. Over 20 000 samples, ten milliseconds hide half a
microsecond each: no more than one step of a Python loop."""

Draw = Callable[[int], Sequence[DrawnCase]]
"""The small batch and the large one, with numbers of a turn's own."""


@dataclass
class _Clock:
    """What calls took, on the small batch and on the large one."""

    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    def note(self, size: int, seconds: float) -> None:
        (self.small, self.large)[size].append(seconds)

    @property
    def further(self) -> float:
        """What the samples cost that the large batch has more."""
        return max(min(self.large) - min(self.small), 0.0)


def mark_speed(
    check: SpeedCheck,
    draw: Draw,
    formula: Callable[..., Any],
    assignment: Assignment,
    witness: Witness,
    wanted: Collection[str],
) -> CheckResult:
    """All points if every answer is right, and a sample costs at most `at_most` times what it costs the reference.

    `wanted` are the names that all checks want.
    """
    words = assignment.words
    mine, theirs = _Clock(), _Clock()
    samples = carried = 0
    for turn in range(ROUNDS):
        cases = draw(turn)
        samples = cases[1].sizes[assignment.batch] - cases[0].sizes[assignment.batch]
        for size, drawn in enumerate(cases):
            arguments = [drawn.inputs[name] for name in check.arguments]
            seconds, want = _timed(formula, arguments)
            theirs.note(size, seconds)
            carried = sum(array.nbytes for array in arrays_in([*arguments, want]))  # the large batch's, in the end
            reply = witness.call(check.function, *arguments, call_s=check.call_s)
            if not isinstance(reply, Returned):
                said = _failure(unmistaken(reply, wanted), check, drawn)
                return CheckResult.of(check, outcome_of(reply), 0.0, words.tell(said))
            if not _right(reply.value, want):
                return CheckResult.of(check, "mismatch", 0.0, words("mark.not-timed", function=check.function))
            mine.note(size, reply.cpu_seconds)
    fair = max(theirs.further, samples * FLOOR_S)
    most = check.at_most * fair + carried * CARRIAGE_S
    most_of_all = most + check.at_most * min(theirs.small) + GRACE_S
    if mine.further <= most and min(mine.large) <= most_of_all:
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
