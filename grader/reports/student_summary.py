"""The part of a grading that the class page needs, small enough to hold a class of any size in memory.

A grading of ten checks takes tens of kilobytes, its summary about two. Texts that repeat from student to student are
stored once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import Literal

from grader.assignment.visibility import Visibility
from grader.language.catalogue import ENGLISH, Catalogue, Said, Spoken
from grader.reports.chips import Chip, chips_of
from grader.reports.final_scores import FinalScore
from grader.reports.phrases import safe
from grader.reports.tags import tags_of_checks
from grader.results.grading import CheckResult, Grading, Outcome
from grader.results.naming import file_name
from grader.results.report import text

NOT_IMPORTED = {"load.no-module", "load.left-out", "load.python-two", "load.python-two-one"}
"""Sentences that say that a module, or a part of it, could not be run."""


@dataclass(frozen=True, slots=True)
class FoundMistake:
    """One mistake that explains an array of a student."""

    id: str
    text: str
    sure: bool
    """False if other mistakes explain the array as well."""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check of one student."""

    id: str
    title: str
    visibility: Visibility
    outcome: Outcome
    points: float
    max_points: float
    limit_share: float | None
    mistakes: tuple[FoundMistake, ...]
    unexplained: tuple[tuple[str, str], ...]
    """Wrong arrays that no known mistake explains, each with the fingerprint of its numbers."""
    repair: str
    """What an edit changes that makes all of them right: `sign`, `axis`; empty if none was found."""


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """The summary of one student. Texts that the student may have influenced are cleaned; none is escaped."""

    student: str
    """The student as gradings name them."""
    name: str
    """The name as people read it."""
    link: str
    """Link to the student's page for the instructor."""
    sha256: str
    outcome: Literal["graded", "refused", "fault"]
    score: float
    """The final score, if it is known; else that of the checks."""
    max_score: float
    excused: bool
    seconds: float
    notes: tuple[str, ...]
    missed: str
    """What could not be imported; empty if everything was."""
    untouched: bool
    """Whether it is the starter, unchanged."""
    chips: tuple[Chip, ...]
    tags: frozenset[str]
    """The tags of its checks and mistakes."""
    checks: tuple[CheckSummary, ...]

    @property
    def graded(self) -> bool:
        """Whether there is a score."""
        return self.outcome == "graded"


def summarise(
    grading: Grading,
    words: Catalogue = ENGLISH,
    final: FinalScore | None = None,
    *,
    untouched: bool = False,
) -> StudentSummary:
    """Extract from a grading what the class page needs, in the language of its assignment."""
    notes = tuple(safe(words.tell(note)) for note in grading.notes)
    score, max_score = grading.score, grading.max_score
    if final is not None and final.points is not None:
        score, max_score = final.points, final.max_points
    return StudentSummary(
        student=grading.student,
        name=safe(grading.called),
        link=f"review/{file_name(grading)}.html",
        sha256=grading.sha256,
        outcome=grading.outcome,
        score=score,
        max_score=max_score,
        excused=final is not None and final.excused,
        seconds=grading.seconds,
        notes=notes,
        missed=" ".join(note for said, note in zip(grading.notes, notes, strict=True) if _is_of_import(said)),
        untouched=untouched,
        chips=tuple(chips_of(grading, notes, final)),
        tags=frozenset(map(intern, tags_of_checks(grading))),
        checks=tuple(_check(check, words) for check in grading.checks),
    )


def _is_of_import(said: Spoken) -> bool:
    # of a module that cannot be loaded at all, the note says how the call that loads it ended
    return isinstance(said, Said) and (said.sentence in NOT_IMPORTED or said.sentence.startswith("call."))


def _check(check: CheckResult, words: Catalogue) -> CheckSummary:
    return CheckSummary(
        # Interned: every student has the same ids, titles and sentences.
        id=intern(check.id),
        title=intern(safe(check.title)),
        visibility=check.visibility,
        outcome=check.outcome,
        points=check.points,
        max_points=check.max_points,
        limit_share=check.limit_share,
        mistakes=tuple(
            FoundMistake(intern(safe(one.id)), intern(safe(text(one, words))), one.confidence == 1)
            for one in check.diagnoses
        ),
        unexplained=tuple(_unexplained(check)),
        repair=intern(next((place.kind for place in check.places if place.confidence == 1), "")),
    )


def _unexplained(check: CheckResult) -> Iterator[tuple[str, str]]:
    explained = {diagnosis.array for diagnosis in check.diagnoses}
    for picture in check.evidence.pictures if check.evidence else ():
        if picture.fingerprint and picture.array not in explained:
            yield intern(safe(picture.array)), picture.fingerprint
