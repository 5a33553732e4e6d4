"""An instructor's own pytest tests: one test function is one check."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from grader.assignment.checks import FormulaName, Identifier, Slug
from grader.assignment.models import Assignment
from grader.language.catalogue import Said, Spoken, say
from grader.language.suggestions import near
from grader.marking.author_tests.carrying import upheld
from grader.marking.author_tests.findings import Finding, Work, find, share_of
from grader.marking.author_tests.supposing import NOTHING, Supposed
from grader.marking.conventions import Standing
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Fault, Kind
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.results.grading import CheckResult

MAX_TOLD = 3
"""Runs of a parametrised test whose messages are shown at most."""


class PytestCheck(Kind):
    """One test function of an instructor's `test_*.py`, read from the file's decorators; never written in TOML."""

    kind: Literal["pytest"] = "pytest"
    test: str
    """`test_file.py::test_name`."""
    needs: tuple[Slug, ...] = ()
    """Checks that this one builds on: a mistake that was named there does not cost points again here. If one of them
    failed in another way, this one says so, and names no mistake of its own."""
    misconceptions: dict[Slug, dict[Identifier, FormulaName]] = {}
    """Known mistakes by name, each with the names of the student's that a wrong variant of the reference replaces. The
    proof hands in a right solution with each of them."""
    alternatives: tuple[Slug, ...] = ()
    """Other choices of one of the assignment's conventions under which the test can pass; its fixture `choice` says
    which one is tried."""
    own_functions: dict[Identifier, FormulaName] = {}
    """The student's functions that the code under test calls, each with the right one; its fixture `own` has them. A
    test that passes with the student's own earns `carried_credit`."""
    carried_credit: float = Field(default=1.0, ge=0, le=1)
    """Share of the points that it earns if it fails only because something earlier is wrong."""
    asks_alone: ClassVar[bool] = True
    can_be_given: ClassVar[bool] = False

    @property
    def choices(self) -> tuple[str, ...]:
        return self.alternatives

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

    def mark(self, marking: Marking) -> CheckResult:
        """Give each run of a parametrised test an equal share of the points; skipped runs do not count."""
        if marking.session(self) is None:  # in the proof, functions of the reference answer, without a process
            return CheckResult.of(self, "skipped", self.points, say("test.no-process"))
        return self._result(self.found(marking))

    def _result(self, findings: Sequence[Finding]) -> CheckResult:
        runs = [finding for finding in findings if finding.outcome != "skipped"]
        bad = [finding for finding in runs if finding.outcome != "passed"]
        shown = bad or runs or findings
        return CheckResult.of(
            self,
            shown[0].outcome if shown else "passed",
            round(self.points * share_of(findings), 6),
            *_told(shown)[:MAX_TOLD],
            # a mistake shows in every run of a parametrised test: name it once
            diagnoses={(one.id, one.array): one for finding in bad for one in finding.diagnoses}.values(),
        )

    # -- conventions

    def standing(self, choice: str, marking: Marking) -> Standing:
        result = self._under(choice, marking)
        return Standing(result.points, bool(result.diagnoses))

    def _under(self, choice: str, marking: Marking) -> CheckResult:
        first = marking.results[self.id]
        # most students follow the first choice, and a second run takes as long as the first
        if not choice or marking.session(self) is None or first.outcome in ("passed", "skipped", "grader fault"):
            return first
        return self._result(self.found(marking, Supposed(choice)))

    def weigh(self, marking: Marking) -> None:
        marking.choices[self.id] = self.chosen(marking) if self.alternatives else ""

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """The result under the student's convention; and without what was paid for in another check."""
        choice = marking.choices[self.id]
        result = self._under(choice, marking)
        if result.outcome in ("passed", "skipped", "grader fault"):
            return result
        for other in ("", *self.alternatives):
            if other != choice and self._under(other, marking).outcome == "passed":
                return self._other_convention(result, marking.assignment, other, choice)
        return self._paid_before(result, marking) or self._after_what_it_needs(result, marking)

    def _other_convention(self, result: CheckResult, assignment: Assignment, other: str, chosen: str) -> CheckResult:
        convention = assignment.conventions[assignment.convention_of(self.alternatives[0]) or ""]
        told = [convention.told(one or convention.choices[0]) for one in (other, chosen)]
        said = say("mark.other-convention", arrays=self.title, other=told[0], chosen=told[1])
        return result.model_copy(update={"said": (said,), "diagnoses": ()})

    def _paid_before(self, result: CheckResult, marking: Marking) -> CheckResult | None:
        """The result with the points that only an earlier mistake costs; None if there are none."""
        arrays = ", ".join(dict.fromkeys(f"`{one.array}`" for one in result.diagnoses)) or f"'{self.title}'"
        for supposed, reason in self._excuses(marking):
            plain = self.found(marking, Supposed(supposed.choice))
            gained = upheld(supposed, plain, lambda supposed, turn: self._asked_anew(marking, supposed, turn))
            if gained:
                points = round(result.points + gained * self.carried_credit * self.points, 6)
                free = tuple(one.model_copy(update={"costs": self.carried_credit < 1}) for one in result.diagnoses)
                said = (*result.said, reason.having(arrays=arrays))
                return result.model_copy(update={"points": points, "said": said, "diagnoses": free})
        return None

    def _excuses(self, marking: Marking) -> Iterator[tuple[Supposed, Said]]:
        """What could be at fault in place of what is tested, with the sentence for that."""
        choice, failed = marking.choices[self.id], [one for one in self._needed(marking) if one.outcome != "passed"]
        for one in failed:
            if named := frozenset(mistake.id for mistake in one.diagnoses):
                yield Supposed(choice, paid=named), say("mark.again", check=one.title, arrays="")
        if self.own_functions and (failed or self._own_at_fault(marking)):
            functions = ", ".join(f"`{self.named(name)}`" for name in self.own_functions)
            yield Supposed(choice, own=True), say("mark.own-functions", functions=functions, arrays="")

    def _own_at_fault(self, marking: Marking) -> bool:
        names, seen = set(map(self.named, self.own_functions)), ("visible", self.visibility)
        return any(
            one.wrong and one.check.visibility in seen and one.check.asked in names for one in marking.settled.values()
        )

    def _asked_anew(self, marking: Marking, supposed: Supposed, turn: int) -> Sequence[Finding]:
        marking.witness.renew()  # a process that was asked before could answer to fit
        return self.found(marking, supposed, turn)

    def _after_what_it_needs(self, result: CheckResult, marking: Marking) -> CheckResult:
        failed = [one for one in self._needed(marking) if one.outcome != "passed"]
        if not failed:
            return result
        said: Said = say("test.needs", checks=", ".join(one.title for one in failed))
        return result.model_copy(update={"said": (said, *result.said), "diagnoses": ()})

    # -- runs

    def _needed(self, marking: Marking) -> list[CheckResult]:
        """The results of the checks that it builds on."""
        # a hidden check must not show in a visible one
        found = [marking.results[name] for name in self.needs if name in marking.results]
        return [one for one in found if one.visibility in ("visible", self.visibility)]

    def found(self, marking: Marking, supposed: Supposed = NOTHING, turn: int = 0) -> Sequence[Finding]:
        """What its runs find; in turns after the first, with numbers that the student has not met."""
        session = marking.session(self)
        if session is None:
            return ()
        work = self._work(marking, supposed, turn)
        return marking.memo.once((work.tests, supposed, turn), lambda: find(work, session))[self.test]

    def _work(self, marking: Marking, supposed: Supposed, turn: int) -> Work:
        # those that suppose nothing are run with all tests of the module at once
        alone = supposed != NOTHING or turn
        tests = frozenset([self.test]) if alone else self._together(marking.assignment)
        # named by what students see, or a visible test could print the numbers of a hidden one
        seen = int(self.visibility == "visible")
        draws = marking.expectations.own_draws.of("tests", seen, *([turn] if turn else []))
        return Work(marking.expectations.version, tests, draws, supposed)

    def called_names(self, marking: Marking) -> Sequence[str]:
        findings = self.found(marking, Supposed(marking.choices[self.id]))
        return tuple(dict.fromkeys(self.named(name) for one in findings for name in one.called))

    def is_as_begun(self, marking: Marking, starter: Modules) -> bool:
        work = self._work(marking, NOTHING, 0)
        begun = find(replace(work, tests=frozenset([self.test])), starter.of(self.module))[self.test]
        return [(one.outcome, one.said) for one in begun] == [(one.outcome, one.said) for one in self.found(marking)]

    def _together(self, assignment: Assignment) -> frozenset[str]:
        """All visible tests of the module, or all that are not visible."""
        seen = self.visibility == "visible"
        ours = [one for one in assignment.checks if isinstance(one, PytestCheck) and one.module == self.module]
        return frozenset(one.test for one in ours if (one.visibility == "visible") == seen)


def _told(findings: Sequence[Finding]) -> list[Spoken]:
    """Each message once, with the parameters of the runs that it is about."""
    runs: dict[Spoken, list[str]] = {}
    for one in findings:
        runs.setdefault(one.said or say("mark.right"), []).extend([one.parameters] if one.parameters else [])
    return [
        say("test.with", parameters=_listed(parameters), message=said) if parameters else said
        for said, parameters in runs.items()
    ] or [say("mark.right")]


def _listed(parameters: Sequence[str]) -> str:
    more = len(parameters) - MAX_TOLD
    return "; ".join(parameters[:MAX_TOLD]) + (f"; ... ({more})" if more > 0 else "")
