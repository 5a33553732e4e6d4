"""Gradings in a database, for good: SQLite by default, PostgreSQL if asked."""

from grader.gradebook.gradebook import Gradebook, open_gradebook
from grader.gradebook.rows import RecordedGrading

__all__ = ["Gradebook", "RecordedGrading", "open_gradebook"]
