"""A function whose result is compared with that of the reference; `gradient` and `training` build on this."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, ClassVar, Literal

from pydantic import Field

from grader.assignment.calls import RESULT, Calls
from grader.assignment.checks import CallCheck
from grader.assignment.models import Assignment
from grader.language.suggestions import near
from grader.marking.comparing.nesting import as_returned
from grader.marking.credit.measured import Unsure, doubt
from grader.marking.credit.rule import Claim
from grader.marking.expected import Expectations
from grader.marking.expected_case import Formula
from grader.marking.formulas import in_place_of, runs_in_lines
from grader.marking.kinds.compared import ComparedKind
from grader.marking.kinds.kind import Fault
from grader.marking.marking import Marking
from grader.sandbox.questions import Question


class CallKind(CallCheck, ComparedKind):
    """A check that calls a student's function on cases."""

    difference_quotients: float = Field(default=1.0, ge=0, le=1)
    """Share of the points for derivatives that consist of difference quotients, computed in double precision. Below 1,
    every array of a `value` check is a derivative. The student is told."""

    differs_by_submission: ClassVar[bool] = True

    @property
    def lines(self) -> Calls:
        return self.calls

    @property
    def derivatives(self) -> Collection[str]:
        """The arrays that are to be derived, and not measured."""
        return self.returns if self.difference_quotients < 1 else ()

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        some = {*self.returns} & {*self.calls.assigned}
        if some and self.returns.is_flat:
            for name in self.returns:
                if name not in some:
                    yield ("returns",), f"no line of `calls` assigns {name!r}.{near(name, self.calls.assigned)}"
        if self.calls and not some and RESULT not in self.calls.assigned:
            yield ("calls",), "its last line has no value. Let `returns` list names that the lines assign."

    def claims(self, marking: Marking) -> Iterator[Claim]:
        # kept, since derivatives that only claims pay for are looked at once more
        yield from marking.memo.once((self.id, "claims"), lambda: tuple(self.new_claims(marking)))

    def new_claims(self, marking: Marking) -> Iterator[Claim]:
        """The claims of this check."""
        yield from super().claims(marking)

    def fresh_questions(self, marking: Marking) -> Sequence[Question]:
        return [question for case in self._doubted(marking) for question in case.questions]

    def name(self, marking: Marking) -> Sequence[Question]:
        if doubted := self._doubted(marking):
            places = set[str]().union(*(case.measured(marking.fresh_replies) for case in doubted))
            self._take_from_measured(places, marking)
        return super().name(marking)

    def _take_from_measured(self, places: Collection[str], marking: Marking) -> None:
        """Keep a share of what right arrays, and wrong ones that are paid, earn at these places."""
        judged, names = marking.judged[self.id], {place.partition("[")[0] for place in places}
        paid = {(self.id, array.name) for array in judged.wrong} & marking.awards.keys()
        kept = {
            array.name: self.difference_quotients
            for array in judged.arrays
            if array.name in names and (array.right or (self.id, array.name) in paid)
        }
        marking.judged[self.id] = replace(judged, measured=kept)
        for key in paid:
            share = marking.awards[key].share * kept.get(key[1], 1.0)
            marking.awards[key] = replace(marking.awards[key], share=share)

    def _doubted(self, marking: Marking) -> Sequence[Unsure]:
        """The cases in which derivatives may be measured."""
        if not self.derivatives:
            return ()
        judged, choice, names = marking.judged[self.id], marking.choices[self.id], self.derivatives
        claimed = {name for claim in self.claims(marking) for name in claim.arrays if name in names}
        # kept, since questions are told apart by identity
        key = (self.id, "doubt")
        return marking.memo.once(key, lambda: doubt(judged, choice, names, claimed, marking.expectations))

    def right_answers(self, expectations: Expectations) -> dict[str, Any]:
        right = expectations.formula(self.reference)
        if self.function:
            return {self.called: right if self.returns.is_flat else self._as_returned(right)}
        if not runs_in_lines(right, self.calls.inputs):  # it gives the whole answer, and none of the names
            return {}
        find = in_place_of(self.calls.place_of(self.reference), right)
        return {self.named(name): find(name) for name in self.calls.names}

    def _as_returned(self, right: Formula) -> Formula:
        """The reference, with its results as nested as a student's."""

        @wraps(right)  # for the signature
        def function(*arguments: Any) -> Any:
            return as_returned(right(*arguments), self.returns)

        return function


class ValueCheck(CallKind):
    """The result of a function is compared with the reference's."""

    kind: Literal["value"]
