"""What a student's function prints, compared with what the reference prints."""

import contextlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import FormulaName, Tolerance
from grader.errors import SpecError
from grader.language.catalogue import Said, say
from grader.marking.comparing.printed import NEARLY, NUMBER, first_other, lines_of
from grader.marking.comparing.structure import MAX_SHOWN
from grader.marking.expected import Expectations
from grader.marking.formulas import describe_error
from grader.marking.kinds.named_results import NamedResultsKind
from grader.marking.kinds.points_for_nothing import advice_on_lines
from grader.marking.marking import Marking
from grader.marking.memo import Memo
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Raised, Reply, Returned


class PrintedCheck(NamedResultsKind):
    """The lines that a call prints: the same words, and numbers that are equal up to rounding."""

    kind: Literal["printed"]
    reference: FormulaName
    """The function that prints the right lines."""
    tolerance: Tolerance = NEARLY
    """How far a printed number may be off."""

    differs_by_submission: ClassVar[bool] = True

    @property
    def can_be_given(self) -> bool:
        return False

    def verify(self, expectations: Expectations) -> None:
        at = f"{expectations.version.where_check(self.id, 'reference')}: "
        for drawn in expectations.drawn(self):
            try:
                lines = self._lines(expectations, drawn)
            except SpecError:
                raise
            except Exception as error:  # an author's reference may raise anything
                raise SpecError(f"{at}{describe_error(error, expectations.version.course)}") from error
            if not lines:
                raise SpecError(f"{at}{self.reference} prints nothing in {drawn.name}.")

    def advice(self, expectations: Expectations) -> Iterator[str]:
        yield from super().advice(expectations)
        yield from advice_on_lines(self, expectations)

    def questions(self, expectations: Expectations) -> list[Question]:
        return [self._question(expectations, drawn) for drawn in expectations.asked(self)]

    def _question(self, expectations: Expectations, drawn: DrawnCase) -> Question:
        # kept, since asking compares questions by identity
        return _kept_for(expectations, drawn).once((self.id, "question", drawn.name), lambda: self.question(drawn))

    def mark(self, marking: Marking) -> CheckResult:
        expectations = marking.expectations
        for drawn in expectations.asked(self):
            question = self._question(expectations, drawn)
            reply = marking.witness.ask(question)
            if not isinstance(reply, Returned):
                return self.no_answer(reply, drawn, marking)
            if fault := self._fault(lines_of(reply.printed), self._lines(expectations, drawn), drawn):
                return CheckResult.of(self, "mismatch", 0.0, fault, printed=reply.printed)
        return CheckResult.of(self, "passed", self.points, say("mark.right"))

    def same_answer(self, one: Reply, other: Reply) -> bool:
        printed = [reply.printed for reply in (one, other) if isinstance(reply, Returned | Raised)]
        return super().same_answer(one, other) and printed[:1] == printed[1:]

    def _lines(self, expectations: Expectations, drawn: DrawnCase) -> list[str]:
        def run() -> list[str]:
            written = io.StringIO()
            with contextlib.redirect_stdout(written):
                expectations.formula(self.reference)(*(drawn.inputs[name] for name in self.inputs_asked))
            return lines_of(written.getvalue())

        return _kept_for(expectations, drawn).once((self.id, "lines", drawn.name), run)

    def _fault(self, got: Sequence[str], want: Sequence[str], drawn: DrawnCase) -> Said | None:
        if other := first_other(got, want, self.tolerance):
            said = {"function": self.called, "line": other.number, "got": other.text[:MAX_SHOWN], "case": drawn.name}
            return say("printed.line", **said)
        if len(got) != len(want):
            return say("printed.count", function=self.called, got=len(got), want=len(want), case=drawn.name)
        return None

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


def _kept_for(expectations: Expectations, drawn: DrawnCase) -> Memo:
    """Where values of a case are kept: for all submissions, or for the only one that is asked with these numbers."""
    return expectations.own if drawn.own else expectations.memo
