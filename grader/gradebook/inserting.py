"""One statement that SQLite and PostgreSQL spell the same way, and SQLAlchemy does not."""

from importlib import import_module

from sqlalchemy import Connection, Table


def insert_if_new(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row unless one with the same key is there already."""
    # the other database's dialect is not imported: it would take as long as all that a short command does
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    connection.execute(dialect.insert(table).values(values).on_conflict_do_nothing())
