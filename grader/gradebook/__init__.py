"""Gradings in a database, for good: SQLite by default, PostgreSQL if asked."""

from grader.gradebook.gradebook import Records, open_records
from grader.gradebook.recorded import Recorded

__all__ = ["Recorded", "Records", "open_records"]
