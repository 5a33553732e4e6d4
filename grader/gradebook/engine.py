"""Turns the value of `--db` into an engine: with the newest schema, and settings that keep parallel writers safe."""

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from grader.errors import UsageError

DIALECTS = ("sqlite", "postgresql")
BUSY_MS = 5000
"""How long a writer waits for another."""
AGAIN_S = 0.02
"""Seconds until an operation that SQLite does not wait for is tried again."""


NOT_FOR_OTHERS = 0o660
"""The mode of a new database. It holds hidden checks and the reference; the umask decides whether the group can read
it."""
VERSIONS = Path(__file__).parent / "migrations" / "versions"


def open_engine(text: str, create: bool, durable: bool) -> Engine:
    """The engine of a database with the newest schema; see `open_gradebook`."""
    url = database_url(text)
    _require_place(url, create)
    engine = make_engine(url, durable)
    _keep_from_others(url)
    try:
        _bring_up_to_date(engine, url.render_as_string(hide_password=True))
    except BaseException:
        engine.dispose()
        raise
    return engine


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


def _bring_up_to_date(engine: Engine, name: str) -> None:
    try:
        with engine.begin() as connection:
            if is_newest(connection):
                return
        # imported here, and outside of a transaction: alembic takes long, and others would wait for it
        from grader.gradebook.migrate import migrate

        with engine.begin() as connection:
            migrate(connection, name)
    except DBAPIError as error:
        raise UsageError(f"{name}: cannot be used as the database: {error.orig}. Name another with --db.") from error


def is_newest(connection: Connection) -> bool:
    """Whether the tables are as this program has them; asked without alembic, which imports longer than most runs."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()


def newest_revision() -> str:
    """The schema of this program."""
    return max(path.stem.partition("_")[0] for path in VERSIONS.glob("*_*.py"))


def _require_place(url: URL, create: bool) -> None:
    """SQLite's own words for a wrong path would be 'unable to open database file'."""
    file = database_file(url)
    if file is None:
        return
    if not file.parent.is_dir():
        raise UsageError(f"{file}: the folder {file.parent} does not exist. Create it, or name another file with --db.")
    if file.is_dir():
        raise UsageError(
            f"{file}: a folder, not a database. Name a file in it with --db, such as {file / 'grades.db'}."
        )
    if not create and not file.exists():
        raise UsageError(f"{file}: no database there yet. `grader grade` makes one; name another with --db.")


def _keep_from_others(url: URL) -> None:
    """Make a new SQLite file that other people on the machine cannot read. SQLite's further files get its mode."""
    file = database_file(url)
    if file is not None and not file.exists():
        with suppress(OSError):  # SQLite says what is wrong
            file.touch(NOT_FOR_OTHERS)
