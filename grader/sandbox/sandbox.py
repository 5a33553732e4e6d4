"""The sandbox: starts and keeps workers for a grader process, and opens sessions."""

import os
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ..closing import Closing
from ..errors import SandboxError
from ..limits import Limits
from . import levels
from .author_process import AuthorProcesses
from .environment import Environment, environment_for
from .interpreter import Packages, packages_here, packages_of
from .levels import Isolation, Level
from .process import KeeperGoneError, Process
from .questions import Loading
from .session import Session

if sys.platform == "linux":
    from .zygote_process import ZygoteProcess
from .spawner import Spawner
from .submitted_module import SubmittedModule


class Keeper(Protocol):
    """Whatever starts workers: a zygote, or a spawner where forking is not possible."""

    owner: int
    layers: tuple[str, ...]

    def worker(self, limits: Limits) -> Process: ...
    def close(self) -> object: ...


class Sandbox(Closing):
    """Runs submissions in isolated workers. Thread-safe: each thread may drive a session of its own.

    `preload` names the packages that students may import in addition to the standard library. With `requirements`, the
    text of a requirements.txt, they have what it installs instead. `given` are the course's files by relative path:
    every submission can import and read them. For tests, `level` is the strongest level to try and `without` names
    layers to switch off. Raises SandboxError if workers cannot be started.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        preload: Sequence[str] = ("numpy",),
        given: Mapping[str, bytes] | None = None,
        requirements: str = "",
        level: Level = Level.STRONG,
        without: Iterable[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self._preload = tuple(preload)
        self._given = WorkingFolder(given or {})
        self._requirements = requirements
        self._level = level
        self._without = frozenset(without)
        self._lock = threading.Lock()
        self._keeper: Keeper | None = None
        self._authors = AuthorProcesses()
        self._closed = False

    def close(self) -> None:
        """End all processes, even those that somebody still waits for. A closed sandbox starts no others."""
        with self._lock:
            self._closed = True
            self._authors.close()
            if self._keeper is not None:
                self._keeper.close()
            self._keeper = None
            self._given.remove()

    @property
    def isolation(self) -> Isolation:
        """The level that this machine reaches. The first use starts the sandbox and tries the layers."""
        layers = self._living().layers
        return Isolation(levels.reached(layers), layers)

    def open(
        self,
        files: Mapping[str, bytes],
        module: str = "solution",
        limits: Limits | None = None,
        loading: Loading | None = None,
    ) -> Session:
        """A session for a submission's files, {name with forward slashes: bytes}. Starts no process yet.

        A module that is not at the top is looked for in the packages.
        """
        submitted = SubmittedModule(_located(module, files), files, self._given.modules, loading or Loading())
        return Session(self._worker, submitted, limits or self.limits, self._authors)

    def _worker(self, limits: Limits) -> Process:
        keeper = self._living()
        try:
            return keeper.worker(limits)
        # The zygote may have been killed, for lack of memory for example. A new one works as well: nothing is lost
        # but the workers.
        except KeeperGoneError:
            self._forget(keeper)
            return self._living().worker(limits)

    def _living(self) -> Keeper:
        with self._lock:
            if self._closed:
                raise SandboxError("the sandbox is closed because the program was stopped.")
            # after a fork of the grader the zygote belongs to the parent: two processes must not use its socket
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
            return ZygoteProcess(self._packages, levels.wanted(self._level, self._without), self._given.place())
        return Spawner(self._packages, self._given.place())

    @cached_property
    def environment(self) -> Environment | None:
        """The students' own packages; None if they use those of the grader."""
        return environment_for(self._requirements) if self._requirements.strip() else None

    @property
    def _packages(self) -> Packages:
        environment = self.environment
        return packages_of(environment) if environment else packages_here(self._preload)


def _located(module: str, files: Mapping[str, bytes]) -> str:
    """The module's full name: `hw1.solution` if `solution` is only in the package `hw1`."""
    path = f"{module.replace('.', '/')}.py"
    # a student's file that imports relatively stays in its package
    inner = [name for name in files if name.endswith(f"/{path}")] if path not in files else []
    found = min(inner, key=lambda name: (name.count("/"), name), default=path)
    return found.removesuffix(".py").replace("/", ".")


class WorkingFolder:
    """The course's files, in memory for imports and in a folder of their own for reading."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.modules = {name: content for name, content in files.items() if name.endswith(".py")}
        self._files = files
        self._made: tempfile.TemporaryDirectory[str] | None = None

    def place(self) -> str:
        """The path of the folder, written at the first use; '' without course files."""
        # a copy and not the course's own folder: student code sees no path of the course, and in a handout the files
        # lie among the student's
        if self._files and self._made is None:
            self._made = tempfile.TemporaryDirectory(prefix="grader-")
            for name, content in self._files.items():
                _write(Path(self._made.name, name), content)
            _open_to_all(Path(self._made.name))
        return self._made.name if self._made else ""

    def remove(self) -> None:
        """Delete the folder."""
        if self._made is not None:
            self._made.cleanup()
            self._made = None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _open_to_all(folder: Path) -> None:
    """Let every user read below `folder`, and none write: workers have other user ids."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o444)
