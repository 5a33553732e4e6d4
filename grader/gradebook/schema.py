"""The tables. A grading is written once and never changed; later changes of points are stored separately.

Values that queries use are columns; everything else is stored in one JSON value.
"""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

NUL_PICTURE = "\N{SYMBOL FOR NULL}"
"""Stored instead of NUL, which PostgreSQL does not support."""


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC: SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: use datetime.now(UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class PlainText(TypeDecorator[str]):
    """Text that students may have written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _plain(value)


class PlainJson(TypeDecorator[Any]):
    """JSON with texts that students may have written; None is stored as NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", NUL_PICTURE)
    if isinstance(value, dict):
        return {_plain(name): _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


# Without names for all constraints, a later migration could not drop them on SQLite.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)


def new_id() -> str:
    """Random, so that databases can be merged."""
    return uuid4().hex


SHA256 = String(64)
ID = String(32)

VERSIONS = Table(
    "assignment_versions",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("slug", PlainText, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("reference_sha256", SHA256, nullable=False),
    Column("wording", PlainJson, nullable=False),
    Column("parcel", LargeBinary),
    # the same content may stand under two slugs
    UniqueConstraint("slug", "sha256"),
)
"""An assignment as it stood when something was graded with it: its own sentences, and all its files."""
SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("slug", PlainText, nullable=False),
    Column("student", PlainText, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("handed_in_at", Moment),
    Column("last_handed_in_at", Moment),
    Column("late", Boolean),
    Column("identity", PlainJson),
    Column("members", PlainJson),
    Column("files", PlainJson),
    UniqueConstraint("slug", "student", "sha256"),
    UniqueConstraint("slug", "student", "attempt"),
)
"""What one student handed in for an assignment, in any version of it. Other bytes are another attempt. The same bytes
handed in again keep their first time, and become the latest attempt."""
CONTENTS = Table(
    "contents",
    METADATA,
    Column("sha256", SHA256, primary_key=True),
    Column("deflated", LargeBinary, nullable=False),
)
"""The bytes of one file, whoever handed them in."""
GRADINGS = Table(
    "gradings",
    METADATA,
    Column("id", ID, primary_key=True, default=new_id),
    Column("version_id", ID, ForeignKey("assignment_versions.id"), nullable=False, index=True),
    Column("submission_id", ID, ForeignKey("submissions.id"), nullable=False),
    Column("graded_at", Moment, nullable=False),
    Column("outcome", PlainText, nullable=False),
    Column("score", Double, nullable=False),
    Column("max_score", Double, nullable=False),
    Column("isolation", PlainText, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("record", PlainJson, nullable=False),
    Column("intake", PlainJson),
    Index(None, "submission_id", "graded_at"),
)
"""One run of one assignment version over one submission."""
STANDINGS = Table(
    "standings",
    METADATA,
    Column("submission_id", ID, ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("grading_id", ID, ForeignKey("gradings.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Column("reason", PlainText, nullable=False),
)
"""From `since` on, this grading counts for its submission, until a row with a higher number replaces it."""
ADJUSTMENTS = Table(
    "adjustments",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("slug", PlainText, nullable=False),
    Column("student", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("points", Double),
    Column("withdraws", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "slug", "student"),
)
"""What a person changed about a student's score of an assignment."""
EXTENSIONS = Table(
    "extensions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("slug", PlainText, nullable=False, index=True),
    Column("student", PlainText, nullable=False),
    Column("due", Moment),
    Column("reason", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""A due date of one student; the last row counts, and one without a date takes the extension back."""


def insert_if_new(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row unless one with the same key is there. SQLite and PostgreSQL spell this alike, SQLAlchemy not."""
    # the other database's dialect is not imported: it would take as long as all that a short command does
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    connection.execute(dialect.insert(table).values(values).on_conflict_do_nothing())
