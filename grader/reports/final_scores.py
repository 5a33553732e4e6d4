"""Final scores as pages show them, without their gradings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.gradebook.class_finals import StudentFinal
from grader.language.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class FinalScore:
    """What a student gets, and why."""

    points: float | None
    """None if nothing is graded yet, or if the student is excused."""
    max_points: float
    excused: bool
    is_late: bool
    late_points: float
    adjusted: float
    """The points that adjustments added."""
    sha256: str
    """The submission that counts."""
    steps: tuple[str, ...]
    """How it came about, a sentence for each step."""
    student_steps: tuple[str, ...] = ()
    """The same, as the student reads it; empty if the score is that of the checks."""


def final_scores(finals: Iterable[StudentFinal], words: Catalogue) -> Mapping[str, FinalScore]:
    """The final scores by student, as gradings name them."""
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
            student_steps=tuple(map(words.tell, one.final.said_to_student)),
        )
        for one in finals
    }
