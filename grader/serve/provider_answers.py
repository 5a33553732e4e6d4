"""Reads what a provider of identities answers, within bounds: it may be any server that is there at this moment."""

import time
from collections.abc import Iterator
from typing import Any

import httpx2

MOST_BYTES = 1 << 20
"""Most bytes of an answer; those of large universities have a few kB."""
TIMEOUT_S = 10
"""Seconds for an answer to begin, for each of its pieces, and for all of them together."""


class _Bounded(httpx2.SyncByteStream):
    """The bytes of an answer, as long as they are few and come soon."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        size, until = 0, time.monotonic() + TIMEOUT_S
        for piece in self._stream:
            size += len(piece)
            if size > MOST_BYTES or time.monotonic() > until:
                raise httpx2.ReadError("the answer is too long, or takes too long to arrive")
            yield piece

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()


def bound(answer: httpx2.Response) -> None:
    """Bound an answer before it is read."""
    assert isinstance(answer.stream, httpx2.SyncByteStream)  # noqa: S101  no client here is asynchronous
    answer.stream = _Bounded(answer.stream)
    answer.headers.pop(
        "content-encoding", None
    )  # we did not ask for compression, and a short answer may unpack to gigabytes


def json_object(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object that an answer holds.

    Raises:
        HTTPError: it reports an error.
        ValueError: it holds anything else.
    """
    found = answer.raise_for_status().json()
    if not isinstance(found, dict):
        raise ValueError(f"{answer.url.path} is not a JSON object")
    return found
