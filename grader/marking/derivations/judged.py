"""Judges each line twice: with the right values before it, to find where an error is made, and with the student's own.

If a line is right with the right values before it, its own step is right, and it earns credit for a carried error. A
program has to prove that to `credit`; a formula need not, since it cannot know the drawn numbers.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal

import numpy as np

from grader.assignment.checks import Tolerance
from grader.language.catalogue import Said, say
from grader.marking.comparing.compare import Array, squeezed
from grader.marking.derivations.mistakes import Slip, Trial, find_slip, same, stated_slip
from grader.marking.derivations.shifts import shifted_evaluations
from grader.marking.derivations.small_numbers import without_small_number, without_small_numbers
from grader.marking.derivations.stated import StatedCase, slopes_in
from grader.marking.derivations.work import Line, Values, Work
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation, diagnose
from grader.marking.diagnosing.general_mistakes import Ruler
from grader.notation.digits import OF_A_NUMBER, InDigits, is_exactly
from grader.notation.faults import FormulaError
from grader.notation.values import Effort

JUDGING, SEARCHING = 40_000_000, 15_000_000
"""Most work for one derivation: to judge its lines, and to find out what is wrong in them."""

PROVING = 20_000_000
"""Most work to compute right lines with all digits."""

MOST_SHIFTED = 12
"""Most evaluations of functions that may be shifted. A quotient has one for each order, and a derivation only a few."""
FEW_LOST = 1e-10
"""How far off a right line may be in doubles, relative to its largest entry. The smaller its step, the more a quotient
loses."""

FACTORS = (1.0, -1.0, 4.0, -4.0, 0.25, -0.25)
"""The factors between derivatives of known functions: the sigmoid is a tanh of half the argument."""
NEARLY = 1e-9

State = Literal["right", "carried", "wrong", "nothing"]
"""`carried`: right, given the student's own lines before it; `nothing`: cannot be judged."""


@dataclass(frozen=True)
class JudgedLine:
    """One line, judged in all cases."""

    line: Line
    state: State
    fault: Said | None = None
    """Why it earns nothing, if not because of its numbers."""
    hypotheses: Sequence[Hypothesis] = ()
    slip: Slip | None = None
    """The edit that makes the student's own formula right."""
    stated: str = ""
    """The kind of edit that turns the author's formula into one with the student's values."""


@dataclass(frozen=True)
class Judge:
    """Compares a student's lines with the right values in all cases."""

    work: Work
    cases: Sequence[StatedCase]
    tolerance: Tolerance | None = None
    judging: Effort = field(default_factory=lambda: Effort(JUDGING))
    searching: Effort = field(default_factory=lambda: Effort(SEARCHING))
    proving: Effort = field(default_factory=lambda: Effort(PROVING, OF_A_NUMBER))
    _found: dict[str, list[JudgedLine]] = field(default_factory=dict)

    def of(self, name: str) -> list[JudgedLine]:
        """All lines of the student that derive a name."""
        if name not in self._found:
            self._found[name] = [self._judged(line) for line in self.work.lines.get(name, ())]
        return self._found[name]

    def _judged(self, line: Line) -> JudgedLine:
        if line.tree is None:
            return JudgedLine(line, "nothing", line.fault)
        if self.work.in_a_circle(line.name):
            return JudgedLine(line, "nothing", say("derivation.circle", name=line.name))
        if repeated := self._repeated(line.name, line.tree):
            return JudgedLine(line, "nothing", say("derivation.repeats", name=repeated))
        try:
            alone = self._values(line, line.tree, own=False)
        except FormulaError as error:
            return JudgedLine(line, "nothing", error.said, slip=self._slip(line))
        carried = self._right(line.name, alone)
        right = self._right_with_own(line, line.tree) if self.work.uses_own_lines(line) else carried
        if (right or carried) and self._names_a_slope(line, line.tree, own=not carried):
            return JudgedLine(line, "nothing", say("derivation.slope"))
        if (right or carried) and self._is_only_near(line, line.tree, own=not carried):
            return JudgedLine(line, "nothing", say("derivation.difference"))
        if right:
            return JudgedLine(line, "right")
        return JudgedLine(line, "carried") if carried else self._diagnosed(line, alone)

    def _values(self, line: Line, tree: ast.expr, *, own: bool) -> list[Array]:
        return [Values(self.work, case, line.name, self.judging, own=own).of(tree) for case in self.cases]

    def _right(self, name: str, values: Sequence[Array]) -> bool:
        pairs = zip(self.cases, values, strict=True)
        return all(same(got, case.right[name], self.tolerance) for case, got in pairs)

    def _right_with_own(self, line: Line, tree: ast.expr) -> bool:
        try:
            return self._right(line.name, self._values(line, tree, own=True))
        except FormulaError:
            return False

    def _repeated(self, name: str, tree: ast.expr) -> str:
        """The given or known name that a line only repeats, although the right formula does more; else ''."""
        bare, statement = _bare(tree), self.work.statement
        if not isinstance(bare, ast.Name) or bare.id not in {*statement.given, *statement.known}:
            return ""
        return "" if statement.is_name(name) else bare.id

    def _names_a_slope(self, line: Line, tree: ast.expr, *, own: bool) -> bool:
        """Whether a line has its values from the name of a derivative, as `sigma'(z) + 0`, although the right formula
        says what it is."""
        if self.work.statement.is_name(line.name) or self.cases[0].has_slope(line.name):
            return False
        steps = (step.tree for step in self.work.of_steps(line) if step.tree is not None)
        slopes = [slope for one in (tree, *steps) for slope in slopes_in(one)]
        if any(self._has_the_values(line.name, slope, own=own) for slope in slopes):
            return True
        # without small numbers, too: next to `z`, a slope has other digits, and the line is still right
        there = self._without_small_numbers if slopes else self
        return any(there._has_the_values(line.name, without_small_number(slope), own=own) for slope in slopes)

    def _has_the_values(self, name: str, slope: ast.expr, *, own: bool) -> bool:
        """Whether the entries of a derivative are those of a line, up to a factor between two derivatives."""
        try:
            found = [Values(self.work, case, name, self.judging, own=own).of(slope) for case in self.cases]
        except FormulaError:
            return False
        pairs = [(array.ravel(), case.right[name].ravel()) for array, case in zip(found, self.cases, strict=True)]
        return any(all(_has_all(factor * of_slope, right) for of_slope, right in pairs) for factor in FACTORS)

    def _is_only_near(self, line: Line, tree: ast.expr, *, own: bool) -> bool:
        """Whether a right line is right in the first digits only, as a difference quotient is."""
        is_authors = ast.dump(tree) == self.cases[0].form_of(line.name)
        if is_authors or not self.cases[0].in_digits:
            return False
        formula = partial(self.work.formula, line=line.name, own=own)
        shifted = shifted_evaluations(tree, self.work.statement.sizes, formula)
        if (
            not 0 < shifted <= MOST_SHIFTED
        ):  # most right lines have none, and computing digits would take longer than all the rest
            return shifted > 0
        if self._is_exact(line.name, tree, own=own):
            return False
        return not self._without_small_numbers._is_exact(line.name, without_small_number(tree), own=own)

    @cached_property
    def _without_small_numbers(self) -> "Judge":
        return replace(self, work=without_small_numbers(self.work), _found={})

    def _is_exact(self, name: str, tree: ast.expr, *, own: bool) -> bool:
        """Whether a formula has the right digits, and loses few of them: the smaller a step, the more it loses."""
        try:
            mine = [Values(self.work, case, name, self.judging, own=own).of(tree) for case in self.cases]
            if not all(_keeps_digits(got, case.right[name]) for got, case in zip(mine, self.cases, strict=True)):
                return False
            # one case: digits take long, and whatever is near by chance is so in none
            first = self.cases[0]
            exactly = Values(self.work, first, name, self.proving, own=own, evaluated=InDigits).of(tree)
            return is_exactly(exactly, first.in_digits[name])
        except FormulaError:
            return False

    def _diagnosed(self, line: Line, values: Sequence[Array]) -> JudgedLine:
        evidence = [self._evidence(line.name, *pair) for pair in zip(self.cases, values, strict=True)]
        known = [one for one, lines in self.work.statement.misconceptions.items() if line.name in lines]
        hypotheses, slip = tuple(diagnose(evidence, known)), self._slip(line)
        unknown = not hypotheses and slip is None
        stated = self._stated_slip(line, values) if unknown else ""
        return JudgedLine(line, "wrong", None, hypotheses, slip, stated)

    def _stated_slip(self, line: Line, values: Sequence[Array]) -> str:
        return stated_slip(Trial(line, line, self.work, self.cases, self.tolerance, self.searching), values)

    def _slip(self, line: Line) -> Slip | None:
        """The edit that makes this line right: an edit of the line, or of a step of the student's that it uses."""
        for place in (line, *self.work.of_steps(line)):
            if place.tree is not None:
                trial = Trial(line, place, self.work, self.cases, self.tolerance, self.searching)
                if (slip := find_slip(trial)) is not None:
                    return slip
        return None

    def _evidence(self, name: str, case: StatedCase, got: Array) -> Observation:
        want = case.right[name]
        others = {one: case.right[one] for one in self.work.statement.lines if one != name}
        return Observation(
            got=got.reshape(want.shape) if squeezed(got) == squeezed(want) else got,
            want=want,
            right=same(got, want, self.tolerance),
            batch=case.batch,
            ruler=Ruler(self.tolerance, case.scale),
            misconceived=lambda mistake: case.misconceived(mistake, name),
            terms=dict,
            others=lambda: others,
        )


def _bare(tree: ast.expr) -> ast.expr:
    """A formula without what changes nothing: `x` of `1 * x` or `x.T.T`."""
    match tree:
        case ast.Attribute(value=ast.Attribute(value=inner)):
            return _bare(inner)
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Mult() | ast.MatMult(), right=inner):
            return _bare(inner)
        case ast.BinOp(left=inner, op=ast.Mult() | ast.MatMult() | ast.Div() | ast.Pow(), right=ast.Constant(value=1)):
            return _bare(inner)
        case ast.BinOp(left=inner, op=ast.Add() | ast.Sub(), right=ast.Constant(value=0)):
            return _bare(inner)
        case ast.BinOp(left=ast.Constant(value=0), op=ast.Add(), right=inner):
            return _bare(inner)
    return tree


def _keeps_digits(got: Array, right: Array) -> bool:
    """Whether a right value has most of its digits, as without a difference of values that are nearly equal."""
    most = FEW_LOST * np.abs(right).max(initial=0.0)
    return got.size == right.size and bool((np.abs(got.ravel() - right.ravel()) <= most).all())


def _has_all(entries: Array, right: Array) -> bool:
    """Whether each entry that is not 0 is among others, as on a diagonal."""
    wanted, others = right[right != 0], np.sort(entries)
    if not wanted.size or not others.size:
        return False
    after = np.searchsorted(others, wanted).clip(0, others.size - 1)
    near = np.stack([others[after], others[np.maximum(after - 1, 0)]])
    return bool(np.isclose(near, wanted, rtol=NEARLY, atol=0).any(axis=0).all())
