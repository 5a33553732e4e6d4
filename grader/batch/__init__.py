"""Many submissions of one assignment: threads that each drive a student's process, or other machines."""

from grader.batch.executors import grade_all
from grader.batch.flow import Graded
from grader.batch.setup import Setup

__all__ = ["Graded", "Setup", "grade_all"]
