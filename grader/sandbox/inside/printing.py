"""What student code prints: kept up to a limit, belonging to the call that printed it."""

import io
import sys
from typing import Any, cast


class _Kept(io.RawIOBase):
    """Keeps the first `limit` bytes and drops the rest, so that a flood costs neither memory nor time."""

    def __init__(self) -> None:
        self.limit = 0
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self.data += view[: self.limit - len(self.data)]
        return view.nbytes

    def take(self) -> str:
        text = self.data.decode("utf-8", "replace")
        self.data.clear()
        return text


class Printing:
    """The one stream behind stdout and stderr of a worker, so that a logger that keeps hold of it still works."""

    def __init__(self) -> None:
        self.kept = _Kept()
        self.stream: Any = io.TextIOWrapper(cast(Any, self.kept), "utf-8", "backslashreplace", write_through=True)

    def start(self) -> None:
        """Stand in for the standard streams, whatever the student's code has put there."""
        for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
            setattr(sys, name, self.stream)
        for name in ("stdin", "__stdin__"):
            setattr(sys, name, io.StringIO())

    def take(self) -> str:
        """The text printed since the last time."""
        return self.kept.take()
