"""Alembic's entry: the connection, and with it the transaction, are the caller's."""

from alembic import context

from grader.gradebook.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can not alter a table otherwise
)
context.run_migrations()
