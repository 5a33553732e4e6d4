"""An instructor's own pytest tests: one test function is one check."""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import replace
from itertools import takewhile
from typing import Any, Literal

from grader.assignment.checks import BaseCheck, FormulaName, Identifier
from grader.assignment.models import Assignment
from grader.assignment.strict import Slug
from grader.language.catalogue import Said, say
from grader.language.suggestions import near
from grader.marking.author_tests.assumptions import NOTHING, Assumed
from grader.marking.author_tests.findings import Finding, RequestedTests, explained_in, find, repairs_in
from grader.marking.author_tests.repairing import Repaired, Repairing
from grader.marking.derived.known_names import MATHEMATICS, NOBODYS, KnownNames, words_in
from grader.marking.derived.of_repairs import SAYS_WHERE, RepairedMistake, are_enough, kind_of, weighed
from grader.marking.derived.of_tests import TableOfTest, wrong_in
from grader.marking.derived.retrying import variant_of
from grader.marking.derived.shown import of_own_code
from grader.marking.diagnosing.equal_code import code_in, found_once
from grader.marking.diagnosing.places import SEARCH_S, Repair, best_repairs, likely_lines, skipped
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Fault, Kind
from grader.marking.kinds.recorded_test import RecordedCheck
from grader.marking.kinds.tested import TestedKind
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.marking.scoring import diagnoses_of, is_worth_a_search
from grader.results.grading import CheckResult, Diagnosis
from grader.sandbox import Session
from grader.sandbox.author_main import CAN_FORK
from grader.sandbox.inside.editing.variation import Variant

SEARCH_OF_TEST_S = 4.0
"""Most seconds of processor time for the search in one check."""


class PytestCheck(TestedKind):
    """One test function of an instructor's `test_*.py`, read from the file's decorators; never written in TOML."""

    kind: Literal["pytest"] = "pytest"
    test: str
    """`test_file.py::test_name`."""
    misconceptions: dict[Slug, dict[Identifier, FormulaName]] = {}
    """Known mistakes by name, each with the names of the student's that a wrong variant of the reference replaces. The
    proof hands in a right solution with each of them."""
    own_functions: dict[Identifier, FormulaName] = {}
    """The student's functions that the code under test calls, each with the right one; its fixture `own` has them. A
    test that passes with the student's own earns `carried_credit`."""
    self_check: bool = False
    """Whether the handout holds it: as recorded calls and right values, not as a test."""
    asserts: int = 0
    """The number of plain assertions in it, which a recording leaves out."""

    def asks_for(self, expectations: Expectations) -> Collection[str]:
        """Every word of the test's file: any of them may be a name that it reads of the student."""
        file = expectations.version.folder / self.test.partition("::")[0]
        return set(re.findall(r"[^\W\d]\w*", file.read_text("utf-8"))) if file.is_file() else ()

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        known = [check.id for check in assignment.checks if check.id != self.id]
        for needed in self.needs:
            if needed not in known:
                yield ("needs",), f"needs {needed!r}, but there is no check of that name.{near(needed, known)}"
        for mistake in self.misconceptions:
            if mistake not in assignment.misconceptions:
                yield ("misconceptions",), assignment.undeclared(mistake)
        homes = {assignment.convention_of(choice) for choice in self.alternatives}
        if len(homes) > 1 or None in homes:
            yield ("alternatives",), "its alternatives must all be choices of the same one of [conventions]."

    def verify(self, expectations: Expectations) -> None:
        replaced = (formula for names in self.misconceptions.values() for formula in names.values())
        for formula in (*replaced, *self.own_functions.values()):
            expectations.formula(formula)

    def excuses(self, marking: Marking) -> Iterator[tuple[Assumed, Said]]:
        yield from super().excuses(marking)
        failed = any(one.outcome != "passed" for one in self.needed(marking))
        if self.own_functions and (failed or self._own_at_fault(marking)):
            functions = ", ".join(f"`{self.named(name)}`" for name in self.own_functions)
            yield (
                Assumed(marking.choices[self.id], own=True),
                say("mark.own-functions", functions=functions, arrays=""),
            )

    def _own_at_fault(self, marking: Marking) -> bool:
        names, seen = set(map(self.named, self.own_functions)), ("visible", self.visibility)
        return any(
            one.wrong and one.check.visibility in seen and one.check.asked in names for one in marking.judged.values()
        )

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        result = super().settle(marking, first)
        if marking.program is None or result.outcome != "mismatch" or result.diagnoses or self._follows(marking):
            return result
        # in a process of its own, so that its time does not count against the submission
        with marking.program.reopened() as modules:
            found = tuple(self._derived(marking, modules.of(self.module)))
        return replace(result, diagnoses=found)

    def _follows(self, marking: Marking) -> bool:
        """Whether it may fail because of what it needs, or of a mistake that a test before it names."""
        tests = [one for one in marking.assignment.checks if isinstance(one, PytestCheck) and one.module == self.module]
        earlier = [one.id for one in takewhile(lambda one: one.id != self.id, tests)]
        # hidden ones are run later, so that none of them changes what is visible
        before = [marking.results[name] for name in earlier if name in marking.results]
        return any(one.diagnoses for one in before) or any(one.outcome != "passed" for one in self.needed(marking))

    def _derived(self, marking: Marking, session: Session) -> Sequence[Diagnosis]:
        """The mistake in the first wrong array, by edits of the reference that the test compares with."""
        shared = replace(marking, expectations=marking.expectations.of(""))
        work = replace(self._work(shared, Assumed(marking.choices[self.id]), 0), tests=frozenset([self.test]))

        def table() -> TableOfTest | None:
            runs = explained_in(replace(work, explaining="edited" if CAN_FORK else "compared"), session)
            return TableOfTest.of(runs[0]) if len(runs) == 1 else None

        found = marking.expectations.memo.once(("edits", self.id, marking.choices[self.id]), table)
        runs = explained_in(replace(work, explaining="compared"), session) if found else []
        if found is None or len(runs) != 1 or not found.fits(runs[0].compared):
            return ()
        explained = next(found.explained(runs[0].compared, self._words(marking)), None)
        return diagnoses_of(marking.assignment.words.tell(explained[0]), [explained[1]]) if explained else ()

    def located(self, marking: Marking, modules: Modules) -> CheckResult:
        result = marking.results[self.id]
        if not is_worth_a_search(result):
            return result
        search = Repairing(skipped(marking), min(SEARCH_OF_TEST_S, SEARCH_S - modules.cpu_seconds))
        work = replace(self._work(marking, Assumed(marking.choices[self.id]), 0), search=search)
        work = replace(work, tests=frozenset([self.test]))
        code = code_in(marking, self.module)
        key = "places", self.id, marking.choices[self.id]
        repairs = found_once(lambda: _shared(repairs_in(work, modules.of(self.module))), key, code, marking)
        named = {kind_of(one.id) for one in result.diagnoses}
        diagnoses = result.diagnoses
        if named <= {one.id for one in SAYS_WHERE} and not self._follows(marking):
            diagnoses = tuple(self._repaired(repairs, work, marking, modules.of(self.module))) or diagnoses
        weighty = weighed(diagnoses, repairs, named)
        best, files = best_repairs(repairs, modules.files, code.moving), modules.files
        edits = of_own_code(best, files)
        return replace(result, diagnoses=weighty, places=likely_lines(best, files), edits=edits)

    def _repaired(
        self, repairs: Sequence[Repair], work: RequestedTests, marking: Marking, session: Session
    ) -> Sequence[Diagnosis]:
        """The mistake in the first wrong array, by what repairs the student's code."""
        repaired = RepairedMistake.by(repairs, self._words(marking))
        # a test compares few numbers: if edits of several kinds let it pass, none of them says what is wrong
        if repaired is None or not repaired.is_certain:
            return ()
        runs = explained_in(replace(work, search=None, explaining="compared"), session)
        wrong = (one for run in runs for one in wrong_in(run.compared).items())
        name = next((name for name, pieces in wrong if are_enough(pieces, repairs)), None)
        return diagnoses_of(marking.assignment.words.tell(name), [repaired.hypothesis]) if name is not None else ()

    def _words(self, marking: Marking) -> KnownNames:
        known = words_in(marking.expectations.version.folder / "starter") | MATHEMATICS
        return KnownNames(frozenset(known - NOBODYS), {})

    # -- self-check

    @property
    def can_be_given(self) -> bool:
        return self.self_check

    @property
    def mistakes_named(self) -> Collection[str]:
        return self.misconceptions.keys()

    def without_reference(self, given: Set[str]) -> Kind:
        shared = (*BaseCheck.model_fields, *TestedKind.model_fields)
        kept: dict[str, Any] = {name: getattr(self, name) for name in shared}
        needs = tuple(name for name in self.needs if name in given)
        return RecordedCheck(**{**kept, "needs": needs, "asserts": self.asserts})

    # -- runs

    def found(self, marking: Marking, assumed: Assumed = NOTHING, turn: int = 0) -> Sequence[Finding]:
        """What its runs find; in turns after the first, with new numbers."""
        session = marking.session(self)
        if session is None:
            return ()
        work = self._work(marking, assumed, turn)
        return marking.memo.once((work.tests, assumed, turn), lambda: find(work, session))[self.test]

    def _work(self, marking: Marking, assumed: Assumed, turn: int) -> RequestedTests:
        # runs that assume nothing cover all tests of the module at once
        alone = assumed != NOTHING or turn
        tests = frozenset([self.test]) if alone else self._together(marking.assignment)
        # named by what students see, or a visible test could print the numbers of a hidden one
        seen = int(self.visibility == "visible")
        draws = marking.expectations.own_draws.of("tests", seen, *([turn] if turn else []))
        return RequestedTests(marking.expectations.version, tests, draws, assumed)

    def found_in_starter(self, marking: Marking, starter: Modules) -> Sequence[Finding]:
        work = replace(self._work(marking, NOTHING, 0), tests=frozenset([self.test]))
        return find(work, starter.of(self.module))[self.test]

    def _together(self, assignment: Assignment) -> frozenset[str]:
        """All visible tests of the module, or all that are not visible."""
        seen = self.visibility == "visible"
        ours = [one for one in assignment.checks if isinstance(one, PytestCheck) and one.module == self.module]
        return frozenset(one.test for one in ours if (one.visibility == "visible") == seen)


def _shared(found: Sequence[tuple[Repaired, int]]) -> list[Repair]:
    """The repairs of a test: what an edit repairs in all of its runs that failed."""
    runs = len({run for _, run in found})
    shares: dict[tuple[Variant, bool], float] = {}
    for repaired, _ in found:
        variant = variant_of(repaired.variant)
        if variant is not None:
            edit = variant, repaired.inserted
            shares[edit] = shares.get(edit, 0.0) + repaired.share / runs
    return [Repair(variant, min(1.0, share), inserted) for (variant, inserted), share in shares.items()]
