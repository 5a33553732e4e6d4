"""The part of a grading that the class page needs, small enough to hold a class of any size in memory.

A grading of ten checks takes tens of kilobytes, its summary about two. Texts that repeat from student to student are
stored once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import Literal

from grader.assignment.strict import Visibility
from grader.language.catalogue import ENGLISH, Catalogue
from grader.reports.lost_points import Loss, losses
from grader.reports.phrases import safe
from grader.results.grading import CheckResult, Grading, Outcome
from grader.results.naming import file_name
from grader.results.report import text


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


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """One student. Texts that a student may have influenced are cleaned; none is escaped."""

    student: str
    link: str
    """Link to the student's page."""
    sha256: str
    outcome: Literal["graded", "refused", "fault"]
    score: float
    max_score: float
    seconds: float
    notes: tuple[str, ...]
    lost: tuple[Loss, ...]
    checks: tuple[CheckSummary, ...]

    @property
    def graded(self) -> bool:
        """Whether there is a score."""
        return self.outcome == "graded"


def summarise(grading: Grading, words: Catalogue = ENGLISH) -> StudentSummary:
    """Extract from a grading what the class page needs, in the language of its assignment."""
    return StudentSummary(
        student=safe(grading.called),
        link=f"students/{file_name(grading)}.html",
        sha256=grading.sha256,
        outcome=grading.outcome,
        score=grading.score,
        max_score=grading.max_score,
        seconds=grading.seconds,
        notes=tuple(safe(words.tell(note)) for note in grading.notes),
        lost=tuple(losses(grading)),
        checks=tuple(_check(check, words) for check in grading.checks),
    )


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
    )


def _unexplained(check: CheckResult) -> Iterator[tuple[str, str]]:
    explained = {diagnosis.array for diagnosis in check.diagnoses}
    for picture in check.evidence.pictures if check.evidence else ():
        if picture.fingerprint and picture.array not in explained:
            yield intern(safe(picture.array)), picture.fingerprint
