"""The sandbox: one keeper of workers for a grader process, and the sessions that it opens."""

import os
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from ..errors import SandboxError
from ..limits import Limits
from . import levels
from .levels import Isolation, Level
from .process import KeeperGoneError, Process
from .session import Session

if sys.platform == "linux":
    from .zygote_process import Zygote
from .spawner import Spawner


class Keeper(Protocol):
    """What starts workers: a zygote, or a spawner where there is no fork."""

    owner: int
    layers: tuple[str, ...]

    def worker(self, limits: Limits) -> Process: ...
    def close(self) -> object: ...


class Sandbox:
    """Runs submissions in isolated workers; several threads may each drive a session of it at once.

    `preload` names the packages that students may import beside the standard library. `level` is the strongest level
    that is tried, for tests; `without` switches single layers off. Raises SandboxError where workers cannot be started.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        preload: Sequence[str] = ("numpy",),
        level: Level = Level.STRONG,
        without: Iterable[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self._preload = tuple(preload)
        self._level = level
        self._without = frozenset(without)
        self._lock = threading.Lock()
        self._keeper: Keeper | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, stop: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the keeper and every worker that is left, whoever still waits for one; there will be no others."""
        with self._lock:
            self._closed = True
            if self._keeper is not None:
                self._keeper.close()
            self._keeper = None

    @property
    def isolation(self) -> Isolation:
        """What this machine reaches, found out by trying when the first worker, or this, is asked for."""
        layers = self._living().layers
        return Isolation(levels.reached(layers), layers)

    def open(self, files: Mapping[str, bytes], module: str = "solution", limits: Limits | None = None) -> Session:
        """A session over a submission's files, {name with forward slashes: bytes}; starts nothing yet."""
        return Session(self._worker, files, module, limits or self.limits)

    def _worker(self, limits: Limits) -> Process:
        keeper = self._living()
        try:
            return keeper.worker(limits)
        except KeeperGoneError:
            self._forget(keeper)
            return self._living().worker(limits)

    def _living(self) -> Keeper:
        with self._lock:
            if self._closed:
                raise SandboxError("the sandbox has been closed, because the program was stopped.")
            # after a fork of the grader the zygote is the parent's, and its socket must not be spoken to by two
            if self._keeper is None or self._keeper.owner != os.getpid():
                self._keeper = self._start()
            return self._keeper

    def _forget(self, keeper: Keeper) -> None:
        with self._lock:
            if self._keeper is keeper:
                keeper.close()
                self._keeper = None

    def _start(self) -> Keeper:
        if sys.platform == "linux" and self._level > Level.PROCESS:
            return Zygote(self._preload, levels.wanted(self._level, self._without))
        return Spawner(self._preload)
