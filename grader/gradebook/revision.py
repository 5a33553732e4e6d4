"""Which schema a database has."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def is_newest(connection: Connection) -> bool:
    """Whether the tables are as this program has them; asked without alembic, which imports longer than most runs."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()


def newest_revision() -> str:
    """The schema of this program."""
    return max(path.stem.partition("_")[0] for path in VERSIONS.glob("*_*.py"))
