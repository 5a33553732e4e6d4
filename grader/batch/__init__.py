"""Many submissions of one assignment: threads that each drive a student's process, or other machines."""

from grader.batch.executors import grade_all
from grader.batch.flow import Graded

__all__ = ["Graded", "grade_all"]
