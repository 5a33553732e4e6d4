"""Connections on which nothing comes or goes are closed: only so many can be open, and anybody can open one."""

import asyncio
import math
from collections.abc import Iterator
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20.0
"""Seconds for the head of a request to arrive. The guard bounds how long the rest may take."""
READ_S = 30.0
"""Seconds within which a browser reads something of an answer that waits for it."""
MOST_WAITING = 500
"""Connections that wait for the head of a request. With one more, the one that has waited longest is closed, so that
nobody keeps others out by opening many: a browser sends its request at once."""
FREE_CHUNKS, CHUNK_SIZE = 200, 256
"""After so many chunks of a body, each must have so many bytes on average: a small one takes as long as a large one."""


class _Chunks(h11.Connection):
    """Reads requests, unless they come in many small chunks: a second of sending could stop the service for ten."""

    _count = _size = 0

    def next_event(self) -> Any:
        """The next part of a request."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._count = self._size = 0
        elif isinstance(event, h11.Data):
            self._count, self._size = self._count + event.chunk_start, self._size + len(event.data)
            if self._count > FREE_CHUNKS and self._size < self._count * CHUNK_SIZE:
                raise h11.RemoteProtocolError("the chunks of the body are too small")
        return event


class LimitedConnection(H11Protocol):
    """HTTP/1.1 on one connection, for as long as requests come and answers are read."""

    _head_due: asyncio.TimerHandle | None = None
    _look_due: asyncio.TimerHandle
    _unread = math.inf
    """Bytes that the browser had not read when we last looked."""

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self.conn = _Chunks(h11.SERVER)
        self._look_due = self.loop.call_later(READ_S, self._look)
        self._wait()
        self._make_room()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, unless these bytes have completed the head of a request."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_longer()
        elif self._head_due is None:
            self._wait()

    def resume_writing(self) -> None:
        """Go on with the answer: the browser has read."""
        super().resume_writing()
        self._unread = math.inf

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not a request; in the middle of an answer nothing more can be said."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        self._wait_no_longer()
        self._look_due.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        unread = self.transport.get_write_buffer_size()
        if unread and unread >= self._unread:
            self.transport.abort()  # to close it would wait until all is read
            return
        self._unread = unread or math.inf
        self._look_due = self.loop.call_later(READ_S, self._look)

    def _wait(self) -> None:
        self._head_due = self.loop.call_later(HEAD_S, self._give_up)

    def _wait_no_longer(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
        self._head_due = None

    def _make_room(self) -> None:
        waiting = {one: one._head_due.when() for one in self._all() if one._head_due is not None}
        if len(waiting) > MOST_WAITING:
            min(waiting, key=waiting.__getitem__)._give_up()

    def _all(self) -> Iterator["LimitedConnection"]:
        """All connections of the server."""
        return (one for one in self.connections if isinstance(one, LimitedConnection))

    def _give_up(self) -> None:
        self._wait_no_longer()
        self.transport.close()
