"""Brings a database to the newest schema, by alembic's API and inside one transaction.

A new one is made from the tables as they are now. A migration is for databases that earlier releases made.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, func, inspect, select

import grader.gradebook.service_schema  # noqa: F401  its tables are in the same database
from grader.errors import UsageError
from grader.gradebook.schema import METADATA

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x6772_6164_6572
"""A number that nothing else is likely to lock: 'grader' in ASCII."""


def migrate(connection: Connection, name: str) -> None:
    """Create or upgrade the tables; `connection` is in a transaction, which the caller commits.

    Raises:
        UsageError: the database `name` is not ours, or is newer than this program.
    """
    if connection.dialect.name == "postgresql":  # SQLite is locked by BEGIN IMMEDIATE already
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    _refuse_others(connection, scripts, current, name)
    if current is None:
        METADATA.create_all(connection, checkfirst=False)
        command.stamp(config, "head")
    else:
        command.upgrade(config, "head")


def _refuse_others(connection: Connection, scripts: ScriptDirectory, current: str | None, name: str) -> None:
    if current is None:
        tables = inspect(connection).get_table_names()
        if tables:
            raise UsageError(
                f"{name}: this database belongs to another program: it holds {', '.join(tables[:3])}, "
                "and no records of grader. Name another file or database with --db."
            )
        return
    try:
        scripts.get_revision(current)
    except CommandError as error:
        raise UsageError(
            f"{name}: written by a newer grader (schema {current}, this one knows up to "
            f"{scripts.get_current_head()}). Update grader, or name another database with --db."
        ) from error
