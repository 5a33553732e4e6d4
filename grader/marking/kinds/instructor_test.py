"""An instructor's own tests, written in pytest: one test function is one check."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from grader.language.catalogue import say
from grader.marking.kinds.kind import Kind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.session import Session

if TYPE_CHECKING:
    from grader.marking.pytest_run import Finding

MAX_TOLD = 3
"""Runs of a parametrised test whose messages are repeated."""


class PytestCheck(Kind):
    """One test function of an instructor's `test_*.py`, read from the file's decorators; never written in TOML."""

    kind: Literal["pytest"] = "pytest"
    test: str
    """`test_file.py::test_name`."""
    asks_alone: ClassVar[bool] = True
    can_be_given: ClassVar[bool] = False

    def mark(self, marking: Marking) -> CheckResult:
        """Parametrised tests share the points of their function; a run that is skipped is none.

        A failed assertion ends a test, so no mistake is forgiven here, wherever it was paid for before: what comes
        after it was never asked.
        """
        session = marking.witness
        if not isinstance(session, Session):
            return CheckResult.of(self, "skipped", self.points, say("test.no-process"))
        findings = self._findings(marking, session)[self.test]
        runs = [finding for finding in findings if finding.outcome != "skipped"]
        bad = [finding for finding in runs if finding.outcome != "passed"]
        shown = bad if runs else findings
        return CheckResult.of(
            self,
            shown[0].outcome if shown else "passed",
            round(self.points * (1 - len(bad) / max(1, len(runs))), 6),
            *(list(dict.fromkeys(finding.said for finding in shown))[:MAX_TOLD] or [say("mark.right")]),
            diagnoses={(one.id, one.array): one for finding in bad for one in finding.diagnoses}.values(),
        )

    def _findings(self, marking: Marking, session: Session) -> "Mapping[str, Sequence[Finding]]":
        """All of the instructor's tests that are shown, or all that are not, in one run."""
        from grader.marking.pytest_run import run_tests  # pytest takes longer to import than most commands run

        seen = self.visibility == "visible"
        checks = marking.assignment.checks
        own = [one for one in checks if isinstance(one, PytestCheck) and (one.visibility == "visible") == seen]
        version, seed = marking.expectations.version, marking.expectations.seed
        tests = frozenset(check.test for check in own)
        return marking.memo.once(("tests", seen), lambda: run_tests(tests, version, session, seed))
