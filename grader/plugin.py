"""A pytest plugin that runs each check of a handout as a test. It does nothing in folders without a `check.json`.

Every pytest run in the environment loads this module, so it imports nothing until it finds a self-check.
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
    """Collect a handout's self-check: `check.json` next to `check.npz`."""
    # other tools write a check.json too; only a handout has the .npz next to it
    if file_path.name == CHECK and file_path.with_name("check.npz").is_file():
        return Handout.from_parent(parent, path=file_path)
    return None


class Handout(pytest.File):
    """The checks of a handout, all answered at once by the student's file next to it."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each check."""
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
        """The graded work. It is graded once, when the first test runs."""
        from grader.authoring.handout.frozen import check_work
        from grader.marking.grade_submission import sandbox_for
        from grader.results.report import report

        version = self._expectations.version
        with sandbox_for(version) as sandbox:
            return report(check_work(self._expectations, self.path.parent, sandbox), version.assignment.words)


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
            # the submission was refused, so there is no result for any check: the notes say why
            pytest.fail("\n".join(grading.notes), pytrace=False)
        if result.outcome == "skipped":
            pytest.skip(result.message)
        if result.outcome != "passed" and result.points == result.max_points > 0:
            pytest.xfail(_as_printed(result, grading.notes))  # wrong only because something earlier is
        if result.outcome != "passed":
            pytest.fail(_as_printed(result, grading.notes), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The handout's `check.json`: a check has no line of its own."""
        return self.path, 0, self.name


def _as_printed(result: "ReportedCheck", notes: tuple[str, ...]) -> str:
    """The text that `grader check` prints for a check."""
    head = f"{result.title}: {result.points:g} of {result.max_points:g} points"
    printed = [f"printed:\n{result.printed}"] if result.printed else []
    said = dict.fromkeys(diagnosis.text for diagnosis in result.diagnoses)
    return "\n".join([head, result.message, *said, *printed, *notes])
