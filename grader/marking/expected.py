"""What is right, and what each misconception would give: the trusted side's half of a check.

Everything here is worked out once for an assignment version and a seed, and shared by all submissions.
"""

import warnings
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from grader.assignment.cases import DrawnCase, draw_case
from grader.assignment.checks import BaseCheck, CasedCheck, ComparedCheck, Tolerance
from grader.assignment.inputs import Case, Dtype
from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError
from grader.marking.compare import TOLERANCES, Array, largest_magnitude
from grader.marking.formulas import Undefined, find_formula, value_of
from grader.marking.memo import Memo
from grader.marking.structure import unfold
from grader.sandbox import questions
from grader.sandbox.questions import Question

Formula = Callable[..., Any]


@dataclass(frozen=True)
class ExpectedCase:
    """One case of a check: the arguments of the call, and everything that may come back."""

    check: ComparedCheck
    drawn: DrawnCase
    batch: int | None
    formulas: Mapping[str, Formula]
    """By the names that the assignment uses."""
    _variants: dict[str, Mapping[str, Array]] = field(default_factory=dict)
    """What wrong variants gave, as far as somebody asked."""

    @property
    def arguments(self) -> list[Any]:
        """What the student's function is called with; the sandbox copies it."""
        return [self.drawn.inputs[name] for name in self.check.arguments]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is asked of every submission: one call, or the names of written answers."""
        check = self.check
        if check.called:
            return (questions.call(check.called, self.arguments, layout=self.drawn.layout, call_s=check.call_s),)
        return tuple(questions.get(name) for name in check.returns)

    @property
    def tolerance(self) -> Tolerance | None:
        """The check's own, unless the inputs are too coarse for it, whatever type the student computes in."""
        return TOLERANCES["float32"] if self.drawn.dtype == "float32" else self.check.tolerance

    @cached_property
    def value(self) -> Any:
        """What the reference returns."""
        return self.evaluate(self.check.reference)

    def given(self, value: Any) -> "ExpectedCase":
        """The same case with another value for the right one."""
        other = replace(self)
        other.__dict__["value"] = value  # where `cached_property` looks first
        return other

    @cached_property
    def scale(self) -> float:
        """Largest magnitude among the expected arrays."""
        return max((largest_magnitude(np.asarray(array)) for array in self.unfolded.values()), default=0.0)

    @cached_property
    def unfolded(self) -> Mapping[str, Array]:
        """The reference's arrays by place."""
        return unfold(self.value, self.check.returns)

    def following(self, own: Any) -> "FollowingCase | None":
        """What would be right given the student's own earlier results, if they have the form that can be followed."""
        formula = self.check.following
        if formula is None:
            return None
        value = value_of(lambda: self.evaluate(formula, own))
        return None if isinstance(value, Undefined) else FollowingCase(self, own, value)

    def variant(self, formula: str) -> Mapping[str, Array]:
        """The arrays that a wrong variant gives, by place; none where it is not defined for these sizes."""
        if formula not in self._variants:
            self._variants[formula] = self.arrays_of(formula)
        return self._variants[formula]

    def misconceived(self, misconception: str, place: str) -> Array | None:
        """What one array would be with a misconception; worked out when the first wrong answer asks for it."""
        return self.variant(self.check.misconceptions[misconception]).get(place)

    def terms(self, place: str) -> dict[str, Array]:
        """The summands of one array by name."""
        summands = {name: self.variant(formula).get(place) for name, formula in self.check.terms.items()}
        return {name: array for name, array in summands.items() if array is not None}

    def arrays_of(self, formula: str, *earlier: Any) -> Mapping[str, Array]:
        """The arrays that a formula gives, by place; none where it is not defined."""
        arrays = value_of(lambda: unfold(self.evaluate(formula, *earlier), self.check.returns))
        return {} if isinstance(arrays, Undefined) else arrays

    def evaluate(self, formula: str, *earlier: Any, **functions: Formula) -> Any:
        """Call a reference function on copies, in double precision, whatever the student is given."""
        arguments = [_in_double(argument) for argument in self.arguments]
        with np.errstate(all="ignore"), warnings.catch_warnings():
            if formula != self.check.reference:
                warnings.simplefilter("ignore")  # what is wrong on purpose may divide by zero
            value = self.formulas[formula](*earlier, *arguments, **functions)
        return _by_name(value, self.check.returns)


@dataclass(frozen=True)
class FollowingCase:
    """A case whose right values start from the student's own earlier results."""

    case: ExpectedCase
    own: Any
    value: Any

    def misconceived(self, misconception: str, place: str) -> Array | None:
        """What one array would be with a misconception, from the same earlier results."""
        return self.case.arrays_of(self.case.check.misconceptions[misconception], self.own).get(place)


def _by_name(value: Any, returns: Sequence[str]) -> Any:
    """What a formula returns, several arrays by their names; one that returns a tuple means the order of `returns`.

    Raises:
        ValueError: it returns another number of arrays than `returns` has names.
    """
    if len(returns) == 1:
        if isinstance(value, tuple):
            raise ValueError(f"it returns {len(value)} values, and `returns` has one name: {returns[0]}")
        return value
    if isinstance(value, tuple) and len(value) == len(returns):
        return dict(zip(returns, value, strict=True))
    if not isinstance(value, Mapping | list):
        what = f"{len(value)} values" if isinstance(value, tuple) else "one value"
        raise ValueError(f"it returns {what}, and `returns` has {len(returns)} names: {', '.join(returns)}")
    return value


def _in_double(argument: Any) -> Any:
    if isinstance(argument, list):
        return [_in_double(part) for part in argument]
    if isinstance(argument, np.ndarray):
        return argument.astype(np.float64) if argument.dtype == np.float32 else argument.copy()
    return argument


@dataclass(frozen=True)
class Expectations:
    """All cases of all checks of one assignment version, for one seed."""

    version: AssignmentVersion
    seed: int
    dtype: Dtype = "float64"
    """The type in which inputs arrive, where a case does not say otherwise."""
    unseen: frozenset[str] | None = None
    """Checks that are drawn as students do not see them; those that are not visible, if left out."""
    _cases: dict[tuple[str, str], tuple[ExpectedCase, ...]] = field(default_factory=dict)
    _drawn: dict[str, tuple[DrawnCase, ...]] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo)
    """What kinds of checks keep here, shared by all submissions."""

    def _is_seen(self, check: BaseCheck) -> bool:
        return check.visibility == "visible" if self.unseen is None else check.id not in self.unseen

    def _in_dtype(self, case: Case) -> Case:
        return case.model_copy(update={"dtype": self.dtype}) if case.dtype == "float64" else case

    def drawn(self, check: CasedCheck) -> tuple[DrawnCase, ...]:
        """The cases of a check, with their numbers."""
        if check.id not in self._drawn:
            self._drawn[check.id] = tuple(
                draw_case(self.version, self._in_dtype(case), index, self.seed, seen=self._is_seen(check))
                for index, case in enumerate(check.cases)
            )
        return self._drawn[check.id]

    def redrawn(self, check: CasedCheck, turn: int) -> tuple[DrawnCase, ...]:
        """The cases of a check with numbers of this turn's own: an answer that was kept is no answer to them."""
        seed = int(np.random.SeedSequence([self.seed, zlib.crc32(check.id.encode()), turn]).generate_state(1)[0])
        version = _asking_for(check.arguments, self.version)  # a large batch of all inputs would take its time
        return tuple(
            draw_case(version, _in_case(check.arguments, self._in_dtype(case)), index, seed)
            for index, case in enumerate(check.cases)
        )

    def cases(self, check: ComparedCheck, choice: str = "") -> tuple[ExpectedCase, ...]:
        """The cases of a check that compares with the reference, under one choice of a convention."""
        if (check.id, choice) not in self._cases:
            held = check.model_copy(update={"reference": check.alternatives.get(choice, check.reference)})
            batch = self.version.assignment.batch
            formulas = self._formulas(held)
            self._cases[check.id, choice] = tuple(
                ExpectedCase(held, drawn, drawn.sizes.get(batch), formulas) for drawn in self.drawn(check)
            )
        return self._cases[check.id, choice]

    def unmet(self, check: ComparedCheck) -> tuple[ExpectedCase, ...]:
        """The cases of a check with numbers that nobody has been asked about, in this grading or in one before."""
        formulas, batch = self._formulas(check), self.version.assignment.batch
        return tuple(ExpectedCase(check, drawn, drawn.sizes.get(batch), formulas) for drawn in self.redrawn(check, 1))

    def _formulas(self, check: ComparedCheck) -> dict[str, Formula]:
        found = {}
        for place, name in _named_formulas(check):
            try:
                found[name] = self.formula(name)
            except SpecError as error:
                raise SpecError(f"{self.version.where(*self.version.at(check.id), *place)}: {error}") from error
        return found

    def formula(self, name: str) -> Formula:
        """A function of the course's reference."""
        return find_formula(self.version.course, name)


def _asking_for(names: Collection[str], version: AssignmentVersion) -> AssignmentVersion:
    """The version with no other inputs than these."""
    inputs = {name: recipe for name, recipe in version.assignment.inputs.items() if name in names}
    return replace(version, assignment=version.assignment.model_copy(update={"inputs": inputs}))


def _in_case(names: Collection[str], case: Case) -> Case:
    """The case with no other inputs than these."""
    inputs = {name: recipe for name, recipe in case.inputs.items() if name in names}
    return case.model_copy(update={"inputs": inputs})


def _named_formulas(check: ComparedCheck) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every formula of a check, with the key that names it."""
    yield ("reference",), check.reference
    for table in ("misconceptions", "terms"):
        yield from (((table, name), formula) for name, formula in getattr(check, table).items())
    if check.following:
        yield ("following",), check.following
