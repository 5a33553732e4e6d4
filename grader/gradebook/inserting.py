"""One statement that SQLite and PostgreSQL spell alike, and SQLAlchemy does not."""

from importlib import import_module

from sqlalchemy.orm import Session

from grader.gradebook.schema import Base


def insert_if_new(session: Session, table: type[Base], **values: object) -> None:
    """Insert a row unless one with the same key is there already."""
    # the other database's dialect is not imported: it would take as long as all that a short command does
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    session.execute(dialect.insert(table).values(values).on_conflict_do_nothing())
