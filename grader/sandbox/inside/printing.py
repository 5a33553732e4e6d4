"""Keep what student code prints, up to a limit, for the call that printed it."""

import io
import sys
from typing import Any, cast


class _Kept(io.RawIOBase):
    """Keeps the first `limit` bytes and drops the rest: printing without end costs little memory and time."""

    def __init__(self) -> None:
        self.limit = 0
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self.data += view[: self.limit - len(self.data)]
        # the caller must not notice that the rest was dropped
        return view.nbytes

    def take(self) -> str:
        text = self.data.decode("utf-8", "replace")
        self.data.clear()
        return text


class Printing:
    """The single stream behind stdout and stderr. It is the same for all calls: a logger may keep it."""

    def __init__(self) -> None:
        self.kept = _Kept()
        self.stream: Any = io.TextIOWrapper(cast(Any, self.kept), "utf-8", "backslashreplace", write_through=True)

    def start(self) -> None:
        """Replace the standard streams, even if student code has replaced them before."""
        for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
            setattr(sys, name, self.stream)
        for name in ("stdin", "__stdin__"):
            setattr(sys, name, io.StringIO())

    def take(self) -> str:
        """The text printed since the last call."""
        return self.kept.take()
