"""Watches what pages wait for, with one query for all of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from grader.gradebook import Gradebook

LOG = logging.getLogger("grader.serve")
LIFE_S = 20.0
"""A stream ends after this time, before a proxy closes it. The browser opens another, and is asked again who it is."""
AGAIN_MS = 500
"""Time after which the browser does so."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched: things with a name and a state."""

    states: Callable[[Connection, Sequence[str]], Mapping[str, str]]
    """The states of these things now."""
    final: frozenset[str] = frozenset()
    """States after which nothing more is expected."""
    look_s: float = 0.4
    """Time between two queries."""
    most_streams: int = 4
    """Streams about one thing at most; further pages hear of it later."""


class Watch:
    """The states that pages wait for."""

    def __init__(self, gradebook: Gradebook, watched: Watched) -> None:
        self._gradebook, self._watched = gradebook, watched
        self._waited_for: dict[str, int] = {}
        self._states: Mapping[str, str] = {}
        self._stopping = False

    def stop(self) -> None:
        """End all streams."""
        self._stopping = True

    async def run(self) -> None:
        """Query the states of all of them, until cancelled."""
        while True:
            await asyncio.sleep(self._watched.look_s)
            if self._waited_for:
                await self._look()

    async def _look(self) -> None:
        try:
            self._states = await run_in_threadpool(self._ask, [*self._waited_for])
        except SQLAlchemyError as error:  # a database that is gone for a moment must not end the streams for good
            LOG.error("the database: %s", error)

    def _ask(self, names: Sequence[str]) -> Mapping[str, str]:
        with self._gradebook.transaction() as connection:
            return self._watched.states(connection, names)

    async def changes(self, name: str) -> AsyncIterator[str]:
        """The states of one thing as events, each when it is new, until it is final or the service stops."""
        if self._waited_for.get(name, 0) >= self._watched.most_streams:
            return
        self._waited_for[name] = self._waited_for.get(name, 0) + 1
        try:
            async for event in self._events(name):
                yield event
        finally:
            self._waited_for[name] -= 1
            if not self._waited_for[name]:
                del self._waited_for[name]

    async def _events(self, name: str) -> AsyncIterator[str]:
        yield f"retry: {AGAIN_MS}\n\n"
        last = ""
        for _ in range(int(LIFE_S / self._watched.look_s)):
            if last in self._watched.final or self._stopping:
                return
            state = self._states.get(name, "")
            if state not in {last, ""}:
                last = state
                yield f"event: state\ndata: {state}\n\n"
            await asyncio.sleep(self._watched.look_s)
