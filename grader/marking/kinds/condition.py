"""Conditions on what a call returns: intervals and inequalities, such as an accuracy of at least 0.9."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, PlainSerializer, PlainValidator

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import CasedCheck
from grader.assignment.conditions import Condition, ShapesError, read
from grader.assignment.models import Assignment
from grader.language.catalogue import Said, say
from grader.language.suggestions import near
from grader.marking.comparing.compare import Array
from grader.marking.comparing.structure import same_numbers
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Fault, kinds_of
from grader.marking.kinds.named_results import NamedResultsKind
from grader.marking.kinds.one_call import OneCallKind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned


def _read(raw: Any) -> Condition:
    return raw if isinstance(raw, Condition) else read(str(raw))


Stated = Annotated[
    Condition,
    PlainValidator(_read, json_schema_input_type=str),
    PlainSerializer(lambda condition: condition.text, return_type=str),
]


CONSTANTS = {"zeros": 0.0, "ones": 1.0, "not-a-number": np.nan}
"""What a function can return without computing anything."""


class ConditionCheck(NamedResultsKind):
    """What a call returns fulfils conditions; no reference is needed."""

    kind: Literal["condition"]
    holds: tuple[Stated, ...] = Field(min_length=1)
    """The conditions, each with an equal share of the points: `mean(labels == y) >= 0.9`, `loss[-1] < 0.5 * loss[0]`.
    They use results, inputs and sizes; a condition on an array must hold in every entry."""

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        known = {*self.returns, *assignment.sizes, *assignment.inputs}
        known |= {name for case in self.cases for name in (*case.inputs, *case.sizes)}
        for condition in self.holds:
            # a handout has no inputs of its own: what a condition needs is among the drawn ones
            for name in condition.names - known if self.cases else ():
                what = f"`{condition.text}` uses {name!r}, not a result, input or size.{near(name, sorted(known))}"
                yield ("holds",), what
            if not condition.names & {*self.returns}:
                yield ("holds",), f"`{condition.text}` is not about a result."

    @property
    def inputs_named(self) -> tuple[str, ...]:
        named = set().union(*(condition.names for condition in self.holds)) - {*self.returns, *self.inputs_asked}
        return self.inputs_asked + tuple(sorted(named))

    def questions(self, expectations: Expectations) -> list[Question]:
        def make() -> list[Question]:
            return [self.question(drawn) for drawn in expectations.drawn(self)]

        return expectations.memo.once((self.id, "questions"), make)

    def mark(self, marking: Marking) -> CheckResult:
        broken: dict[str, Said] = {}
        drawn_cases = marking.expectations.drawn(self)
        for drawn, question in zip(drawn_cases, self.questions(marking.expectations), strict=True):
            reply = marking.witness.ask(question)
            if not isinstance(reply, Returned):
                return self.no_answer(reply, drawn, marking)
            arrays = self.arrays(reply.value, drawn)
            if isinstance(arrays, Said):
                return CheckResult.of(self, "mismatch", 0.0, arrays)
            broken = self._broken(arrays, drawn) | broken
        # a curve that falls, or a probability, is easily made up: it counts together with what the inputs decide
        decided = self._decided(marking.expectations)
        unfounded = bool(decided) and broken.keys() >= decided
        points = 0.0 if unfounded else round(self.points * (1 - len(broken) / len(self.holds)), 6)
        said = tuple(broken.values()) or (say("mark.holds"),)
        return CheckResult.of(self, "mismatch" if broken else "passed", points, *said)

    def _decided(self, expectations: Expectations) -> set[str]:
        """The conditions that name inputs, and that no constant fulfils in all cases."""

        def find() -> set[str]:
            cases = expectations.drawn(self)
            inputs = {name for drawn in cases for name in drawn.inputs} - {*self.returns}
            named = [condition for condition in self.holds if condition.names & inputs]
            return {
                one.text for one in named if not any(self._always(value, cases, one) for value in CONSTANTS.values())
            }

        return expectations.memo.once((self.id, "decided"), find)

    def _broken(self, arrays: Mapping[str, Array], drawn: DrawnCase) -> dict[str, Said]:
        names = {**drawn.sizes, **drawn.inputs, **arrays}
        withheld = {*drawn.inputs} - {*self.inputs_asked, *arrays}
        found = {condition.text: (condition, _fault(condition, names, withheld)) for condition in self.holds}
        return {
            text: say("condition.broken", function=self.called, condition=text, what=what, case=drawn.name)
            for text, (_, what) in found.items()
            if what
        }

    # -- proof

    def advice(self, expectations: Expectations) -> Iterator[str]:
        yield from super().advice(expectations)
        version = expectations.version
        if not self._decided(expectations):
            at = version.where_check(self.id, "holds")
            yield (
                f"{at}: no condition uses an input so that constants fail, so made-up numbers may earn its "
                "points. Add one."
            )
        yield from self._handed_out(expectations)

    def _handed_out(self, expectations: Expectations) -> Iterator[str]:
        """Advice about arrays that the function does not get, and that another check hands to the student's code."""
        kept = {*self.inputs_named} - {*self.inputs_asked}
        arrays = [(name, drawn.inputs[name]) for drawn in expectations.drawn(self) for name in kept & {*drawn.inputs}]
        for other in kinds_of(expectations.version.assignment):
            if other.visibility != "visible" or not isinstance(other, CasedCheck) or other.reads_text:
                continue
            given = [drawn.inputs[name] for drawn in _asked(other, expectations) for name in other.inputs_asked]
            for name in dict.fromkeys(name for name, array in arrays if any(_is_given(array, one) for one in given)):
                at = expectations.version.where_check(self.id, "holds")
                yield (
                    f"{at}: {self.called} does not get {name}, but {other.id!r} passes the same "
                    "numbers to the student's code, which can keep them. Draw others there, or hide that check."
                )

    def trials(self, expectations: Expectations) -> Iterator[tuple[str, bool]]:
        """Constants, in the shapes that could fit, and the inputs: a condition that they fulfil asks for nothing."""
        cases = expectations.drawn(self)
        for name, constant in CONSTANTS.items():
            yield f"{self.id}/*/{name}", not self._always(constant, cases, *self.holds)
        # a curve that falls can be made up next to it
        about = [one for one in self.holds if one.names & ({*cases[0].inputs} - {*self.returns})]
        for name in self.inputs_asked:
            given = [drawn.inputs[name] for drawn in cases]
            if all(isinstance(one, np.ndarray) for one in given):
                passes = all(self._fulfilled(one, drawn, *about) for one, drawn in zip(given, cases, strict=True))
                yield f"{self.id}/*/the-input-{name}", not passes

    def _always(self, constant: float, cases: Sequence[DrawnCase], *holds: Condition) -> bool:
        """Whether a constant fulfils these conditions in all cases, in some shape."""
        return all(any(self._fulfilled(one, drawn, *holds) for one in _shaped(constant, drawn)) for drawn in cases)

    def _fulfilled(self, answer: Array, drawn: DrawnCase, *holds: Condition) -> bool:
        """Whether a call fulfils these conditions, or all, if each of its results is this array."""
        names = {**drawn.sizes, **drawn.inputs, **dict.fromkeys(self.returns, answer)}
        return not any(_fault(condition, names) for condition in holds or self.holds)


def _asked(check: CasedCheck, expectations: Expectations) -> Sequence[DrawnCase]:
    """The cases as a submission is asked them; kinds that compare nothing ask all submissions the same."""
    alike = isinstance(check, NamedResultsKind | OneCallKind)
    return expectations.drawn(check) if alike else expectations.of("one").asked(check)


def _is_given(array: Any, given: Any) -> bool:
    """Whether an input tells an array: one number may be the same by chance."""
    return isinstance(array, np.ndarray) and array.size > 1 and same_numbers(array, given)


def _shaped(constant: float, drawn: DrawnCase) -> list[Array]:
    """Arrays of one number, in the shapes of the inputs and a few others."""
    shapes = {(), (50,), *(np.shape(value) for value in drawn.inputs.values() if isinstance(value, np.ndarray))}
    return [np.full(shape, constant) for shape in shapes]


def _fault(condition: Condition, names: Mapping[str, Any], withheld: Collection[str] = ()) -> Said | None:
    """Why a condition does not hold, as a clause; None if it holds.

    Args:
        condition: The condition.
        names: The values of its names.
        withheld: Inputs that the student's code does not get. How far off a condition about them is, would give them
            away: the share of right labels gives each label to a student who changes one at a time.
    """
    try:
        held = np.asarray(condition.value(names))
        if held.size and held.all():
            return None
        if not condition.names.isdisjoint(withheld):
            return say("condition.does-not")
        if held.ndim:
            return say("condition.entries", wrong=int((~held.astype(bool)).sum()), size=held.size)
        return say("condition.compared", left=condition.left, value=f"{float(condition.left_value(names)):.4g}")
    except ShapesError as error:
        return say("condition.shapes", one=error.one, other=error.other)
    except (ValueError, TypeError, ArithmeticError):
        return say("condition.nothing")
