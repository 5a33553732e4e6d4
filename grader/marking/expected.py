"""The trusted half of all checks: their cases, with the right values and those of known mistakes.

Everything here is computed once for an assignment version and a seed, and shared by all submissions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from grader.assignment.cases import DrawnCase, draw_case, moved
from grader.assignment.checks import BaseCheck, CasedCheck, ComparedCheck
from grader.assignment.draws import Draws
from grader.assignment.inputs import Case, Dtype
from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError
from grader.marking.comparing.structure import arrays_in, same_numbers
from grader.marking.expected_case import ExpectedCase, Formula
from grader.marking.formulas import find_formula
from grader.marking.memo import Memo
from grader.marking.own_numbers import OwnNumbers


@dataclass(frozen=True)
class Expectations:
    """All cases of all checks of one assignment version, for one seed."""

    version: AssignmentVersion
    seed: int
    dtype: Dtype = "float64"
    """Type of the inputs in cases that do not set their own."""
    unseen: frozenset[str] | None = None
    """Checks whose inputs are drawn as for hidden checks; by default those that are not visible."""
    purpose: Literal["grading", "handout"] = "grading"
    """What the inputs of visible checks are drawn for: a handout contains right values, so never for both."""
    _cases: dict[tuple[str, str], tuple[ExpectedCase, ...]] = field(default_factory=dict)
    _drawn: dict[str, tuple[DrawnCase, ...]] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo)
    """Values that kinds of checks keep here, shared by all submissions."""
    submission: str = ""
    """Hash of the only submission that these are for; '' if they are for all."""
    own: Memo = field(default_factory=Memo)
    """Values that are kept for this submission alone."""

    def of(self, submission: str) -> Self:
        """The same for one submission, given its hash: some numbers are drawn for it alone."""
        # `replace` hands on the caches, so what all submissions share is computed once
        return replace(self, submission=submission, own=Memo())

    def draws(self, *, seen: bool) -> Draws:
        """The source of numbers, for checks that students see or for those that they do not."""
        if seen:
            return Draws(self.version.visible_key, (self.purpose, self.seed))
        return Draws(self.version.hidden_key, ("hidden", self.seed))

    @property
    def own_draws(self) -> Draws:
        """The source of numbers that no other submission is asked about."""
        return Draws(self.version.hidden_key, ("submission", self.seed, self.submission))

    def _is_seen(self, check: BaseCheck) -> bool:
        return check.visibility == "visible" if self.unseen is None else check.id not in self.unseen

    def _in_dtype(self, case: Case) -> Case:
        return case.model_copy(update={"dtype": self.dtype}) if case.dtype == "float64" else case

    def drawn(self, check: CasedCheck) -> tuple[DrawnCase, ...]:
        """The cases of a check with their drawn inputs."""
        if check.id not in self._drawn:
            self._drawn[check.id] = tuple(
                draw_case(self.version, self._in_dtype(case), index, self.draws(seen=self._is_seen(check)))
                for index, case in enumerate(check.cases)
            )
        return self._drawn[check.id]

    def redrawn(self, check: CasedCheck, turn: int) -> tuple[DrawnCase, ...]:
        """The cases of a check with new numbers for this turn, for which no student can have stored answers."""
        draws = self.own_draws.of(check.id, turn)
        return tuple(self._redrawn(check, index, draws) for index in range(len(check.cases)))

    def _redrawn(self, check: CasedCheck, index: int, draws: Draws) -> DrawnCase:
        # only what is asked: a large batch of every input would take long to draw
        return draw_case(self.version, self._in_dtype(check.cases[index]), index, draws, check.inputs_asked)

    def cases(self, check: ComparedCheck, choice: str = "") -> tuple[ExpectedCase, ...]:
        """The cases of a check with their expected values, under one choice of a convention."""
        return self.own.once((check.id, choice), lambda: self._cases_of(check, choice))

    def _cases_of(self, check: ComparedCheck, choice: str) -> tuple[ExpectedCase, ...]:
        shared, own = self._shared(check, choice), self._own_cases(check)
        return tuple(case.with_inputs(own[index]) if index in own else case for index, case in enumerate(shared))

    def asked(self, check: CasedCheck) -> tuple[DrawnCase, ...]:
        """The cases that this submission is asked; drawn cases have new numbers for each submission."""
        own = self._own_cases(check)
        return tuple(own.get(index, drawn) for index, drawn in enumerate(self.drawn(check)))

    def may_be_known(self, check: ComparedCheck) -> bool:
        """Whether students can copy right answers to a check, since all submissions are asked the same."""
        return bool(self.submission) and self._is_seen(check) and not any(case.own for case in self.cases(check))

    def _own_cases(self, check: CasedCheck) -> Mapping[int, DrawnCase]:
        """The cases that have a submission's own numbers, by their number."""
        if not (self.submission and check.differs_by_submission and self._is_seen(check)):
            return {}
        plan = self.memo.once("own numbers", self._planned)
        drawn = self.own.once("own numbers", lambda: plan.draw(self.own_draws.generator("inputs")))
        return drawn.get(check.id, {})

    def _planned(self) -> OwnNumbers:
        checks = [check for check in self.version.assignment.checks if isinstance(check, CasedCheck)]
        own = [check for check in checks if check.differs_by_submission and self._is_seen(check)]
        return OwnNumbers(self.version, [(check, self.drawn(check)) for check in own])

    def _shared(self, check: ComparedCheck, choice: str) -> tuple[ExpectedCase, ...]:
        if (check.id, choice) not in self._cases:
            # the rest of the grader knows only `reference`, so the choice's own takes its place
            held = check.under(choice)
            batch = self.version.assignment.batch
            formulas = self._formulas(held)
            self._cases[check.id, choice] = tuple(
                ExpectedCase(held, drawn, drawn.sizes.get(batch), formulas) for drawn in self.drawn(check)
            )
        return self._cases[check.id, choice]

    def again(self, check: ComparedCheck, choice: str, *, moved_too: bool) -> tuple[tuple[ExpectedCase, ...], ...]:
        """For each case, copies with new numbers; empty if no number can change.

        Args:
            check: The check.
            choice: The choice of a convention.
            moved_too: Whether to add, for each case, those numbers moved a little: all together, and for the largest
                case also each input alone.
        """
        # kept: the numbers are shown to nobody, so they can be reused for other submissions
        key = check.id, choice, moved_too
        return self.memo.once(key, lambda: tuple(self.of("")._others(check, choice, moved_too)) if check.called else ())

    def _others(self, check: ComparedCheck, choice: str, moved_too: bool) -> Iterator[tuple[ExpectedCase, ...]]:
        names = check.inputs_asked
        pairs = list(zip(self.cases(check, choice), self.redrawn(check, 1), strict=True))
        anew = [drawn for case, drawn in pairs if not same_numbers(case.drawn.only(names), drawn.only(names))]
        # the largest is enough, since one case shows what a function uses; in a small one a mistake may hide it
        largest = max(anew, key=lambda drawn: sum(array.size for array in arrays_in(drawn.only(names))), default=None)
        for case, drawn in pairs:
            if not any(drawn is one for one in anew):
                # all numbers are the author's own, but they can still be moved
                others = [moved(drawn, names) or (moved(drawn, names, whole=True) if moved_too else None)]
            elif moved_too:
                alone = names if drawn is largest else ()
                others = [drawn, moved(drawn, names), *(moved(drawn, [name]) for name in alone)]
            else:
                others = [drawn]
            new = [case.with_inputs(inputs) for inputs in others if inputs]
            # numbers of which an author did not think may be outside of what the reference is defined for
            yield tuple(one for one in new if one.is_defined)

    def nudged(self, case: ExpectedCase, by: float, turns: int) -> tuple[ExpectedCase, ...]:
        """The case with its inputs moved by so little, in as many ways."""
        return tuple(case.nudged(by, turns))

    def _formulas(self, check: ComparedCheck) -> dict[str, Formula]:
        found = {}
        for place, name in _named_formulas(check):
            try:
                found[name] = self.formula(name)
            except SpecError as error:
                at = self.version.where("checks", self.version.index_of(check.id), *place)
                raise SpecError(f"{at}: {error}") from error
        return found

    def formula(self, name: str) -> Formula:
        """The function of the course's reference with this name."""
        return self.memo.once(("formula", name), lambda: find_formula(self.version.course, name))


def _named_formulas(check: ComparedCheck) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every formula of a check, with the place of the key that names it."""
    # not `alternatives`: `cases` replaces the reference by the one of the choice
    yield ("reference",), check.reference
    for table in ("misconceptions", "terms"):
        yield from (((table, name), formula) for name, formula in getattr(check, table).items())
    if check.following:
        yield ("following",), check.following
