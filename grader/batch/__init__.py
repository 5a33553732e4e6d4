"""Many submissions of one assignment: threads that each drive a student's process, or other machines."""

from grader.batch.executors import Graded, grade_all

__all__ = ["Graded", "grade_all"]
