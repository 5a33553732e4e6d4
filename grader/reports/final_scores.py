"""Final scores as pages show them: what a row of the class and the steps on a page need, without the gradings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.gradebook.class_finals import StudentFinal
from grader.language.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class FinalScore:
    """What a student gets, and why."""

    points: float | None
    """None if there is nothing yet to give, or if the student is excused."""
    max_points: float
    excused: bool
    is_late: bool
    late_points: float
    adjusted: float
    """What adjustments changed."""
    sha256: str
    """Of the submission that counts."""
    steps: tuple[str, ...]
    """How it came about."""


def final_scores(finals: Iterable[StudentFinal], words: Catalogue) -> Mapping[str, FinalScore]:
    """By student, as gradings name them."""
    return {
        one.student: FinalScore(
            points=one.final.points,
            max_points=one.final.max_points,
            excused=one.final.excused,
            is_late=one.final.is_late,
            late_points=one.final.late_points,
            adjusted=one.final.adjusted,
            sha256=one.recorded.grading.sha256,
            steps=tuple(map(words.tell, one.final.said)),
        )
        for one in finals
    }
