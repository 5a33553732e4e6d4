"""Turns the value of `--db` into an engine with settings that keep parallel writers safe."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from grader.errors import UsageError

DIALECTS = ("sqlite", "postgresql")
BUSY_MS = 5000
"""How long a writer waits for another."""
AGAIN_S = 0.02
"""Seconds until an operation that SQLite does not wait for is tried again."""


def database_url(text: str) -> URL:
    """A plain path means SQLite; `sqlite:///...` and `postgresql://...` are taken as they are.

    Raises:
        UsageError: neither of them.
    """
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise UsageError("--db: not a database URL. Write a path, sqlite:///PATH or postgresql://HOST/NAME.") from error
    if url.get_backend_name() not in DIALECTS:
        raise UsageError(f"--db: {url.get_backend_name()} is not among {', '.join(DIALECTS)}.")
    return url


def database_file(url: URL) -> Path | None:
    """The file of an SQLite database; None if it is not in a file."""
    in_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(url.database) if in_file and url.database else None


def make_engine(url: URL, durable: bool = False) -> Engine:
    """An engine on which every SQLite transaction holds the write lock from its start.

    Args:
        url: URL of the database.
        durable: Whether a commit on SQLite survives a power cut; otherwise only the last commits may be lost.

    Raises:
        UsageError: the driver is not installed.
    """
    try:
        engine = create_engine(url, pool_pre_ping=True)  # a server's connections may be cut
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise UsageError(
            f"--db: no driver for {url.drivername}: {error}. Try `pip install 'psycopg[binary]'`."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin_immediate)
        if durable:
            event.listen(engine, "connect", _write_through)
    return engine


def _configure(connection: Any, _record: object) -> None:
    # The driver would begin transactions on its own, after the first SELECT: a lost update.
    connection.isolation_level = None
    for setting in (f"busy_timeout={BUSY_MS}", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")
    _write_ahead(connection)


def _write_through(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")


def _write_ahead(connection: Any) -> None:
    """Switch to a write-ahead log; SQLite does not wait for others there, whatever `busy_timeout` says."""
    patience_ends = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > patience_ends:
                raise
            time.sleep(AGAIN_S)
        else:
            return


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
