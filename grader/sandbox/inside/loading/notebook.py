"""What a notebook finds in Jupyter and nowhere else: `display`, `get_ipython()`, and `await` outside of functions."""

import asyncio
import builtins
import time
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

from .stand_ins import StandIn


class Shell:
    """The object that `get_ipython()` returns. Its magics do nothing."""

    def __repr__(self) -> str:
        return "<ipykernel.zmqshell.ZMQInteractiveShell object>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn("IPython", lambda: True)

    def run_line_magic(self, name: str, line: str = "", *_: object) -> Any:
        """Do nothing, except for `%timeit -o`, whose result has times: all are zero, since nothing is measured."""
        if name == "timeit" and "-o" in line.split():
            return SimpleNamespace(
                best=0.0, worst=0.0, average=0.0, stdev=0.0, loops=1, repeat=1, all_runs=[0.0], timings=[0.0]
            )
        return None

    def getoutput(self, command: str, *_: object) -> list[str]:
        """The lines that a shell command prints: none, since no command is run."""
        return []


def install() -> None:
    """Make `display` and `get_ipython` known to all modules, as Jupyter does."""
    shell = Shell()
    vars(builtins).update(display=print, get_ipython=lambda: shell)


class Loop(asyncio.BaseEventLoop):
    """An event loop that watches no files: a sealed process can open none for it."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self

    def select(self, timeout: float | None) -> list[Any]:
        """Wait for the next timer."""
        time.sleep(timeout or 0.0)
        return []

    def _process_events(self, events: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def close(self) -> None:
        """Close nothing: there is no selector."""


def run(waiting: Coroutine[Any, Any, Any]) -> None:
    """Run a statement with `await`, `async for` or `async with`."""
    Loop().run_until_complete(waiting)
