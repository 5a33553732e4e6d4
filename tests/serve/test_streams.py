"""Streams of events: they tell a class page of news, and outlive a database that is gone for a moment."""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError

from grader.assignment.policy import Policy
from grader.gradebook import Gradebook
from grader.serve import hand_ins
from grader.serve.accounts import Account
from grader.serve.hand_ins import NewHandIn
from grader.serve.service import CLASSES, HAND_INS
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


def test_a_stream_goes_on_when_the_database_was_gone(gradebook: Gradebook, ana: Account) -> None:
    with gradebook.transaction() as connection:
        hand_in_id = hand_ins.store(connection, NewHandIn(ana, "centering", "solution.py"), b"", Policy(), NOON)
    watch = Watch(cast("Gradebook", CutOnce(gradebook)), replace(HAND_INS, look_s=0.01))

    async def first_event() -> str:
        asking = asyncio.create_task(watch.run())
        try:
            events = watch.changes(hand_in_id)
            await anext(events)
            return await asyncio.wait_for(anext(events), 60)
        finally:
            asking.cancel()

    assert "waiting" in asyncio.run(first_event())


def test_a_class_page_hears_of_each_hand_in_once(gradebook: Gradebook, ana: Account) -> None:
    watch = Watch(gradebook, replace(CLASSES, look_s=0.01))

    async def marks() -> list[str]:
        asking = asyncio.create_task(watch.run())
        events = watch.changes("centering")
        found = []
        try:
            await anext(events)
            for number in range(3):
                found.append(await asyncio.wait_for(anext(events), 60))
                with gradebook.transaction() as connection:
                    moment = NOON + timedelta(seconds=number)
                    hand_ins.store(connection, NewHandIn(ana, "centering", "solution.py"), b"", Policy(), moment)
        finally:
            asking.cancel()
        return found

    assert len({*asyncio.run(marks())}) == 3


def test_a_stream_ends_by_itself_so_that_the_browser_is_asked_again_who_it_is(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.serve.watch.LIFE_S", 0.05)
    watch = Watch(gradebook, replace(CLASSES, look_s=0.01))

    async def whole_stream() -> list[str]:
        return [event async for event in watch.changes("centering")]

    assert asyncio.run(whole_stream()) == ["retry: 500\n\n"]
