"""Checks that compare arrays with the reference: what value, gradient, training and answers have in common."""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from typing import Any, Self

from grader.assignment.checks import ComparedCheck
from grader.assignment.models import Assignment
from grader.language.suggestions import near
from grader.marking.asking import ask
from grader.marking.conventions import Standing, other_choices
from grader.marking.credit.claims import carried, partial_credit, stated_shares
from grader.marking.credit.rule import Award, Claim
from grader.marking.credit.slopes import Slope
from grader.marking.derived.diagnosing import with_derived
from grader.marking.derived.kinds import TOLD_AS
from grader.marking.derived.known_names import KnownNames
from grader.marking.derived.of_repairs import (
    in_own_terms,
    of_one_mistake,
    of_the_same_function,
    weighed,
    with_repairs,
)
from grader.marking.derived.shown import of_own_code, of_right_functions
from grader.marking.derived.sources import Tables
from grader.marking.diagnosing.again import repeated, with_changing
from grader.marking.diagnosing.equal_code import code_in, found_once
from grader.marking.diagnosing.places import (
    SEARCH_S,
    Repair,
    best_repairs,
    find_repairs,
    likely_lines,
    skipped,
    written_place,
)
from grader.marking.diagnosing.warned import overflowing_line
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.illustration import evidence_of
from grader.marking.judging import Judged, JudgedLeaf, judge, judge_case
from grader.marking.kinds.handed_out import values_of, without_formulas
from grader.marking.kinds.kind import CasedKind, Fault
from grader.marking.kinds.points_for_nothing import advice_on_points
from grader.marking.kinds.reference_arrays import check_arrays
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.marking.mutants import Mutant, misconceived, mutants
from grader.marking.naming import with_names
from grader.marking.scoring import Accounted, Awarded, is_worth_a_search, points_of, result_of, retold
from grader.results.grading import CheckResult
from grader.sandbox.inside.editing.variation import Spot
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned

OF_LABELS = {"labels-exchanged", "labels-minus-one"}
"""Mistakes with labels, which give the same numbers as some mistakes in a formula."""


class ComparedKind(ComparedCheck, CasedKind):
    """A check whose answers are compared with the reference, array by array."""

    # -- what assignment.toml may say

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        yield from self._faults_of_needs(assignment)
        yield from self._faults_of_mistakes(assignment)
        yield from self._faults_of_arrays()
        homes = {assignment.convention_of(choice) for choice in self.alternatives}
        if len(homes) > 1 or None in homes:
            yield ("alternatives",), "its alternatives must all be choices of the same one of [conventions]."

    def _faults_of_needs(self, assignment: Assignment) -> Iterator[Fault]:
        known = [other.id for other in assignment.compared]
        for needed in self.needs:
            if needed not in known:
                why = f"needs {needed!r}, but no check of that name compares arrays.{near(needed, known)}"
                yield ("needs",), why

    def _faults_of_arrays(self) -> Iterator[Fault]:
        for array in self.weights:
            if array not in self.returns:
                yield ("weights",), f"weights {array!r}, but `returns` has no such name.{near(array, self.returns)}"
        # the weights are divided by their sum
        if not any(self.weights.get(array, 1.0) for array in self.returns):
            yield ("weights",), "all weights are 0, so nothing earns its points. Give one array a weight."
        for array in self.up_to:
            if array not in self.returns:
                yield ("up_to",), f"`returns` has no array {array!r}.{near(array, self.returns)}"
        if self.up_to and self.following:
            yield ("up_to",), "what follows from the student's own results cannot be right in more than one way, too."

    def _faults_of_mistakes(self, assignment: Assignment) -> Iterator[Fault]:
        for mistake in self.misconceptions:
            if mistake not in assignment.misconceptions:
                yield ("misconceptions", mistake), assignment.undeclared(mistake)
        for choice, wrong in self.misconceptions_of.items():
            if choice not in self.alternatives:
                yield ("misconceptions_of", choice), f"its `alternatives` have no choice {choice!r}."
            for mistake in wrong:
                if mistake not in assignment.misconceptions:
                    yield ("misconceptions_of", choice, mistake), assignment.undeclared(mistake)

    def asks_for(self, expectations: Expectations) -> Collection[str]:
        return {*self.wanted, *self.own_functions.values()}

    def verify(self, expectations: Expectations) -> None:
        for choice in ("", *self.alternatives):  # '' is the check's own reference
            for case in expectations.cases(self, choice):
                check_arrays(case, expectations.version)

    def advice(self, expectations: Expectations) -> Iterator[str]:
        yield from super().advice(expectations)
        yield from advice_on_points(self, expectations)

    # -- asking a student, and marking the answers

    def questions(self, expectations: Expectations) -> list[Question]:
        return [question for case in expectations.cases(self) for question in case.questions]

    def mark(self, marking: Marking) -> CheckResult:
        # the replies are kept: conventions and errors carried forward judge the same ones again
        marking.replies[self.id] = ask(marking.expectations.cases(self), marking.witness, marking.wanted)
        return result_of(judged_as(self, "", marking))

    def weigh(self, marking: Marking) -> None:
        choice = marking.choices[self.id] = self.chosen(marking)
        judged = marking.judged[self.id] = judged_as(self, choice, marking)
        marking.slopes[self.id] = self.slopes(judged, marking.expectations.cases(self, choice), marking)

    def standing(self, choice: str, marking: Marking) -> Standing:
        judged = judged_as(self, choice, marking)
        shares = stated_shares(judged, marking.assignment.misconceptions)
        return Standing(points_of(judged, shares), bool(judged.mistakes))

    def claims(self, marking: Marking) -> Iterator[Claim]:
        judged, choice = marking.judged[self.id], marking.choices[self.id]
        if not judged.failures:  # a check in which a call does not return earns nothing
            yield from partial_credit(judged, choice, marking.assignment.misconceptions)
            yield from carried(judged, choice, marking.earlier(self))

    def name(self, marking: Marking) -> Sequence[Question]:
        choice = marking.choices[self.id]
        cases = marking.expectations.cases(self, choice)
        awarded = {name: award for (payer, name), award in marking.awards.items() if payer == self.id}
        judged = marking.judged[self.id] = _without_unfounded(marking.judged[self.id], awarded, cases, marking)
        if not (judged.wrong or judged.failures or judged.measured or choice or self.loss_curve):
            return ()  # right: nothing to name or to draw
        conventional = other_choices(judged, choice, marking.assignment, partial(judged_as, marking=marking))
        awarded = {**{name: Award(0.0, reason) for name, reason in conventional.items()}, **awarded}
        # named last, and not kept in `judged`: a derived mistake earns nothing, here or in other checks
        named = with_names(self, _without_hypotheses(judged, conventional), awarded, marking)
        marking.accounts[self.id] = Accounted(named, awarded)
        again, common = repeated(named, cases, awarded), self._in_common(named, marking)
        return (*(again.questions if again else ()), *(common.questions if common else ()))

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        if self.id not in marking.accounts:
            return first
        named, awarded = marking.accounts[self.id]
        cases = marking.expectations.cases(self, marking.choices[self.id])
        named = with_changing(named, cases, awarded, marking.witness)
        marking.accounts[self.id] = Accounted(named, awarded)
        common = self._answer_in_common(named, marking)
        result = result_of(named, awarded, evidence_of(named, cases, marking.slopes[self.id], common))
        if self.visibility != "visible":
            return result
        return replace(result, edits=of_right_functions(marking.edits.get(self.id, ()), result.diagnoses))

    def agreed(self, marking: Marking) -> CheckResult:
        """Other labels can give a loss the numbers of a wrong sign, so an edit that explains other checks takes
        precedence."""
        result = marking.results[self.id]
        doubted = {one.array for one in result.diagnoses if one.id in OF_LABELS and one.origin == "general"}
        spots = frozenset[Spot]().union(*(some for name, some in marking.edits.items() if name != self.id))
        if not doubted or not spots:
            return result
        judged, shared = marking.judged[self.id], marking.expectations.of("").cases(self, marking.choices[self.id])
        cases = marking.expectations.cases(self, marking.choices[self.id])
        others = {array.name for array in judged.arrays} - doubted
        tables = Tables(marking.expectations, shared, None, spots)
        named, _ = with_derived(judged, cases, others, tables, marking.shared)
        found = [one for one in result_of(named).diagnoses if one.array in doubted]
        if {one.array for one in found} != doubted:
            return result
        kept = [one for one in result.diagnoses if one.array not in doubted]
        return replace(result, diagnoses=(*kept, *found))

    def _in_common(self, named: Judged, marking: Marking) -> ExpectedCase | None:
        """A case that the whole class has, if arrays are unexplained: students with equal arrays made the same
        mistake."""
        unexplained = [array for array in named.wrong if not array.hypotheses]
        # with new numbers for each submission, no answer can equal that of another
        if not any(all(leaf.own for leaf in array.leaves) for array in unexplained):
            return None
        return marking.expectations.of("").cases(self, marking.choices[self.id])[0]

    def _answer_in_common(self, named: Judged, marking: Marking) -> Sequence[JudgedLeaf]:
        case = self._in_common(named, marking)
        if case is None:
            return ()
        (reply,) = ask([case], marking.shared)
        return judge_case(case, reply.value) if isinstance(reply, Returned) else ()

    def slopes(self, judged: Judged, cases: Sequence[ExpectedCase], marking: Marking) -> Mapping[str, Slope]:
        """Wrong gradients compared with the student's own loss; empty for a check without one."""
        return {}

    def located(self, marking: Marking, modules: Modules) -> CheckResult:
        result, judged = marking.results[self.id], marking.judged[self.id]
        if marking.program is None or not judged.wrong or not is_worth_a_search(result):
            return result
        files, module = marking.program.files, f"{self.module or marking.assignment.module}.py"
        if not self.called:
            places = written_place([array.name for array in judged.wrong], module, files.get(module, b""))
            return replace(result, places=places)
        if warned := overflowing_line(judged, marking.replies[self.id], module, files):
            return replace(result, places=warned)
        code = code_in(marking, self.module)
        key = "repairs", self.id, marking.choices[self.id]
        repairs = found_once(lambda: self._repairs(judged, marking, modules), key, code, marking)
        words = KnownNames.of(self, (), marking.expectations.version)
        account = marking.accounts[self.id]
        derived = {TOLD_AS[kind] for *_, kind in marking.edits.get(self.id, ())}
        telling = of_the_same_function(of_one_mistake(repairs, derived, marking.mistaken_lines), account.judged)
        both = in_own_terms(with_repairs(account.judged, telling, words, derived), telling, words)
        named = retold(result, account, both)
        diagnoses = weighed(named.diagnoses, telling, derived)
        best = best_repairs(repairs, files, code.moving)
        edits = (*of_own_code(best, files), *of_right_functions(marking.edits.get(self.id, ()), diagnoses))
        return replace(named, diagnoses=diagnoses, places=likely_lines(best, files), edits=edits)

    def _repairs(self, judged: Judged, marking: Marking, modules: Modules) -> Sequence[Repair]:
        choice, left = marking.choices[self.id], SEARCH_S - modules.cpu_seconds
        skip = skipped(marking, self.called)
        cases = marking.expectations.cases(self, choice)
        right = [
            (marking.judged[one.id], marking.expectations.cases(one, marking.choices[one.id]))
            for one in marking.assignment.compared
            if one.called and one.visibility == "visible" and marking.results[one.id].outcome == "passed"
            if not one.loss_curve  # a training run takes long
        ]
        return find_repairs(judged, cases, modules, skip, left, right)

    # -- proof

    def mutants(self, expectations: Expectations) -> Iterator[Mutant]:
        yield from mutants(self, expectations.cases(self))
        for choice in self.misconceptions_of:
            yield from misconceived(self.under(choice), expectations.cases(self, choice), choice)

    # -- self-check

    @property
    def mistakes_named(self) -> Collection[str]:
        return self.misconceptions.keys()

    def without_reference(self, given: Set[str]) -> Self:
        return self.model_copy(update=without_formulas(self, given))

    def worked_out(self, expectations: Expectations) -> list[dict[str, Any]]:
        return [
            {**self.inputs_of(case.drawn), "batch": case.batch, "values": values_of(self, case)}
            for case in expectations.cases(self)
        ]


def judged_as(check: ComparedCheck, choice: str, marking: Marking) -> Judged:
    """Judge the answers to a check under one choice of a convention; '' is the check's own reference."""
    cases = marking.expectations.cases(check, choice)
    # kept, since every choice of a convention is tried before one is chosen
    return marking.memo.once((check.id, choice), lambda: judge(cases, marking.replies[check.id]))


def _without_unfounded(judged: Judged, awarded: Awarded, cases: Sequence[ExpectedCase], marking: Marking) -> Judged:
    """The check, where arrays that only seemed to follow from earlier results count as wrong."""
    denied = {array.name for array in judged.arrays if array.followed and array.name not in awarded}
    if not denied:
        return judged
    plain = judge(cases, marking.replies[judged.check.id], following=False)
    both = zip(judged.arrays, plain.arrays, strict=True)
    return replace(judged, arrays=tuple(wrong if wrong.name in denied else array for array, wrong in both))


def _without_hypotheses(judged: Judged, names: Container[str]) -> Judged:
    """The check, with nothing said about the mistakes in some arrays."""
    arrays = tuple(replace(array, hypotheses=()) if array.name in names else array for array in judged.arrays)
    return replace(judged, arrays=arrays)
