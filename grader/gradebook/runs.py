"""Grades a class into the gradebook: what has a grading is not graded again, and an interruption loses nothing."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from grader.assignment.version import AssignmentVersion
from grader.batch import Setup, grade_all
from grader.course.snapshot import pack
from grader.gradebook.gradebook import Gradebook, NewGrading
from grader.gradebook.people import KnownPeople
from grader.progress import Advance, no_progress
from grader.results.submission import Submission
from grader.sandbox import Level

Key = tuple[str, str]
"""A student and the hash of what was handed in."""
AT_ONCE = 200
"""Known submissions that share one transaction."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a class is graded, and what becomes of the gradings."""

    setup: Setup
    again: bool = False
    """Re-grade submissions that already have a result."""
    counts: bool = True
    """The gradings count from now on."""


@dataclass
class GradingRun:
    """One pass over the submissions of a class. Its fields are right even if it is interrupted."""

    version: AssignmentVersion
    options: RunOptions
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

    def grade(self, submissions: Iterable[Submission], gradebook: Gradebook, advance: Advance = no_progress) -> None:
        """Grade what has no grading yet; record each grading before waiting for the next."""
        gradebook.keep_parcel(self.version, pack)
        options, setup = self.options, self.options.setup
        known = {} if options.again else gradebook.known(self.version, setup.seed, _levels(setup.required))
        arriving = grade_all(self.version, self._pending(submissions, known, gradebook, advance), setup)
        with closing(arriving):
            for submission, grading in arriving:
                how = {"counts": options.counts, "again": options.again}
                new = NewGrading(grading, graded_at=datetime.now(UTC), submission=submission, **how)
                self.ids[submission.student, submission.sha256] = gradebook.save(self.version, new)
                self.graded += 1
                advance(grading.student)

    def _pending(
        self, submissions: Iterable[Submission], known: dict[Key, str], gradebook: Gradebook, advance: Advance
    ) -> Iterator[Submission]:
        """The submissions that still need grading; identical ones of one student only once."""
        seen: set[Key] = set()
        people = KnownPeople(gradebook.people(self.version.slug))
        waiting: list[tuple[Submission, str]] = []
        for submission in map(people.under_known_name, submissions):
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
                self._count_known(waiting, gradebook)
        self._count_known(waiting, gradebook)

    def _count_known(self, waiting: list[tuple[Submission, str]], gradebook: Gradebook) -> None:
        """Note newer names of known submissions, and let these count again if others have counted since."""
        gradebook.update_origins(self.version.slug, [submission for submission, _ in waiting])
        if self.options.counts:
            gradebook.let_count([grading_id for _, grading_id in waiting], datetime.now(UTC), "graded")
        waiting.clear()


def _levels(required: str | None) -> list[str] | None:
    """The levels of isolation that will do, by name."""
    return None if required is None else [level.word for level in Level if level >= Level.parse(required)]
