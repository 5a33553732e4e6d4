"""Watches the hand-ins that pages wait for, with one query for all of them."""

import asyncio
import logging
from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from grader.gradebook import Gradebook
from grader.serve import hand_ins

LOG = logging.getLogger("grader.serve")
LOOK_S = 0.4
"""Time between two queries."""
MOST_STREAMS = 4
"""Streams about one hand-in at most; its further pages hear of the result later."""
KEEP_ALIVE = 40
"""A quiet stream sends a line after this many looks, so that no proxy closes it."""


class Watch:
    """The states of the hand-ins that pages wait for."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook = gradebook
        self._waited_for: dict[str, int] = {}
        self._states: dict[str, str] = {}
        self._stopping = False

    def stop(self) -> None:
        """End all streams."""
        self._stopping = True

    async def run(self) -> None:
        """Query the states of all of them, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._waited_for:
                await self._look()

    async def _look(self) -> None:
        try:
            self._states = await run_in_threadpool(self._ask, [*self._waited_for])
        except SQLAlchemyError as error:  # a database that is gone for a moment must not end the streams for good
            LOG.error("the database: %s", error)

    def _ask(self, ids: list[str]) -> dict[str, str]:
        with self._gradebook.transaction() as connection:
            return {**hand_ins.states(connection, ids)}

    async def changes(self, hand_in_id: str) -> AsyncIterator[str]:
        """The states of one hand-in as events, each when it is new, until it is settled or the service stops."""
        if self._waited_for.get(hand_in_id, 0) >= MOST_STREAMS:
            return
        self._waited_for[hand_in_id] = self._waited_for.get(hand_in_id, 0) + 1
        last, quiet = "", 0
        try:
            while last not in {"done", "failed"} and not self._stopping:
                state = self._states.get(hand_in_id, "")
                quiet = quiet + 1
                if state not in {last, ""}:
                    last, quiet = state, 0
                    yield f"event: state\ndata: {state}\n\n"
                elif quiet % KEEP_ALIVE == 0:
                    yield ": waiting\n\n"
                await asyncio.sleep(LOOK_S)
        finally:
            self._waited_for[hand_in_id] -= 1
            if not self._waited_for[hand_in_id]:
                del self._waited_for[hand_in_id]
