"""Grades recorded submissions again: a regrade, which is shown before it counts and can be undone, and a replay."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from grader.assignment.strict import Strict
from grader.assignment.version import AssignmentVersion
from grader.batch import Setup
from grader.batch.local import LocalGrader
from grader.course.snapshot import unpack
from grader.errors import UsageError
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.rows import RecordedGrading
from grader.gradebook.runs import GradingRun, RunOptions
from grader.language.catalogue import Catalogue
from grader.progress import Advance, no_progress
from grader.results.difference import Difference, difference
from grader.results.grading import Grading
from grader.results.submission import Submission


class Change(Strict):
    """What the regrade does to one submission."""

    student: str
    name: str = ""
    """The real name, if it is known."""
    former: str
    """Id of the grading that counted."""
    latter: str
    """Id of the grading to count instead."""
    difference: Difference

    @property
    def concerns_score(self) -> bool:
        """Whether points or outcomes differ, of the whole or of a check."""
        return self.difference.changes_score or bool(self.difference.checks)


class Comparison(Strict):
    """What a regrade found; nothing counts yet."""

    changes: tuple[Change, ...]
    lost: tuple[str, ...]
    """Students whose submission could not be graded again: it was not kept, or the grader failed."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A recorded grading, and the same run repeated."""

    former: Grading
    latter: Grading
    words: Catalogue
    """Of the assignment as it was."""

    @property
    def difference(self) -> Difference:
        """What the second run has otherwise."""
        return difference(self.former, self.latter)


Grade = Callable[[AssignmentVersion, Submission, int], Grading]
"""Grades a submission with a seed."""


class Regrade:
    """The recorded submissions of an assignment, graded by the assignment as it is now."""

    def __init__(self, gradebook: Gradebook, version: AssignmentVersion, student: str | None = None) -> None:
        """Find the gradings that count.

        Raises:
            UsageError: there are none.
        """
        self._gradebook, self._version = gradebook, version
        self.former = gradebook.standing(version.slug, student)
        """Ids of the gradings that count now."""
        if not self.former:
            raise UsageError(f"{version.slug}: no gradings{f' of {student}' if student else ''} to grade again.")

    def compare(self, setup: Setup, advance: Advance = no_progress) -> Comparison:
        """Grade everything again, each submission with its own seed instead of that of the setup."""
        changes: list[Change] = []
        lost: list[str] = []
        for seed, ids in self._by_seed().items():
            kept = _KeptSubmissions(self._gradebook, ids)
            run = GradingRun(self._version, RunOptions(replace(setup, seed=seed), counts=False))
            run.grade(kept, self._gradebook, advance)
            for old, new in self._pairs(kept.ids, run.grading_ids):
                if new.grading.outcome == "fault":
                    lost.append(old.grading.student)
                else:
                    changes.append(_change(old, new))
            lost += [recorded.grading.student for recorded in self._gradebook.each(kept.without)]
        return Comparison(changes=tuple(changes), lost=tuple(lost))

    def apply(self, comparison: Comparison) -> int:
        """Let the new gradings count; returns for how many submissions that is a change."""
        latter = [change.latter for change in comparison.changes]
        return self._gradebook.let_count(latter, datetime.now(UTC), "regrade")

    def _by_seed(self) -> dict[int, list[str]]:
        groups: dict[int, list[str]] = {}
        for recorded in self._gradebook.each(self.former):
            groups.setdefault(recorded.grading.provenance.seed, []).append(recorded.id)
        return groups

    def _pairs(self, former: Sequence[str], latter: Sequence[str]) -> Iterator[tuple[RecordedGrading, RecordedGrading]]:
        return zip(self._gradebook.each(former), self._gradebook.each(latter), strict=True)


def revert(gradebook: Gradebook, slug: str, student: str | None = None) -> tuple[Change, ...]:
    """Make the gradings that counted before the last regrade count again.

    Raises:
        UsageError: no regrade counts.
    """
    back = gradebook.before_regrade(slug, student)
    if not back:
        raise UsageError(f"{slug}: nothing to undo. No regrade was applied, or the last one is already undone.")
    now = {_key(recorded): recorded for recorded in gradebook.each(gradebook.standing(slug, student))}
    changes = tuple(_change(now[_key(target)], target) for target in gradebook.each(back))
    gradebook.let_count(back, datetime.now(UTC), "revert")
    return changes


def grade_alone(version: AssignmentVersion, submission: Submission, seed: int) -> Grading:
    """Grade one submission with a separate grader."""
    with LocalGrader(version, seed) as grader:
        return grader.grade(submission)


def replay(gradebook: Gradebook, recorded: RecordedGrading, grade: Grade = grade_alone) -> Replay:
    """Repeat a recorded grading, with the assignment and the files as they were.

    Raises:
        UsageError: the assignment or the files were not kept.
    """
    parcel = gradebook.parcel(recorded)
    if parcel is None:
        raise UsageError(f"{recorded.id[:8]}: graded before assignments were kept; it cannot be replayed.")
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        version = unpack(parcel, Path(folder), recorded.version)
        ((_, submission),) = gradebook.submissions([recorded.id])
        if submission is None:
            raise UsageError(f"{recorded.id[:8]}: its files were not kept; it cannot be replayed.")
        latter = grade(version, submission, recorded.grading.provenance.seed)
        return Replay(recorded.grading, latter, version.assignment.words)


class _KeptSubmissions(Iterable[Submission]):
    """The submissions behind gradings, one at a time; passing them shows which gradings have none."""

    def __init__(self, gradebook: Gradebook, grading_ids: Sequence[str]) -> None:
        self.ids: list[str] = []
        self.without: list[str] = []
        self._found = gradebook.submissions(grading_ids)

    def __iter__(self) -> Iterator[Submission]:
        for grading_id, submission in self._found:
            if submission is None:
                self.without.append(grading_id)
            else:
                self.ids.append(grading_id)
                yield submission


def _change(old: RecordedGrading, new: RecordedGrading) -> Change:
    found = difference(old.grading, new.grading)
    grading = old.grading
    return Change(student=grading.student, name=grading.name, former=old.id, latter=new.id, difference=found)


def _key(recorded: RecordedGrading) -> tuple[str, str]:
    return recorded.grading.student, recorded.grading.sha256
