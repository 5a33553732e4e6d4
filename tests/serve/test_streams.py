"""Streams of events outlive a database that is gone for a moment."""

import asyncio
from contextlib import AbstractContextManager
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError

from grader.assignment.policy import Attempts
from grader.gradebook import Gradebook
from grader.serve import hand_ins
from grader.serve.accounts import Account
from grader.serve.watch import Watch
from tests.serve.conftest import NOON


class CutOnce:
    """A gradebook whose database is gone at the first question."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook, self._cut = gradebook, True

    def transaction(self) -> AbstractContextManager[Any]:
        cut, self._cut = self._cut, False
        if cut:
            raise OperationalError("SELECT", {}, ConnectionError("gone"))
        return self._gradebook.transaction()


def test_a_stream_goes_on_when_the_database_was_gone(
    gradebook: Gradebook, ana: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.serve.watch.LOOK_S", 0.01)
    with gradebook.transaction() as connection:
        hand_in_id = hand_ins.store(connection, ana, "centering", b"", "solution.py", NOON, Attempts())
    watch = Watch(cast("Gradebook", CutOnce(gradebook)))

    async def first_event() -> str:
        asking = asyncio.create_task(watch.run())
        try:
            return await asyncio.wait_for(anext(watch.changes(hand_in_id)), 60)
        finally:
            asking.cancel()

    assert "waiting" in asyncio.run(first_event())
