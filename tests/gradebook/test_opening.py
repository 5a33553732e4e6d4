"""A wrong `--db` is told in words that help."""

import os
import stat
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.gradebook import open_gradebook
from grader.gradebook.engine import database_file, database_url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://host/grades", "mysql is not among sqlite, postgresql"),
        ("sqlite+nothing:///x.db", "no driver for sqlite.nothing"),
        ("://", "not a database URL"),
        ("postgresql+psycopg2://u:secret@127.0.0.1:1/grades", "no driver for postgresql.psycopg2"),
    ],
)
def test_a_url_that_can_not_be_used(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        open_gradebook(url).__enter__()
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the folder .*/missing does not exist"):
        open_gradebook(str(tmp_path / "missing" / "grades.db")).__enter__()


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a folder, not a database"):
        open_gradebook(str(tmp_path)).__enter__()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, but long enough to be looked at" * 50)
    with pytest.raises(UsageError, match=r"notes\.txt: cannot be used as the database: file is not a database"):
        open_gradebook(str(tmp_path / "notes.txt")).__enter__()


def test_a_database_that_must_be_there_already(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no database there yet"):
        open_gradebook(str(tmp_path / "grades.db"), create=False).__enter__()
    assert list(tmp_path.iterdir()) == []


def test_paths_and_urls_name_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "a folder" / "grades é#%20.db"
    assert database_file(database_url(str(file))) == file
    assert database_file(database_url(f"sqlite:///{tmp_path}/grades.db")) == tmp_path / "grades.db"
    assert database_file(database_url("sqlite://")) is None
    assert database_file(database_url("postgresql://host/grades")) is None


def test_a_new_database_is_not_for_everybody_on_the_machine(tmp_path: Path) -> None:
    db = tmp_path / "grades.db"
    before = os.umask(0o022)
    try:
        with open_gradebook(str(db)) as gradebook, gradebook.transaction():
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) & 0o007 for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("grades.db", "grades.db-wal", "grades.db-shm"), 0)
