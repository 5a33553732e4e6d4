"""What a student's function prints, compared with what the reference prints."""

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import FormulaName, Tolerance
from grader.errors import SpecError
from grader.language.catalogue import Said, say
from grader.marking.comparing.structure import MAX_SHOWN
from grader.marking.expected import Expectations
from grader.marking.formulas import describe_error
from grader.marking.kinds.called import CalledKind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?")
NEARLY = Tolerance(rtol=1e-3)
"""How far a printed number may be off: authors print few digits, and the last one is rounded."""


class PrintedCheck(CalledKind):
    """The lines that a call prints: the same words, and numbers that are equal up to rounding."""

    kind: Literal["printed"]
    reference: FormulaName
    """The function that prints the right lines."""
    tolerance: Tolerance = NEARLY
    """How far a printed number may be off."""
    can_be_given: ClassVar[bool] = False

    def verify(self, expectations: Expectations) -> None:
        at = f"{expectations.version.where(*expectations.version.at(self.id), 'reference')}: check {self.id!r}: "
        for drawn in expectations.drawn(self):
            try:
                lines = self._lines(expectations, drawn)
            except SpecError:
                raise
            except Exception as error:  # an author's reference may raise anything
                raise SpecError(f"{at}{describe_error(error, expectations.version.course)}") from error
            if not lines:
                raise SpecError(f"{at}{self.reference} prints nothing in {drawn.name}.")

    def questions(self, expectations: Expectations) -> list[Question]:
        def make() -> list[Question]:
            return [self.question(drawn) for drawn in expectations.drawn(self)]

        return expectations.memo.once((self.id, "questions"), make)

    def mark(self, marking: Marking) -> CheckResult:
        expectations = marking.expectations
        for drawn, question in zip(expectations.drawn(self), self.questions(expectations), strict=True):
            reply = marking.witness.ask(question)
            if not isinstance(reply, Returned):
                return self.no_answer(reply, drawn, marking)
            if fault := self._fault(_lines_of(reply.printed), self._lines(expectations, drawn), drawn):
                return CheckResult.of(self, "mismatch", 0.0, fault, printed=reply.printed)
        return CheckResult.of(self, "passed", self.points, say("mark.right"))

    def _lines(self, expectations: Expectations, drawn: DrawnCase) -> list[str]:
        def run() -> list[str]:
            written = io.StringIO()
            with contextlib.redirect_stdout(written):
                expectations.formula(self.reference)(*(drawn.inputs[name] for name in self.inputs_asked))
            return _lines_of(written.getvalue())

        return expectations.memo.once((self.id, "lines", drawn.name), run)

    def _fault(self, got: Sequence[str], want: Sequence[str], drawn: DrawnCase) -> Said | None:
        for number, (mine, right) in enumerate(zip(got, want, strict=False), 1):
            if not self._same(mine, right):
                said = {"function": self.called, "line": number, "got": mine[:MAX_SHOWN], "case": drawn.name}
                return say("printed.line", **said)
        if len(got) != len(want):
            return say("printed.count", function=self.called, got=len(got), want=len(want), case=drawn.name)
        return None

    def _same(self, mine: str, right: str) -> bool:
        if NUMBER.sub("#", mine).split() != NUMBER.sub("#", right).split():
            return False
        pairs = zip(map(float, NUMBER.findall(mine)), map(float, NUMBER.findall(right)), strict=True)
        return all(abs(got - want) <= self.tolerance.rtol * abs(want) + self.tolerance.atol for got, want in pairs)

    def trials(self, expectations: Expectations) -> Iterator[tuple[str, bool]]:
        drawn = expectations.drawn(self)
        right = [self._lines(expectations, one) for one in drawn]
        wrong: dict[str, Any] = {
            "nothing-printed": lambda lines: [],
            "last-line-missing": lambda lines: lines[:-1],
            "numbers-doubled": lambda lines: [NUMBER.sub(lambda found: f"{2 * float(found[0])}", one) for one in lines],
        }
        if not any(NUMBER.search(line) for lines in right for line in lines):
            del wrong["numbers-doubled"]
        for name, change in wrong.items():
            faults = [self._fault(change(lines), lines, one) for lines, one in zip(right, drawn, strict=True)]
            yield f"{self.id}/printed/{name}", any(faults)


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
