"""Properties that must hold for any numbers: rows sum to 1, inputs are not modified, and so on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import Tolerance
from grader.language.catalogue import Said, say
from grader.marking.comparing.compare import compare, compare_without_reference
from grader.marking.comparing.structure import arrays_in, as_numbers, same_numbers
from grader.marking.expected import Expectations
from grader.marking.kinds.one_call import REDRAWN, OneCallKind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned

SHIFTS = (5.0, 10.0)
"""Least and most of what is added to every entry of the first argument; a shift-invariant function must not change its
result. Drawn for each submission, since a function that knew it could subtract it."""

PropertyName = Literal[
    "finite",
    "same-shape",
    "rows-sum-to-one",
    "shift-invariant",
    "deterministic",
    "inputs-not-modified",
    "random-state-untouched",
]


class NoReturnError(Exception):
    """A call that a property needs did not return."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result)
        self.result = result


class PropertyCheck(OneCallKind):
    """Properties that must hold for any numbers."""

    kind: Literal["property"]
    holds: tuple[PropertyName, ...] = Field(min_length=1)
    """The properties, each with an equal share of the points."""

    def questions(self, expectations: Expectations) -> list[Question]:
        return [question for case in self._cases(expectations) for question in case.all_questions()]

    def mark(self, marking: Marking) -> CheckResult:
        """Give each property an equal share of the points; it must hold in every case."""
        before = self._before(marking)

        def answered() -> Iterator[Answered]:
            for case in self._cases(marking.expectations):
                for name in self.holds:
                    replies = [marking.witness.ask(question) for question in case.questions(name)]
                    before.setdefault(case, replies[0])
                    yield case, name, replies

        return self._marked(marking, answered())

    def second_opinion(self, expectations: Expectations) -> list[Question]:
        # what is drawn anew comes first: nothing tells the process that it is asked for a property
        anew, known = self._anew(expectations), self._cases(expectations) if "deterministic" in self.holds else ()
        names = [name for name in self.holds if name != "deterministic"]
        plain = [case.plain for case in anew]
        return [*plain, *(case.questions(name)[0] for case in anew for name in names), *(case.plain for case in known)]

    def mark_alone(self, marking: Marking) -> CheckResult:
        """The same by fresh processes, with new numbers; the second call of a property goes to another process."""
        known, anew = self._cases(marking.expectations), self._anew(marking.expectations)
        replies, shifted = dict(marking.fresh_replies), dict[_Case, Reply]()
        if "shift-invariant" in self.holds:
            self.leave_first_process(marking)
            shifted = {case: marking.witness.ask(case.shifted) for case in anew}

        def answered() -> Iterator[Answered]:
            for name in self.holds:
                if name == "deterministic":
                    # the first process was asked other things before: its random generator had moved on
                    before = self._before(marking)
                    yield from ((case, name, [replies[case.plain], before[case]]) for case in known if case in before)
                    continue
                for case in anew:
                    first = replies[case.questions(name)[0]]
                    yield case, name, [first, shifted[case]] if name == "shift-invariant" else [first]

        result = self._marked(marking, answered())
        answers = [(case.drawn, replies[case.plain]) for case in anew]
        if result.points and not self.computes_there(answers, marking):
            return self.unfounded(say("mark.not-computed", function=self.called))
        return result

    def _before(self, marking: Marking) -> "dict[_Case, Reply]":
        """The answers of the first process to each case."""
        return marking.memo.once((self.id, "before"), dict[_Case, Reply])

    def _marked(self, marking: Marking, answered: "Iterable[Answered]") -> CheckResult:
        broken: dict[PropertyName, Said] = {}
        try:
            for case, name, replies in answered:
                # broken in an earlier case: one sentence per property is enough
                fault = None if name in broken else _fault(name, case, replies, marking)
                if fault:
                    broken[name] = say("property.broken", function=self.called, fault=fault, case=case.drawn.name)
        except NoReturnError as error:
            return error.result
        points = round(self.points * (1 - len(broken) / len(self.holds)), 6)
        said = tuple(broken.values()) or (say("mark.holds"),)
        return CheckResult.of(self, "mismatch" if broken else "passed", points, *said)

    def _cases(self, expectations: Expectations) -> "tuple[_Case, ...]":
        # one object per case, whose cached questions are built once: for all submissions, unless they have a shift
        memo = expectations.own if "shift-invariant" in self.holds else expectations.memo
        return memo.once(self.id, lambda: tuple(self._drawn(expectations)))

    def _anew(self, expectations: Expectations) -> "tuple[_Case, ...]":
        """The cases with numbers that nobody has met."""
        return expectations.own.once(
            (self.id, "anew"), lambda: tuple(self._of(expectations.redrawn(self, REDRAWN), expectations))
        )

    def _drawn(self, expectations: Expectations) -> "Iterator[_Case]":
        return self._of(expectations.drawn(self), expectations)

    def _of(self, cases: Iterable[DrawnCase], expectations: Expectations) -> "Iterator[_Case]":
        shift = expectations.own_draws.generator("shift", self.id).uniform(*SHIFTS)
        return (_Case(self, drawn, shift) for drawn in cases)


@dataclass(frozen=True, eq=False)
class _Case:
    """The three ways in which a function is called on one case: plain, with its first argument shifted, observed."""

    check: PropertyCheck
    drawn: DrawnCase
    shift: float
    """Added to every entry of the first argument."""

    @cached_property
    def arguments(self) -> list[Any]:
        return [self.drawn.inputs[name] for name in self.check.arguments]

    @cached_property
    def plain(self) -> Question:
        return self.check.question(self.drawn)

    @cached_property
    def shifted(self) -> Question:
        first = self.check.arguments[0]
        inputs = {**self.drawn.inputs, first: self.drawn.inputs[first] + self.shift}
        return self.check.question(replace(self.drawn, inputs=inputs))

    @cached_property
    def observed(self) -> Question:
        return self.check.question(self.drawn, observe=True)

    def questions(self, name: PropertyName) -> tuple[Question, ...]:
        """The questions of one property, in order."""
        match name:
            case "shift-invariant":
                return self.plain, self.shifted
            case "deterministic":
                return self.plain, self.plain  # in one process, whose global random state moves on in between
            case "inputs-not-modified" | "random-state-untouched":
                return (self.observed,)
            case _:
                return (self.plain,)

    def all_questions(self) -> Iterator[Question]:
        """The questions of all properties of the check, in order."""
        for name in self.check.holds:
            yield from self.questions(name)


Answered = tuple[_Case, PropertyName, list[Reply]]
"""A property, and the replies to the questions that it asks in a case."""


def _fault(name: PropertyName, case: _Case, replies: Sequence[Reply], marking: Marking) -> Said | None:
    """Why a property does not hold; None if it holds.

    Raises:
        NoReturnError: a call did not return, or returned no numbers.
    """
    for reply in replies:
        if not isinstance(reply, Returned):
            raise NoReturnError(case.check.no_answer(reply, case.drawn, marking))
        if refused := case.check.without_numbers(reply.value, case.drawn):
            raise NoReturnError(refused)
    return PROPERTIES[name](case, *replies)


def _finite(case: _Case, reply: Returned) -> Said | None:
    finite = all(np.isfinite(array).all() for array in arrays_in(reply.value))
    return None if finite else say("property.finite")


def _same_shape(case: _Case, reply: Returned) -> Said | None:
    got, fault = as_numbers(reply.value)
    want = np.shape(case.arguments[0])
    if got is None:
        return say("property.no-array", fault=fault)
    return None if got.shape == want else say("property.same-shape", got=got.shape, want=want)


def _rows_sum_to_one(case: _Case, reply: Returned) -> Said | None:
    got, fault = as_numbers(reply.value)
    if got is None or got.ndim == 0:
        return say("property.no-array", fault=fault or say("property.single-number"))
    # the sum over the last axis, so that a single row (k,) or a stack of batches can be tested too
    ones = np.ones(got.shape[:-1])
    sums = compare_without_reference(got.sum(axis=-1), ones)
    return None if sums.ok else say("property.rows-sum-to-one")


def _shift_invariant(case: _Case, plain: Returned, shifted: Returned) -> Said | None:
    before, one = as_numbers(plain.value)
    after, other = as_numbers(shifted.value)
    if before is None or after is None:
        return say("property.no-array", fault=one or other)
    # up to rounding, since exp(z + c - max) and exp(z - max) differ in the last digits
    same = compare_without_reference(after, before)
    return None if same.ok else say("property.shift-invariant")


def _deterministic(case: _Case, first: Returned, second: Returned) -> Said | None:
    ours, theirs = list(arrays_in(first.value)), list(arrays_in(second.value))
    # up to rounding: in another process, memory is aligned in another way, and sums are taken in another order
    same = len(ours) == len(theirs) and all(
        compare(mine, other, Tolerance(rtol=1e-12)).ok for mine, other in zip(theirs, ours, strict=True)
    )
    return None if same else say("property.deterministic")


def _inputs_not_modified(case: _Case, reply: Returned) -> Said | None:
    # the student's process reports these itself, so this property is advice: a hostile one could lie
    after = reply.observed.arguments if reply.observed else ()
    pairs = zip(case.check.arguments, case.arguments, after, strict=False)
    changed = [name for name, before, now in pairs if not same_numbers(before, now)]
    return say("property.inputs-not-modified", name=changed[0]) if changed else None


def _random_state_untouched(case: _Case, reply: Returned) -> Said | None:
    observed = reply.observed
    if observed is not None and (observed.numpy_random or observed.python_random):
        return say("property.random-state-untouched")
    return None


PROPERTIES: Mapping[PropertyName, Callable[..., Said | None]] = {
    "finite": _finite,
    "same-shape": _same_shape,
    "rows-sum-to-one": _rows_sum_to_one,
    "shift-invariant": _shift_invariant,
    "deterministic": _deterministic,
    "inputs-not-modified": _inputs_not_modified,
    "random-state-untouched": _random_state_untouched,
}
"""Functions of a case and the replies to its questions. They return None if the property holds, or the end of a
sentence that begins with the function's name."""
