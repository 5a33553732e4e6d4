"""Alembic's entry: the connection, and with it the transaction, are the caller's."""

from alembic import context

from grader.gradebook.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a table otherwise
)
context.run_migrations()
