"""Connections on which nothing comes are closed: only so many can be open, and anybody can open one."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20.0
"""Seconds for the head of a request to arrive. The guard bounds how long the rest may take."""


class LimitedConnection(H11Protocol):
    """HTTP/1.1 on one connection, for as long as requests come."""

    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, unless these bytes have completed the head of a request."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_longer()
        elif self._head_due is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._head_due = self.loop.call_later(HEAD_S, self._give_up)

    def _wait_no_longer(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
        self._head_due = None

    def _give_up(self) -> None:
        self.transport.close()
