"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
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
