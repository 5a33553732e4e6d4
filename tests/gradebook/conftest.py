"""A database in a file, as users have it: in memory, SQLite has neither WAL nor second processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.gradebook import Gradebook, open_gradebook


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "grades.db"


@pytest.fixture
def gradebook(db: Path) -> Iterator[Gradebook]:
    with open_gradebook(str(db)) as opened:
        yield opened
