"""A new database is made from the models, and an old one ends where they say."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from grader.errors import UsageError
from grader.gradebook import migrate, open_gradebook
from grader.gradebook.schema import METADATA
from tests.gradebook.samples import a_grading


def query(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        with connection:
            return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.fixture
def old(db: Path) -> Path:
    """A database as the first release made it, with a grading and an adjustment."""
    connection = sqlite3.connect(db)
    connection.executescript((Path(__file__).parent / "first_release.sql").read_text())
    connection.close()
    return db


@pytest.mark.parametrize("made_by", ["db", "old"])
def test_the_migrated_schema_equals_the_models(made_by: str, request: pytest.FixtureRequest) -> None:
    db = request.getfixturevalue(made_by)
    with open_gradebook(str(db)):
        engine = create_engine(f"sqlite:///{db}")
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, METADATA) == []
        engine.dispose()


def test_a_database_of_the_first_release_is_read(old: Path) -> None:
    with open_gradebook(str(old)) as gradebook:
        (recorded,) = gradebook.gradings()
        (adjustment,) = gradebook.adjustments("h1-softmax")
        ((_, submission),) = gradebook.submissions([recorded.id])
    assert recorded.grading == a_grading(sha256=recorded.grading.sha256, name="Ana Alt")
    assert (adjustment.student, adjustment.points) == ("ana", 1.0)
    assert submission is not None
    assert submission.sha256 == recorded.grading.sha256


def test_constraints_have_the_names_that_the_models_give(db: Path) -> None:
    with open_gradebook(str(db)):
        made = "\n".join(str(sql) for (sql,) in query(db, "SELECT sql FROM sqlite_master WHERE type = 'table'"))
    for table in METADATA.tables.values():
        assert [str(c.name) for c in table.constraints if str(c.name) not in made] == []


def test_the_database_is_in_wal_mode_and_says_its_revision(db: Path) -> None:
    with open_gradebook(str(db)):
        assert query(db, "PRAGMA journal_mode") == [("wal",)]
        assert query(db, "SELECT version_num FROM alembic_version") == [("0003",)]


def test_an_empty_file_becomes_a_database(db: Path) -> None:
    db.touch()
    with open_gradebook(str(db)) as gradebook:
        assert gradebook.gradings() == []


def test_opening_again_changes_nothing(db: Path) -> None:
    with open_gradebook(str(db)):
        before = query(db, "SELECT * FROM sqlite_master")
    with open_gradebook(str(db)):
        assert query(db, "SELECT * FROM sqlite_master") == before


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_refuse_others", lambda *_: None)
    query(db, "CREATE TABLE audit (id INTEGER)")  # in the way of the last table that the first migration makes
    with pytest.raises(UsageError, match="table audit already exists"):
        open_gradebook(str(db)).__enter__()
    assert query(db, "SELECT name FROM sqlite_master") == [("audit",)]


def test_a_newer_database_is_left_alone(db: Path) -> None:
    with open_gradebook(str(db)):
        pass
    query(db, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match=r"written by a newer grader \(schema 9999, this one knows up to 0003\)"):
        open_gradebook(str(db)).__enter__()


def test_a_database_of_another_program_is_left_alone(db: Path) -> None:
    query(db, "CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(UsageError, match="belongs to another program: it holds bookmarks"):
        open_gradebook(str(db)).__enter__()
    assert query(db, "SELECT name FROM sqlite_master") == [("bookmarks",)]


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_postgresql_takes_the_same_tables(table: object) -> None:
    sql = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[arg-type]
    assert "DATETIME" not in sql
    assert "TIMESTAMP WITH TIME ZONE" in sql or "_at" not in sql
