"""Derivations: formulas that students write, judged line by line and never run."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, StringConstraints

from grader.assignment.checks import Identifier, Tolerance, Weight
from grader.assignment.inputs import Case, is_random
from grader.assignment.models import Assignment
from grader.assignment.strict import Slug
from grader.errors import SpecError
from grader.language.catalogue import Said
from grader.language.suggestions import near
from grader.marking.derivations.judged import Judge, JudgedLine
from grader.marking.derivations.line_sentences import Judged, evidence_of, said_of, unlike_code
from grader.marking.derivations.mistakes import same
from grader.marking.derivations.stated import RIGHT, RIGHT_WITH_SLOPE, StatedCase, StatedDerivation
from grader.marking.derivations.work import Work
from grader.marking.derived.kinds import TOLD_AS
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import CasedKind, Fault
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.marking.scoring import diagnoses_of
from grader.notation.faults import FormulaError
from grader.notation.functions import FUNCTIONS, function_named
from grader.notation.lines import WrittenLine, lines_of, written_lines
from grader.notation.spelling import tokens
from grader.results.grading import CheckResult, Diagnosis, LikelyPlace

Formula = Annotated[str, StringConstraints(min_length=1, max_length=400)]
WRONG = "wrong_"
"""How the names begin under which a handout stores the values of wrong formulas."""
SLIPS = {"sign-flipped": "-({})", "extra-factor-2": "2 * ({})", "missing-factor-2": "({}) / 2"}
"""Mistakes that the proof makes in each line, in addition to the misconceptions."""


class DerivationCheck(CasedKind):
    """Formulas in a text, line by line. A line is right if it gives the right values in all cases."""

    kind: Literal["derivation"]
    given: tuple[Identifier, ...] = ()
    """Inputs that the formulas may use. They may also use sizes."""
    known: dict[Identifier, Formula] = {}
    """Further names that students may use without deriving them, each with its formula: `h = "sigmoid(x @ W + b)"`."""
    lines: dict[Identifier, Formula] = Field(min_length=1)
    """The wanted names, in the order of the derivation, each with its right formula. A line may use those before it."""
    cases: tuple[Case, ...] = (Case(), Case(), Case())
    """The inputs to evaluate with; a line must be right in all cases. By default three draws."""
    part: str = ""
    """The part of the homework that is read: the lines below a heading `Part B`; by default all lines."""
    also: dict[str, Identifier] = {}
    """Other names: `p = "yhat"`. Ways to write a derivative, such as `∂L/∂z` for `dz`, need no entry."""
    functions: dict[Identifier, Identifier] = {}
    """The homework's names of functions: `phi = "relu"` also defines `phi'`."""
    misconceptions: dict[Slug, dict[Identifier, Formula]] = {}
    """Known mistakes by name, each with its wrong formulas by line."""
    weights: dict[Identifier, Weight] = {}
    """Shares of the points by line; 1 by default."""
    carried_credit: float = Field(default=1.0, ge=0, le=1)
    """Share of its points that a line earns if it is wrong only because of an earlier line."""
    tolerance: Tolerance | None = None
    """How close is right."""
    code: dict[Identifier, str] = {}
    """Checks of the student's program that compute the same, by line: in `dW = "gradients/dW"`, check and array."""

    reads_text: ClassVar[bool] = True

    @property
    def inputs_asked(self) -> tuple[str, ...]:
        return self.given

    @property
    def mistakes_named(self) -> Collection[str]:
        return self.misconceptions.keys()

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        for name in self.lines:
            if name in {*self.given, *self.known, *assignment.sizes}:
                yield ("lines", name), f"{name!r} is both wanted and given. Rename one of them."
        named = {*self.weights, *self.code}.union(*self.misconceptions.values())
        for name in sorted(named):
            if name not in self.lines:
                yield ("lines",), f"{name!r} is not one of the wanted lines.{near(name, list(self.lines))}"
        for mistake in self.misconceptions:
            if mistake not in assignment.misconceptions:
                yield ("misconceptions", mistake), assignment.undeclared(mistake)
        for name in self.functions.values():
            if name not in FUNCTIONS:
                yield ("functions",), f"{name!r} is not a function of formulas.{near(name, sorted(FUNCTIONS))}"
        if not any(self.weights.get(name, 1.0) for name in self.lines):
            yield ("weights",), "all weights are 0, so nothing earns its points. Give one line a weight."
        yield from self._faults_of_code([check.id for check in assignment.compared])

    def _faults_of_code(self, known: Sequence[str]) -> Iterator[Fault]:
        for name, array in self.code.items():
            check = array.partition("/")[0]
            if check not in known:
                yield ("code", name), f"there is no check {check!r} that compares arrays.{near(array, known)}"

    def statement(self, sizes: Collection[str]) -> StatedDerivation:
        """What the check states, with the names of all sizes."""
        return StatedDerivation(
            self.given, tuple(sizes), self.known, self.lines, self.misconceptions, self.also, self.functions
        )

    def stated_cases(self, expectations: Expectations) -> Sequence[StatedCase]:
        """The cases with their right values, which all submissions share."""
        return expectations.memo.once((self.id, "stated cases"), lambda: self._stated_cases(expectations))

    def _stated_cases(self, expectations: Expectations) -> Sequence[StatedCase]:
        batch = expectations.version.assignment.batch
        drawn = expectations.drawn(self)
        statement = self.statement(drawn[0].sizes)
        return [StatedCase(statement, one, one.sizes.get(batch)) for one in drawn]

    def verify(self, expectations: Expectations) -> None:
        for case in self.stated_cases(expectations):
            try:
                right = case.right
                for lines in self.misconceptions.values():
                    for formula in lines.values():
                        case.statement.read(formula, case.drawn.inputs)
            except FormulaError as error:
                raise SpecError(f"{self._at(expectations)}: {case.drawn.name}: {error.said}") from error
            for name in self.lines:
                known = {**case.given, **{one: right[one] for one in self.known}}
                twin = next((one for one, array in known.items() if self._is_twin(name, right[name], array)), None)
                if twin is not None:
                    why = f"`{name}` is wanted, but it equals `{twin}`, which is given. Leave one of them out."
                    raise SpecError(f"{self._at(expectations)}: {why}")

    def _is_twin(self, name: str, right: Any, array: Any) -> bool:
        return array.ndim > 0 and not self.lines[name].isidentifier() and same(array, right, self.tolerance)

    def _at(self, expectations: Expectations) -> str:
        version = expectations.version
        return version.where_check(self.id, "lines")

    # -- marking

    def mark(self, marking: Marking) -> CheckResult:
        return self._result(self._judged(marking), marking.assignment)

    def _judged(self, marking: Marking) -> Judged:
        """The student's lines, judged once."""
        return marking.memo.once((self.id, "lines"), lambda: self.judged(self._written(marking), marking.expectations))

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        unlike = [said for _, said in self._unlike_code(marking)]
        return replace(first, said=(*first.said, *unlike)) if unlike else first

    def _unlike_code(self, marking: Marking) -> Iterator[tuple[str, Said]]:
        """Lines that differ from what the student's program computes: the check of the program, and the sentence."""
        judged = self._judged(marking)
        for name, where in self.code.items():
            check, _, array = where.partition("/")
            program = marking.judged.get(check)
            of_program = [one for one in program.arrays if one.name == array] if program else []
            # a visible check must not reveal what a hidden one found
            if program is None or not of_program or program.check.visibility not in {"visible", self.visibility}:
                continue
            if said := unlike_code(name, judged[name], right=of_program[0].right, function=program.check.asked):
                yield check, said

    def located(self, marking: Marking, modules: Modules) -> CheckResult:
        """With the line of the student's program, if the program is wrong and the formula right."""
        wrong = [check for check, said in self._unlike_code(marking) if said.sentence == "derivation.code-differs"]
        result = marking.results[self.id]
        found = next((places for check in wrong if (places := marking.results[check].places)), result.places)
        return replace(result, places=found)

    def _written(self, marking: Marking) -> list[WrittenLine]:
        """The student's lines; if the reference answers instead of a student, its lines."""
        if marking.program is None:
            return self.reference_lines()
        files = marking.program.files
        written = marking.memo.once("written lines", lambda: written_lines(files))
        return [one for one in written if not self.part or one.part == self.part.lower()]

    def reference_lines(self, instead: Mapping[str, str] | None = None) -> list[WrittenLine]:
        """The right lines as a student would hand them in; `instead` replaces some."""
        stated = {**self.lines, **(instead or {})}
        return list(lines_of("\n".join(f"{name} = {formula}" for name, formula in stated.items()), "derivation.md"))

    def marked(self, written: Sequence[WrittenLine], expectations: Expectations) -> CheckResult:
        """The result of a derivation."""
        return self._result(self.judged(written, expectations), expectations.version.assignment)

    def judged(self, written: Sequence[WrittenLine], expectations: Expectations) -> Judged:
        """A student's lines, judged, by the names that they derive."""
        cases = self.stated_cases(expectations)
        judge = Judge(Work.of(cases[0].statement, written), cases, self.tolerance)
        return {name: judge.of(name) for name in (*self.known, *self.lines)}

    def _result(self, judged: Judged, assignment: Assignment) -> CheckResult:
        wanted = {name: judged[name] for name in self.lines}
        points = self._points(wanted, assignment)
        right = all(lines and all(one.state == "right" for one in lines) for lines in wanted.values())
        visible = self.visibility == "visible"
        result = CheckResult.of(
            self,
            "passed" if right else "mismatch" if any(wanted.values()) else "missing",
            points,
            *said_of(judged, self.lines),
            diagnoses=_diagnoses(judged),
            evidence=evidence_of(judged) if visible else None,
        )
        return replace(result, places=_places(judged) if visible else (), telling="nothing")

    def _points(self, judged: Mapping[str, Sequence[JudgedLine]], assignment: Assignment) -> float:
        weights = {name: self.weights.get(name, 1.0) for name in self.lines}
        earned = sum(
            weight * min((self._share(one, assignment) for one in judged[name]), default=0.0)
            for name, weight in weights.items()
        )
        return round(self.points * earned / sum(weights.values()), 6)

    def _share(self, one: JudgedLine, assignment: Assignment) -> float:
        if one.state in {"right", "carried"}:
            return 1.0 if one.state == "right" else self.carried_credit
        # all hypotheses fit, and only one of them is true
        mistakes = [mistake.id for hypothesis in one.hypotheses for mistake in hypothesis.mistakes]
        declared = assignment.misconceptions
        return min((declared[known].credit if known in declared else 0.0 for known in mistakes), default=0.0)

    # -- proof

    def trials(self, expectations: Expectations) -> Iterator[tuple[str, bool]]:
        """Each line with each single mistake: it must lose points, and a misconception must be named."""
        for name, formula in self.lines.items():
            for slip, form in SLIPS.items():
                wrong = self.reference_lines({name: form.format(formula)})
                yield f"{self.id}/{name}/{slip}", self._loses(wrong, expectations)
            yield f"{self.id}/{name}/repeated", self._loses(self.reference_lines({name: name}), expectations)
            for number, instead in self._with_numbers(formula, expectations):
                mutant = f"{self.id}/{name}/{number}-as-a-number"
                yield mutant, self._loses(self.reference_lines({name: instead}), expectations)
        for mistake, lines in self.misconceptions.items():
            for name, formula in lines.items():
                result = self.marked(self.reference_lines({name: formula}), expectations)
                named = any(one.id == mistake and one.array == name for one in result.diagnoses)
                yield f"{self.id}/{name}/{mistake}", named and result.points < self.points

    def _with_numbers(self, formula: str, expectations: Expectations) -> Iterator[tuple[str, str]]:
        """A formula with the number of the first case for a size or an input that is stated, by its name."""
        inputs, drawn = expectations.version.assignment.inputs, expectations.drawn(self)[0]
        stated = {**drawn.sizes, **{name: drawn.inputs[name] for name in self.given if not is_random(inputs[name])}}
        for name, value in stated.items():
            if np.ndim(value) == 0 and name in tokens(formula):
                yield name, re.sub(rf"\b{name}\b", f"({value})", formula)

    def _loses(self, written: Sequence[WrittenLine], expectations: Expectations) -> bool:
        return self.marked(written, expectations).points < self.points

    # -- self-check

    def without_reference(self, given: Set[str]) -> Self:
        wrong = {
            mistake: {name: f"{WRONG}{mistake.replace('-', '_')}_{name}" for name in lines}
            for mistake, lines in self.misconceptions.items()
        }
        plain = {
            name: formula if formula.isidentifier() else self._stored(name) for name, formula in self.lines.items()
        }
        known = {name: RIGHT + name for name in self.known}
        # these names are stored values, which students cannot use: they may use only what is `given`
        return self.model_copy(
            update={"lines": plain, "known": known, "misconceptions": wrong, "cases": (), "code": {}}
        )

    def worked_out(self, expectations: Expectations) -> list[dict[str, Any]]:
        return [self._values(case) for case in self.stated_cases(expectations)]

    def _stored(self, name: str) -> str:
        """The name under which a handout stores the right value of a line."""
        words = (function_named(word, self.functions) or "" for word in tokens(self.lines[name]))
        return (RIGHT_WITH_SLOPE if any(word.endswith("_prime") for word in words) else RIGHT) + name

    def _values(self, case: StatedCase) -> dict[str, Any]:
        about = self.inputs_of(case.drawn)
        values = {RIGHT + name: case.right[name] for name in self.known}
        values |= {self._stored(name): case.right[name] for name in self.lines}
        for mistake, lines in self.misconceptions.items():
            for name in lines:
                wrong = case.misconceived(mistake, name)
                if wrong is not None:
                    values[f"{WRONG}{mistake.replace('-', '_')}_{name}"] = wrong
        return {**about, "inputs": {**about["inputs"], **values}}


def _diagnoses(judged: Mapping[str, Sequence[JudgedLine]]) -> Iterator[Diagnosis]:
    for name, lines in judged.items():
        for one in lines:
            if one.hypotheses:
                yield from diagnoses_of(name, one.hypotheses)
            elif one.slip is not None:
                yield Diagnosis(id=f"formula-{one.slip.told_as}", array=name, confidence=1.0, origin="derived")
            elif one.stated:
                kind = TOLD_AS.get(one.stated, "operator")
                yield Diagnosis(id=f"formula-{kind}", array=name, confidence=1.0, origin="derived")


def _places(judged: Mapping[str, Sequence[JudgedLine]]) -> tuple[LikelyPlace, ...]:
    wrong = [one for lines in judged.values() for one in lines if one.state in {"wrong", "nothing"}]
    found = []
    for one in wrong:
        written = (one.slip.line if one.slip else one.line).written
        kind = one.slip.look_at if one.slip else "term"
        sure = 1.0 if one.slip else 0.5
        found.append(LikelyPlace(file=written.file, cell=written.cell, line=written.number, kind=kind, confidence=sure))
    return tuple(found)
