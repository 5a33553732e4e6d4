"""Gradings in a database, for good: SQLite by default, PostgreSQL if asked."""

from grader.records.recorded import Recorded
from grader.records.store import Records, open_records

__all__ = ["Recorded", "Records", "open_records"]
