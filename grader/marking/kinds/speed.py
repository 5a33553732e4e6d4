"""The time that one more sample costs, compared with the reference: it exposes a Python loop on any machine.

Absolute times mean little on a busy machine. The cost of a sample is the difference between a large and a small batch,
measured in turns for the student and for the reference; their ratio decides. Each turn uses other numbers, or a cached
answer would cost nothing. The large batch also has a limit of its own, or code that wastes as much time on the small
batch would show no difference.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import Field

from grader.assignment.arithmetic import resolved
from grader.assignment.cases import sizes_of
from grader.assignment.checks import FormulaName, Identifier, Tolerance
from grader.assignment.inputs import Case
from grader.assignment.models import Assignment
from grader.errors import SpecError
from grader.language.catalogue import say
from grader.marking.comparing.compare import TOLERANCES, compare_without_reference
from grader.marking.comparing.structure import arrays_in
from grader.marking.expected import Expectations
from grader.marking.formulas import describe_error
from grader.marking.kinds.kind import CasedKind, Fault
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox import questions
from grader.sandbox.replies import Returned

ROUNDS = 3
"""Measurements of each batch; the fastest counts, since noise only adds time."""

FLOOR_S = 2e-8
"""Least cost of the reference in seconds per sample: below it, the clock's resolution would decide."""

CARRIAGE_S = 3e-10
"""Seconds per byte that reading arguments and writing answers may take. Only the student's process has to do that, and
on a busy machine it takes half as long. Without it, right code with wide samples and cheap operations could fail."""

GRACE_S = 0.01
"""Seconds that a call may waste for any batch, in addition to `at_most` times the reference's own time.

Right code may loop over layers, classes or the positions of a kernel, and noise may hit only one of the two clocks:
together 1 to 5 ms of CPU time for the fastest of three. Spread over 20 000 samples, 10 ms hide half a microsecond per
sample, which is no more than one step of a Python loop."""

LEAST_SAMPLES = 10_000
"""Samples that the large batch should have more than the small one: a step of a Python loop that computes takes a
microsecond at least, so that a loop over them takes longer than `GRACE_S`."""


@dataclass
class _Clock:
    """Seconds that calls took, on the small batch and on the large one."""

    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    def note(self, size: int, seconds: float) -> None:
        (self.small, self.large)[size].append(seconds)

    @property
    def further(self) -> float:
        """Seconds for the additional samples of the large batch."""
        return max(min(self.large) - min(self.small), 0.0)


class SpeedCheck(CasedKind):
    """The time for one more sample, compared with the reference: it exposes a Python loop over samples."""

    kind: Literal["speed"]
    function: Identifier
    """The student's function."""
    arguments: tuple[Identifier, ...]
    """Names of inputs, in the order of the parameters."""
    reference: FormulaName
    """The function that returns the right value and sets the time."""
    cases: tuple[Case, Case]
    """A small batch and a large one."""
    at_most: float = Field(default=10.0, gt=1)
    """The most that a sample may cost, as a multiple of the reference's cost."""
    asks_alone: ClassVar[bool] = True

    @property
    def can_be_given(self) -> bool:
        return False

    @property
    def call(self) -> tuple[str, tuple[str, ...]] | None:
        return self.named(self.function), self.arguments

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        batch = assignment.batch
        small, large = (resolved({**assignment.sizes, **case.sizes}).get(batch, 0) for case in self.cases)
        if not 0 < small < large:
            yield (
                ("cases",),
                f"wanted a small batch and a large one, got {batch} = {small} and {large}. Set the size that `batch` "
                f"names, as in cases = [{{ sizes = {{ {batch} = 100 }} }}, {{ sizes = {{ {batch} = 10000 }} }}]",
            )

    def advice(self, expectations: Expectations) -> Iterator[str]:
        yield from super().advice(expectations)
        version = expectations.version
        sizes = [sizes_of(version, case)[version.assignment.batch] for case in self.cases]
        if sizes[1] - sizes[0] < LEAST_SAMPLES:
            yield (
                f"{version.where_check(self.id, 'cases')}: with {sizes[1]} samples, a Python "
                "loop over them may be fast enough for a student who wastes as much time on the small batch. "
                f"Take {LEAST_SAMPLES} more samples than in the small batch."
            )

    def verify(self, expectations: Expectations) -> None:
        small = expectations.drawn(self)[0]
        version = expectations.version
        try:
            expectations.formula(self.reference)(*(small.inputs[name] for name in self.arguments))
        except SpecError as error:
            at = version.where("checks", version.index_of(self.id), "reference")
            raise SpecError(f"{at}: {error}") from error
        except Exception as error:
            why = describe_error(error, version.course)
            at = version.where_check(self.id, "reference")
            raise SpecError(f"{at}: the reference {self.reference} failed: {why}") from error

    def mark(self, marking: Marking) -> CheckResult:
        """Give all points if every answer is right and a sample costs at most `at_most` times the reference's."""
        formula, batch = marking.expectations.formula(self.reference), marking.assignment.batch
        mine, theirs = _Clock(), _Clock()
        samples = carried = 0
        for turn in range(ROUNDS):
            cases = marking.expectations.redrawn(self, turn)
            samples = cases[1].sizes[batch] - cases[0].sizes[batch]
            for size, drawn in enumerate(cases):
                arguments = [drawn.inputs[name] for name in self.arguments]
                seconds, want = _timed(formula, arguments)
                theirs.note(size, seconds)
                # the last one is the large batch
                carried = sum(array.nbytes for array in arrays_in([*arguments, want]))
                reply = marking.witness.ask(questions.call(self.named(self.function), arguments, call_s=self.call_s))
                if not isinstance(reply, Returned):
                    return self.no_answer(reply, drawn, marking)
                if not _right(reply.value, want, TOLERANCES.get(drawn.dtype)):
                    return CheckResult.of(
                        self, "mismatch", 0.0, say("mark.not-timed", function=self.named(self.function))
                    )
                # measured by the grader: what the student's process says of its own time could be forged
                mine.note(size, reply.cpu_seconds)
        if self._fast_enough(mine, theirs, samples, carried):
            return CheckResult.of(self, "passed", self.points, say("mark.fast-enough"))
        slow = say("mark.slow", function=self.named(self.function), factor=f"{self.at_most:g}")
        return CheckResult.of(self, "mismatch", 0.0, slow)

    def _fast_enough(self, mine: _Clock, theirs: _Clock, samples: int, carried: int) -> bool:
        # the first limit catches a loop over samples, the second one code that is slow on both batches
        fair = max(theirs.further, samples * FLOOR_S)
        most = self.at_most * fair + carried * CARRIAGE_S
        most_of_all = most + self.at_most * min(theirs.small) + GRACE_S
        return mine.further <= most and min(mine.large) <= most_of_all


def _timed(formula: Callable[..., Any], arguments: Sequence[Any]) -> tuple[float, Any]:
    started = time.thread_time()  # of this thread alone, since other threads grade other submissions
    value = formula(*arguments)
    return time.thread_time() - started, value


def _right(got: Any, want: Any, tolerance: Tolerance | None) -> bool:
    """Whether an answer is right: a wrong one may be fast because it computes nothing."""
    ours, theirs = list(arrays_in(want)), list(arrays_in(got))
    pairs = zip(theirs, ours, strict=False)
    same = (compare_without_reference(one, other, tolerance).ok for one, other in pairs)
    return len(ours) == len(theirs) and all(same)
