"""An instructor's own pytest tests: one test function is one check."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar, Literal

from grader.assignment.checks import FormulaName, Identifier, Slug
from grader.assignment.models import Assignment
from grader.language.catalogue import Spoken, say
from grader.language.suggestions import near
from grader.marking.author_tests.findings import Finding, Findings, Work, find
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Fault, Kind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.session import Session

MAX_TOLD = 3
"""Runs of a parametrised test whose messages are shown at most."""


class PytestCheck(Kind):
    """One test function of an instructor's `test_*.py`, read from the file's decorators; never written in TOML."""

    kind: Literal["pytest"] = "pytest"
    test: str
    """`test_file.py::test_name`."""
    needs: tuple[Slug, ...] = ()
    """Checks that this one builds on: if one of them failed, this one says so, and names no mistake of its own."""
    misconceptions: dict[Slug, dict[Identifier, FormulaName]] = {}
    """Known mistakes by name, each with the names of the student's that a wrong variant of the reference replaces. The
    proof hands in a right solution with each of them."""
    asks_alone: ClassVar[bool] = True
    can_be_given: ClassVar[bool] = False

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

    def verify(self, expectations: Expectations) -> None:
        for replaced in self.misconceptions.values():
            for formula in replaced.values():
                expectations.formula(formula)

    def mark(self, marking: Marking) -> CheckResult:
        """Give each run of a parametrised test an equal share of the points; skipped runs do not count.

        Unlike in other checks, a mistake costs points here even if it already did elsewhere: a failed assertion ends
        the test, so what comes after it was never tested.
        """
        session = marking.session(self)
        if session is None:  # in the proof, functions of the reference answer, without a process
            return CheckResult.of(self, "skipped", self.points, say("test.no-process"))
        findings = self._findings(marking, session)[self.test]
        runs = [finding for finding in findings if finding.outcome != "skipped"]
        bad = [finding for finding in runs if finding.outcome != "passed"]
        shown, earned = bad or runs or findings, sum(one.earns for one in runs)
        return CheckResult.of(
            self,
            shown[0].outcome if shown else "passed",
            round(self.points * (earned / len(runs) if runs else 1), 6),
            *_told(shown)[:MAX_TOLD],
            # a mistake shows in every run of a parametrised test: name it once
            diagnoses={(one.id, one.array): one for finding in bad for one in finding.diagnoses}.values(),
        )

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """Say what to do first, if this builds on a check that failed. It costs its points all the same."""
        failed = [marking.results[name] for name in self.needs if name in marking.results]
        # a hidden check must not show in a visible one
        failed = [one for one in failed if one.outcome != "passed" and one.visibility in ("visible", self.visibility)]
        if not failed or first.outcome in ("passed", "skipped", "grader fault"):
            return first
        said = say("test.needs", checks=", ".join(one.title for one in failed))
        return first.model_copy(update={"said": (said, *first.said), "diagnoses": ()})

    def _findings(self, marking: Marking, session: Session) -> Findings:
        """The findings of all visible tests of the module, or of all that are not visible, from one run of pytest."""
        seen = self.visibility == "visible"
        checks = marking.assignment.checks
        ours = [one for one in checks if isinstance(one, PytestCheck) and one.module == self.module]
        tests = frozenset(one.test for one in ours if (one.visibility == "visible") == seen)
        # named by what students see, or a visible test could print the numbers of a hidden one
        draws = marking.expectations.own_draws.of("tests", int(seen))
        work = Work(marking.expectations.version, tests, draws)
        return marking.memo.once(("tests", seen, self.module), lambda: find(work, session))


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
