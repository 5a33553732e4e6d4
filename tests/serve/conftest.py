"""A gradebook with people in it, and hand-ins that need no grading."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.gradebook import Gradebook, open_gradebook
from grader.results.submission import Identity
from grader.serve.accounts import Account, ensure_account
from tests.own_reference import own_reference
from tests.postgres import new_databases, postgres  # noqa: F401  fixtures
from tests.serve.course import World, open_world

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


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A service that the tests of a module share; each signs in as somebody else."""
    folder = tmp_path_factory.mktemp("service")
    with own_reference(), open_gradebook(str(folder / "grades.db")) as opened:
        made = open_world(folder, opened)
        yield made
        made.dispatcher.close()
