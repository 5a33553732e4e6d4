"""Random results, such as initial weights and dropout masks, that must follow a stated law."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from grader.assignment.arithmetic import names_of
from grader.assignment.cases import DrawnCase
from grader.assignment.checks import Identifier
from grader.assignment.laws import Law, expressions
from grader.assignment.models import Assignment
from grader.errors import SpecError
from grader.language.catalogue import Said, say
from grader.language.suggestions import near
from grader.marking.comparing.chance import RIGHT_FAILS
from grader.marking.comparing.compare import Array
from grader.marking.comparing.law import Law as Stated
from grader.marking.comparing.law import stated
from grader.marking.comparing.structure import same_numbers
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Fault
from grader.marking.kinds.named_results import NamedResultsKind
from grader.marking.marking import Marking
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned

Draws = list[Mapping[str, Array]]
"""What the calls of one case return, by name."""
TESTS = 8
"""Most draws and tests of one array, which share the risk that a right one fails."""


class RandomCheck(NamedResultsKind):
    """Each result is drawn by its law, anew in every call. A right function fails less than once in a million times."""

    kind: Literal["random"]
    laws: dict[Identifier, Law]
    """How each array is distributed; the arrays share the points."""
    seed: Identifier | None = None
    """The input that is a seed: the same seed must give the same numbers, a different one different numbers."""

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        for array in self.laws:
            if array not in self.returns:
                yield ("laws",), f"`returns` has no array {array!r}.{near(array, self.returns)}"
        if not self.laws:
            yield ("laws",), "no array has a law, so nothing is checked."
        if self.seed and self.seed not in self.inputs_asked:
            yield ("seed",), f"{self.seed!r} is not among its arguments.{near(self.seed, self.inputs_asked)}"

    @property
    def inputs_named(self) -> tuple[str, ...]:
        texts = [text for law in self.laws.values() for text in expressions(law)]
        named = set().union(*map(names_of, texts)) - {*self.inputs_asked}
        return self.inputs_asked + tuple(sorted(named))

    def verify(self, expectations: Expectations) -> None:
        for drawn in expectations.drawn(self):
            for array in self.laws:
                try:
                    self._law(array, drawn)
                except ValueError as error:
                    at = expectations.version.where_check(self.id, "laws")
                    raise SpecError(f"{at}, {drawn.name}: {array}: {error}") from error

    def questions(self, expectations: Expectations) -> list[Question]:
        return [question for asked in self._asked(expectations) for question in asked]

    def _asked(self, expectations: Expectations) -> list[list[Question]]:
        def make() -> list[list[Question]]:
            return [list(self._calls_of(drawn)) for drawn in expectations.drawn(self)]

        return expectations.memo.once((self.id, "asked"), make)

    def _calls_of(self, drawn: DrawnCase) -> Iterator[Question]:
        yield self.question(drawn)
        yield self.question(drawn, **({self.seed: drawn.inputs[self.seed] + 1} if self.seed else {}))

    def mark(self, marking: Marking) -> CheckResult:
        draws = self._first_draws(marking)
        return draws if isinstance(draws, CheckResult) else self._result(self._broken(marking.expectations, draws))

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """Ask a new process for the same seeds in another order: a function that counts its calls fails."""
        before = self._first_draws(marking)
        if not self.seed or not first.points or isinstance(before, CheckResult):
            return first
        marking.witness.renew()
        again = self._draws(marking, backwards=True)
        if isinstance(again, CheckResult):
            return again
        broken = self._broken(marking.expectations, before)
        for drawn, mine, others in zip(marking.expectations.drawn(self), before, again, strict=True):
            for array in self.laws.keys() - broken.keys():
                if any(not same_numbers(one[array], other[array]) for one, other in zip(mine, others, strict=True)):
                    fault = say("random.same-seed")
                    broken[array] = say("random.broken", array=array, fault=fault, case=drawn.name)
        return self._result(broken)

    def _first_draws(self, marking: Marking) -> CheckResult | list[Draws]:
        return marking.memo.once((self.id, "draws"), lambda: self._draws(marking))

    def _draws(self, marking: Marking, *, backwards: bool = False) -> CheckResult | list[Draws]:
        """What the calls of each case return; the result, if one returns no arrays."""
        found = []
        for drawn, asked in zip(marking.expectations.drawn(self), self._asked(marking.expectations), strict=True):
            replies = {question: marking.witness.ask(question) for question in (asked[::-1] if backwards else asked)}
            draws = []
            for reply in map(replies.__getitem__, asked):
                if not isinstance(reply, Returned):
                    return self.no_answer(reply, drawn, marking)
                arrays = self.arrays(reply.value, drawn)
                if isinstance(arrays, Said):
                    return CheckResult.of(self, "mismatch", 0.0, arrays)
                draws.append(arrays)
            found.append(draws)
        return found

    def _broken(self, expectations: Expectations, found: list[Draws]) -> dict[str, Said]:
        """By array, why it does not follow its law."""
        broken: dict[str, Said] = {}
        for drawn, draws in zip(expectations.drawn(self), found, strict=True):
            for array in self.laws.keys() - broken.keys():
                if fault := self._fault(array, drawn, [arrays[array] for arrays in draws]):
                    broken[array] = say("random.broken", array=array, fault=fault, case=drawn.name)
        return broken

    def _result(self, broken: Mapping[str, Said]) -> CheckResult:
        points = round(self.points * (1 - len(broken) / len(self.laws)), 6)
        said = [broken[array] for array in self.laws if array in broken] or [say("mark.holds")]
        return CheckResult.of(self, "mismatch" if broken else "passed", points, *said)

    def _law(self, array: str, drawn: DrawnCase) -> Stated:
        return stated(self.laws[array], drawn)

    def _fault(self, array: str, drawn: DrawnCase, draws: list[Array]) -> Said | None:
        law = self._law(array, drawn)
        risk = RIGHT_FAILS / (TESTS * len(self.laws) * max(len(self.cases), 1))
        for numbers in draws:
            if fault := law.fault(numbers, risk):
                return fault
        if law.varies and same_numbers(draws[0], draws[1]):
            return say("random.other-seed") if self.seed else say("random.every-call")
        return law.fault_of_two(draws[0], draws[1], risk) if law.varies else None

    # -- proof

    def trials(self, expectations: Expectations) -> Iterator[tuple[str, bool]]:
        for array in self.laws:
            law = self._law(array, expectations.drawn(self)[0])
            if not law.varies:
                continue
            yield f"{self.id}/{array}/the-same-each-time", self._loses(array, expectations, "", again=True)
            for mistake in law.mistakes():
                yield f"{self.id}/{array}/{mistake}", self._loses(array, expectations, mistake)

    def _loses(self, array: str, expectations: Expectations, mistake: str, *, again: bool = False) -> bool:
        rng = np.random.default_rng(expectations.seed)
        for drawn in expectations.drawn(self):
            law = self._law(array, drawn)
            make = law.mistakes().get(mistake, law.draw)
            first = make(rng)
            if self._fault(array, drawn, [first, first if again else make(rng)]):
                return True
        return False

    def disproof(self, expectations: Expectations, reference: Witness) -> Iterator[str]:
        """Draw by the laws themselves, which must hold."""
        for array in self.laws:
            if self._loses(array, expectations, ""):
                yield f"check {self.id!r}: numbers that are drawn by the law of {array} do not pass. This is a bug."
