"""A gradebook with people in it, and hand-ins that need no grading."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.gradebook import Gradebook, open_gradebook
from grader.results.submission import Identity
from grader.serve.accounts import Account, ensure_account

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "grades.db"


@pytest.fixture
def gradebook(db: Path) -> Iterator[Gradebook]:
    with open_gradebook(str(db)) as opened:
        yield opened


@pytest.fixture
def ana(gradebook: Gradebook) -> Account:
    with gradebook.transaction() as connection:
        return ensure_account(connection, "student", Identity(name="Ana Anders", login="ana"), NOON)
