"""One case of a check: its arguments, the right value, and the values that each misconception gives."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np

from grader.assignment.cases import DrawnCase, moved, rounded
from grader.assignment.checks import ComparedCheck, Tolerance
from grader.marking.comparing.alignment import aligned
from grader.marking.comparing.compare import TOLERANCES, Array, in_form_of, largest_magnitude
from grader.marking.comparing.nesting import by_name
from grader.marking.comparing.structure import arrays_in, pair, rebuild, unfold
from grader.marking.formulas import Undefined, in_place_of, runs_in_lines, value_of
from grader.sandbox import questions
from grader.sandbox.inside.lines import run
from grader.sandbox.questions import Question

Formula = Callable[..., Any]

MOVES = 4
"""How often the last digits of the inputs are changed, to see how far rounding moves the arrays."""


@dataclass(frozen=True)
class ExpectedCase:
    """One case of a check: the arguments of the call, the right value, and the values of known mistakes."""

    check: ComparedCheck
    drawn: DrawnCase
    batch: int | None
    formulas: Mapping[str, Formula]
    """Formulas by the names that the assignment uses."""
    like: "ExpectedCase | None" = None
    """A case of which this one is a copy with other inputs."""
    _variants: dict[str, Mapping[str, Array]] = field(default_factory=dict)
    """The arrays of wrong variants that were needed so far."""
    _moves: dict[float, Mapping[str, float]] = field(default_factory=dict)
    """How far rounding moves the arrays, if measured."""

    @property
    def arguments(self) -> list[Any]:
        """The arguments of the student's function. They are not copied here: the sandbox does that."""
        return [self.drawn.inputs[name] for name in self.check.arguments]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions to every submission: one call, or one for each written answer."""
        # the case that this one copies has arrays of these sizes; this one can wait until the student's code runs
        right = (self.like or self).nbytes
        return tuple(question.expecting(right) for question in self._asked())

    @cached_property
    def nbytes(self) -> int:
        """Bytes of the right arrays."""
        return sum(array.nbytes for array in self.unfolded.values())

    def _asked(self) -> tuple[Question, ...]:
        check, lines = self.check, self.check.lines
        if lines:
            inputs = {name: self.drawn.inputs[name] for name in lines.inputs}
            wanted = lines.results(check.returns)
            return (questions.run(check.called, lines.text, inputs, wanted, self.drawn.layout, check.call_s),)
        if check.called:
            named = dict(zip(check.arguments, self.arguments, strict=True)) if check.by_keyword else {}
            given = () if named else self.arguments
            layout = self.drawn.layout
            return (questions.call(check.called, given, keywords=named, layout=layout, call_s=check.call_s),)
        return tuple(questions.get(check.named(name)) for name in check.returns)

    @property
    def own(self) -> bool:
        """Whether the numbers are one submission's own."""
        return self.drawn.own

    @property
    def tolerance(self) -> Tolerance | None:
        """The tolerance of the case: that of single precision if the inputs have it, otherwise the check's own."""
        # whatever dtype the student returns: float32 inputs have lost digits before any code runs
        return TOLERANCES["float32"] if self.drawn.dtype == "float32" else self.check.tolerance

    @cached_property
    def value(self) -> Any:
        """The value that the reference returns."""
        return self.evaluate(self.check.reference)

    def given(self, value: Any) -> "ExpectedCase":
        """The same case with another right value."""
        other = replace(self)
        other.__dict__["value"] = value  # where `cached_property` looks first
        return other

    def with_inputs(self, drawn: DrawnCase) -> "ExpectedCase":
        """The same case with other inputs."""
        return ExpectedCase(self.check, drawn, self.batch, self.formulas, self.like or self)

    def nudged(self, by: float, turns: int) -> "list[ExpectedCase]":
        """The case with its inputs moved by so little, relative to each, in as many ways."""
        near = [moved(self.drawn, self.check.inputs_asked, by, turn) for turn in range(turns)]
        return [self.with_inputs(inputs) for inputs in near if inputs]

    @cached_property
    def scale(self) -> float:
        """Largest magnitude among the expected arrays."""
        return max((largest_magnitude(np.asarray(array)) for array in self.unfolded.values()), default=0.0)

    @cached_property
    def magnitude(self) -> float:
        """Largest magnitude among the inputs."""
        arrays = arrays_in(self.drawn.only(self.check.inputs_asked))
        return max((largest_magnitude(array) for array in arrays), default=0.0)

    @property
    def epsilon(self) -> float:
        """The relative error of one rounding in the precision of the inputs."""
        return float(np.finfo(self.drawn.dtype if self.drawn.dtype == "float32" else "float64").eps)

    def moves(self, epsilon: float) -> Mapping[str, float]:
        """How far each array moves, by place, if the last digits of the inputs change; computed when first needed."""
        if epsilon not in self._moves:
            self._moves[epsilon] = self._measured(epsilon)
        return self._moves[epsilon]

    def _measured(self, epsilon: float) -> Mapping[str, float]:
        others = [near.arrays_of(self.check.reference) for near in self.nudged(2 * epsilon, MOVES)]
        if epsilon > np.finfo(np.float64).eps:
            others.append(self.in_single)  # it also rounds what comes between the inputs and the result
        return {
            place: max((_distance(other[place], right) for other in others if place in other), default=0.0)
            for place, right in self.unfolded.items()
        }

    @cached_property
    def unfolded(self) -> Mapping[str, Array]:
        """The reference's arrays, by place."""
        return unfold(self.value, self.check.returns)

    def as_expected(self, arrays: Mapping[str, Array]) -> Mapping[str, Array]:
        """Arrays by place, as near to the expected ones as `up_to` allows."""
        if not self.check.up_to:
            return arrays
        formed = {
            place: in_form_of(self.unfolded.get(place, array), array, self.check.shapes)
            for place, array in arrays.items()
        }
        return aligned(self.check.up_to, formed, self.unfolded)

    @property
    def is_defined(self) -> bool:
        """Whether the reference has a value for these inputs."""
        return not isinstance(value_of(lambda: self.unfolded), Undefined)

    def following(self, own: Any) -> "FollowingCase | None":
        """The right values given the student's own earlier results; None if they cannot be computed."""
        formula = self.check.following
        if formula is None:
            return None
        value = value_of(lambda: self.evaluate(formula, own))
        return None if isinstance(value, Undefined) else FollowingCase(self, own, value)

    def followers(self, name: str) -> set[str]:
        """The arrays that are others if a student's own array of this name is."""
        returns = self.check.returns
        other = rebuild(self.value, returns, lambda array, right: 2 * right + 1 if array == name else right)
        follow, stay = self.following(other), self.following(self.value)
        if follow is None or stay is None:
            return set()
        leaves = pair(follow.value, stay.value, returns)
        return {leaf.array for leaf in leaves if leaf.got is None or not np.array_equal(leaf.want, leaf.got)}

    def variant(self, formula: str) -> Mapping[str, Array]:
        """The arrays that a wrong variant gives, by place; empty if it is not defined for these sizes."""
        if formula not in self._variants:
            self._variants[formula] = self.as_expected(self.arrays_of(formula))
        return self._variants[formula]

    def with_other(self, key: str, drawn: DrawnCase) -> Mapping[str, Array]:
        """The right arrays for other inputs, by place; computed once for a key, and empty where they have no value."""
        name = f"for other inputs: {key}"
        if name not in self._variants:
            self._variants[name] = self.with_inputs(drawn).arrays_of(self.check.reference)
        return self._variants[name]

    def misconceived(self, misconception: str, place: str) -> Array | None:
        """One array as a misconception gives it. It is computed only when a wrong answer needs it."""
        return self.variant(self.check.misconceptions[misconception]).get(place)

    def terms(self, place: str) -> dict[str, Array]:
        """The summands of one array, by name."""
        summands = {name: self.variant(formula).get(place) for name, formula in self.check.terms.items()}
        return {name: array for name, array in summands.items() if array is not None}

    def arrays_of(self, formula: str, *earlier: Any, single: bool = False) -> Mapping[str, Array]:
        """The arrays that a formula gives, by place; empty if it is not defined. `single` as in `evaluate`."""
        arrays = value_of(lambda: unfold(self.evaluate(formula, *earlier, single=single), self.check.returns))
        return {} if isinstance(arrays, Undefined) else arrays

    @cached_property
    def in_single(self) -> Mapping[str, Array]:
        """The reference's arrays, by place, as computed from inputs in single precision; empty if it cannot."""
        return self.arrays_of(self.check.reference, single=True)

    @cached_property
    def for_rounded_inputs(self) -> Sequence[Mapping[str, Array]]:
        """The right arrays, by place, if one of the inputs, or all of them, are rounded to single precision."""
        names = self.check.inputs_asked
        cases = [self.with_inputs(rounded(self.drawn, some)) for some in (names, *([name] for name in names))]
        return [case.arrays_of(self.check.reference) for case in cases]

    def evaluate(self, formula: str, *earlier: Any, single: bool = False, **functions: Formula) -> Any:
        """Call a reference function on copies of the arguments, in double precision even if the student gets less.

        Only to see what single precision can hold, they are `single`.
        """
        # a variant that is wrong on purpose may divide by zero, and so may the right function of inputs nobody chose;
        # a submission's own numbers are drawn as the author chose
        chosen = formula == self.check.reference and (self.like is None or self.own)
        quiet = nullcontext() if chosen else warnings.catch_warnings(action="ignore")
        with np.errstate(all="ignore"), quiet:
            value = self._answer(self.formulas[formula], np.float32 if single else np.float64, *earlier, **functions)
        return by_name(value, self.check.returns, self.drawn.sizes)

    def _answer(self, formula: Formula, precision: type, *earlier: Any, **functions: Formula) -> Any:
        lines = self.check.lines
        if not lines:
            return formula(*earlier, *(_in(precision, argument) for argument in self.arguments), **functions)
        inputs = {name: _in(precision, self.drawn.inputs[name]) for name in lines.inputs}
        if runs_in_lines(formula, inputs):  # instead of the student's; other names come from its module
            find = in_place_of(lines.place_of(self.check.reference), formula)
            return run(lines.text, inputs, find, lines.results(self.check.returns))
        # a function that gives the whole answer, from the inputs that it names as parameters
        named = {name: inputs[name] for name in signature(formula).parameters if name in inputs}
        return formula(*earlier, **named, **functions)


@dataclass(frozen=True)
class FollowingCase:
    """A case whose right values start from the student's own earlier results."""

    case: ExpectedCase
    own: Any
    value: Any

    def misconceived(self, misconception: str, place: str) -> Array | None:
        """One array as a misconception gives it, starting from the same earlier results."""
        # not kept, unlike variants: every student has different earlier results
        return self.case.arrays_of(self.case.check.misconceptions[misconception], self.own).get(place)


def _distance(first: Array, second: Array) -> float:
    if first.shape != second.shape:
        return 0.0
    with np.errstate(all="ignore"):
        return largest_magnitude(first.astype(np.float64) - second.astype(np.float64))


def _in(precision: type, argument: Any) -> Any:
    """A copy of an argument, its floating-point arrays in this precision."""
    if isinstance(argument, np.ndarray):
        return argument.astype(precision) if argument.dtype.kind == "f" else argument.copy()
    if isinstance(argument, list):
        return [_in(precision, part) for part in argument]
    if isinstance(argument, dict):
        return {name: _in(precision, part) for name, part in argument.items()}
    return argument
