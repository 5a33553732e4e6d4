"""pytest in a handout's folder: each check is a test. Where there is no `check.json`, this does nothing.

Loaded by every pytest of the environment, so it imports nothing until a self-check is found.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.results.report import ReportedCheck, ReportedGrading

CHECK = "check.json"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A handout's self-check is a file of tests; other tools have files of this name too, so its partner counts."""
    if file_path.name == CHECK and file_path.with_name("check.npz").is_file():
        return Handout.from_parent(parent, path=file_path)
    return None


class Handout(pytest.File):
    """The checks of a handout, answered all at once by the work beside it."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each check."""
        for check in self._expectations.version.assignment.checks:
            yield CheckItem.from_parent(self, name=check.id)

    @cached_property
    def _expectations(self) -> Any:
        from grader.authoring.handout.frozen import thaw
        from grader.errors import UsageError

        try:
            return thaw(self.path.parent)
        except UsageError as error:
            raise self.CollectError(str(error)) from error

    @cached_property
    def grading(self) -> "ReportedGrading":
        """The result of the work; made when the first test runs."""
        from grader.authoring.handout.selfcheck import check_work
        from grader.results.report import report
        from grader.sandbox import Sandbox

        assignment = self._expectations.version.assignment
        with Sandbox(assignment.limits, preload=assignment.packages) as sandbox:
            return report(check_work(self._expectations, self.path.parent, sandbox), assignment.words)


class CheckItem(pytest.Item):
    """One check of a handout."""

    parent: Handout

    def runtest(self) -> None:
        """Fail unless the check is passed, or costs nothing."""
        from grader.errors import GraderError

        try:
            grading = self.parent.grading
        except GraderError as error:
            pytest.fail(str(error), pytrace=False)
        result = next((result for result in grading.checks if result.id == self.name), None)
        if result is None:
            pytest.fail("\n".join(grading.notes), pytrace=False)
        if result.outcome == "skipped":
            pytest.skip(result.message)
        if result.outcome != "passed" and result.points == result.max_points > 0:
            pytest.xfail(_told(result, grading.notes))  # wrong only because something earlier is
        if result.outcome != "passed":
            pytest.fail(_told(result, grading.notes), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test stands: nowhere but in the handout."""
        return self.path, 0, self.name


def _told(result: "ReportedCheck", notes: tuple[str, ...]) -> str:
    """The sentences of `grader check`."""
    head = f"{result.title}: {result.points:g} of {result.max_points:g} points"
    printed = [f"printed:\n{result.printed}"] if result.printed else []
    said = dict.fromkeys(diagnosis.text for diagnosis in result.diagnoses)
    return "\n".join([head, result.message, *said, *printed, *notes])
