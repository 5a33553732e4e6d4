"""A database in a file, as users have it: in memory, SQLite has neither WAL nor second processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.gradebook import Records, open_records


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "grades.db"


@pytest.fixture
def records(db: Path) -> Iterator[Records]:
    with open_records(str(db)) as opened:
        yield opened
