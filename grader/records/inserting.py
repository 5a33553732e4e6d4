"""One statement that SQLite and PostgreSQL spell alike, and SQLAlchemy does not."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from grader.records.schema import Base

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_if_new(session: Session, table: type[Base], **values: object) -> None:
    """Insert a row unless one with the same key is there already."""
    insert = INSERTS[session.get_bind().dialect.name]
    session.execute(insert(table).values(values).on_conflict_do_nothing())
