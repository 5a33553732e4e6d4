"""What `grade`, `demo` and `regrade` have in common: grade, keep each grading as it comes, write pages."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.machine import processors
from grader.progress import Advance, unseen

if TYPE_CHECKING:
    from grader.assignment.version import AssignmentVersion
    from grader.gradebook import Records
    from grader.results.grading import Grading
    from grader.results.submission import Submission

Key = tuple[str, str]
"""Student and hash of what was handed in."""
AT_ONCE = 200
"""Known submissions that are looked after in one transaction."""


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is run."""

    seed: int | None = None
    """What inputs are drawn from; the assignment's own if None."""
    jobs: int = 0
    required: str | None = None
    executor: str = ""
    again: bool = False
    """Run what is known already, too."""
    counts: bool = True
    """The gradings count from now on."""


@dataclass
class Batch:
    """What a run has done so far; a stop leaves it true."""

    version: "AssignmentVersion"
    keys: list[Key] = field(default_factory=list)
    """In the order of the submissions."""
    ids: dict[Key, str] = field(default_factory=dict)
    """Of the gradings."""
    graded: int = 0
    known: int = 0

    @property
    def grading_ids(self) -> list[str]:
        """A grading for each submission, in their order."""
        return [self.ids[key] for key in self.keys]

    def run(self, submissions: "Iterable[Submission]", records: "Records", how: How, advance: Advance = unseen) -> None:
        """Grade what is not known; each grading is in the database before the next is waited for."""
        from grader.batch import grade_all

        records.keep_parcel(self.version)
        seed = self.version.seed_or_own(how.seed)
        known = {} if how.again else records.known(self.version.sha256, seed, _levels(how.required))
        pending = self._pending(submissions, known, records, how, advance)
        arriving = grade_all(
            self.version,
            pending,
            seed=seed,
            jobs=how.jobs or processors(),
            required=how.required,
            executor=how.executor,
        )
        with closing(arriving):
            for submission, grading in arriving:
                self.ids[submission.student, submission.sha256] = records.save(
                    self.version,
                    grading,
                    graded_at=datetime.now(UTC),
                    submission=submission,
                    counts=how.counts,
                    again=how.again,
                )
                self.graded += 1
                advance(grading.student)

    def _pending(
        self,
        submissions: "Iterable[Submission]",
        known: dict[Key, str],
        records: "Records",
        how: How,
        advance: Advance,
    ) -> "Iterator[Submission]":
        """What is left to grade; the same bytes of one student once."""
        seen: set[Key] = set()
        waiting: list[tuple[Submission, str]] = []
        for submission in submissions:
            key = (submission.student, submission.sha256)
            self.keys.append(key)
            if key in known:
                self.ids[key] = known[key]
                self.known += 1
                waiting.append((submission, known[key]))
                advance(submission.student)
            elif key not in seen:
                yield submission
            seen.add(key)
            if len(waiting) == AT_ONCE:
                self._know(waiting, records, how)
        self._know(waiting, records, how)

    def _know(self, waiting: "list[tuple[Submission, str]]", records: "Records", how: How) -> None:
        """What is known may have been handed in under better names, and counts again if something else did since."""
        records.know_again(self.version.slug, [submission for submission, _ in waiting])
        if how.counts:
            records.let_count([grading_id for _, grading_id in waiting], datetime.now(UTC), "graded")
        waiting.clear()

    def gradings(self, records: "Records") -> "list[Grading]":
        """All of them, in memory."""
        return [recorded.grading for recorded in records.each(self.grading_ids)]


def _levels(required: str | None) -> list[str] | None:
    """The levels of isolation that will do, by name."""
    from grader.sandbox import Level

    return None if required is None else [level.word for level in Level if level >= Level.parse(required)]
