"""The zygote: a clean interpreter with NumPy loaded, from which every worker is forked and then sealed.

Forking takes about 4 ms for a submission, including the seal; starting Python and NumPy each time takes 80 ms.
The zygote talks to the grader over one socket, in JSON messages with file descriptors attached, and never reads a
submission. If the grader dies the socket closes, the zygote ends, and the kernel kills its workers.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import secrets
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from . import SEAL_FAILED, scratch
from .loading.loader import grant
from .memory import mapped
from .retries import with_retries
from .sealing import kernel, namespaces, seal

WIRE, FREE = 3, 10
"""Descriptor numbers: a worker's socket is WIRE; the zygote's own start at FREE."""
LAST_ID = "/proc/sys/kernel/ns_last_pid"
"""The last process id that was given in a process table; see pid_namespaces(7)."""
FIRST_IDS = range(1_000, 30_000)
"""Process ids of workers; the kernel starts again at 32768, and after that at 300."""

# Imported before the fork: it saves each worker the import, and a worker that may open no file could not import them.
STANDARD = (
    "abc argparse array asyncio base64 bisect calendar cmath collections concurrent.futures contextlib copy csv "
    "dataclasses datetime decimal enum fractions functools gzip hashlib heapq inspect io itertools json logging "
    "math numbers operator os pathlib pickle pprint queue random re shutil statistics string struct sys tempfile "
    "textwrap threading time timeit traceback types typing unittest uuid warnings weakref zipfile zlib"
)
LAZY = {
    "numpy": ["numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing"],
    "matplotlib": ["matplotlib.pyplot"],
    "scipy": ["scipy.linalg", "scipy.optimize", "scipy.sparse", "scipy.special", "scipy.stats"],
    "sklearn": ["sklearn.datasets", "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection"],
}
"""Modules that a package imports only on first use. A sealed worker may not be able to open their files."""


class Zygote:
    """Forks workers for a single grader process."""

    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        self.control = control
        self.granted: dict[str, str] = settings["granted"]
        self.preload: list[str] = settings["preload"]
        self.folders: list[str] = settings["folders"]
        self.working: str = settings["working"]
        self.scratch: bool = settings["scratch"]
        self.wanted: list[str] = settings["layers"]
        self.workers: set[int] = set()
        self.dying: dict[int, int] = {}
        """Killed workers that are not yet reaped: {pidfd: process id}."""
        self.layers: tuple[seal.Layer, ...] = ()
        self.last_id: int | None = None
        """Descriptor of `LAST_ID`, if the process table is the zygote's own and the machine lets it be changed."""

    def prepare(self) -> dict[str, Any]:
        """Import what students use, enter the namespaces and try the layers. Returns the greeting: what works here."""
        spaces = namespaces.available(self.folders) if "namespaces" in self.wanted else ()
        if spaces:
            namespaces.enter(spaces)
            _become_child()
            with contextlib.suppress(OSError):
                self.last_id = os.open(LAST_ID, os.O_WRONLY)
        grant(self.granted)
        ours = f"{__package__}.worker"
        lazy = [module for package in self.preload for module in LAZY.get(package, ())]
        for name in [*STANDARD.split(), *self.preload, *lazy, ours]:
            _load(name)
        importlib.import_module(f"{__package__}.warm_up").warm_up(tuple(self.granted))
        size = mapped()
        if spaces:
            namespaces.own_root(self.folders, scratch.FOLDER if self.scratch else "")
        os.chdir(self.working or "/")
        # Orphans of a worker become children of the zygote, which can then find and kill them.
        kernel.prctl(kernel.SET_CHILD_SUBREAPER, 1)
        # Only root can change its user id, and a user namespace maps a single one.
        wanted = [name for name in self.wanted if name != "uid" or (os.getuid() == 0 and "userns" not in spaces)]
        wanted += ["scratch"] if self.scratch and spaces else []
        self.layers = seal.prepare(wanted, self.folders, own_root=bool(spaces))
        # From here on, no process of the same user can read the zygote's memory in /proc or attach to it.
        kernel.prctl(kernel.SET_DUMPABLE, 0)
        # A collection in a worker would write to the header of every object and so copy the zygote's memory page by
        # page.
        gc.collect()
        gc.freeze()
        gc.disable()
        return {"layers": [*spaces, *(layer.name for layer in self.layers)], "address_space": size}

    def serve(self) -> None:
        """Serve requests until the grader closes its end."""
        while True:
            ready, _, _ = select.select([self.control.fileno(), *self.dying], [], [])
            for watch in self.dying.keys() & set(ready):
                os.close(watch)
                self.wait(self.dying.pop(watch))
            if self.control.fileno() in ready and not self.obey():
                return

    def obey(self) -> bool:
        """Do what the grader asks. Returns False if it has closed its end."""
        message, descriptors, _, _ = socket.recv_fds(self.control, 4096, 2)
        if not message:
            return False
        request = json.loads(message)
        match request["op"]:
            case "fork":
                self.fork(request, descriptors)
            case "reap":
                self.control.send(json.dumps({"status": self.wait(request["pid"])}).encode())
            case "dismiss":
                self.dismiss(request["pid"])
        return True

    def fork(self, request: dict[str, Any], descriptors: list[int]) -> None:
        bounds = seal.Bounds(request["address_space"], request["cpu_s"], request["uid"], os.getpid())
        self.forget_ids()
        pid = with_retries(os.fork)
        if pid == 0:
            self.live(bounds, *descriptors)
        self.workers.add(pid)
        watch = os.pidfd_open(pid)
        socket.send_fds(self.control, [json.dumps({"pid": pid}).encode()], [watch])
        for descriptor in (watch, *descriptors):
            os.close(descriptor)

    def forget_ids(self) -> None:
        """Give the next worker any process id: by the next one in order, the last worker could tell it a number."""
        if self.last_id is not None:
            with contextlib.suppress(OSError):
                os.pwrite(self.last_id, str(secrets.choice(FIRST_IDS)).encode(), 0)

    def live(self, bounds: seal.Bounds, wire: int, output: int) -> None:
        """Run as a worker until the end; never return into the zygote's loop."""
        from .worker import Worker  # loaded by `prepare` after NumPy became importable

        code = SEAL_FAILED
        try:
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.dup2(wire, WIRE)
            # Nothing of the zygote's stays open: neither its control socket nor the pidfds of other workers.
            os.closerange(seal.RULES + 1, 1 << 16)
            os.setsid()
            gc.enable()
            # A file, not a socket object: reading and writing are allowed by the seal, socket calls are not.
            stream = io.FileIO(WIRE, "r+", closefd=False)
            seal.apply(self.layers, bounds)
            with contextlib.suppress(OSError):
                os.close(seal.RULES)
            code = 1
            Worker(stream, tuple(self.granted)).serve()
            code = 0
        except BaseException:  # noqa: BLE001  a forked child must never unwind into its parent's loop
            # The last 4000 characters, which is what the grader shows.
            os.write(2, traceback.format_exc().encode("utf-8", "replace")[-4000:])
        finally:
            os._exit(code)

    def dismiss(self, pid: int) -> None:
        """Kill a worker and reap it later, when it has ended: meanwhile the zygote can fork others."""
        watch = os.pidfd_open(pid)
        self.dying[watch] = pid
        signal.pidfd_send_signal(watch, signal.SIGKILL)

    def wait(self, pid: int) -> int:
        """The wait status of a dead worker. Kills what it left behind."""
        _kill_group(pid)
        _, status = os.waitpid(pid, 0)
        self.workers.discard(pid)
        self.end_strays()
        return status

    def close(self) -> None:
        """End workers and their children once the grader is gone: the kernel kills only the workers."""
        if not self.workers_may_fork:
            return
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(worker, signal.SIGKILL)
                os.waitpid(worker, 0)
        self.workers.clear()
        self.end_strays()

    @property
    def workers_may_fork(self) -> bool:
        return not any(layer.name.startswith("seccomp") for layer in self.layers)

    def end_strays(self) -> None:
        """Kill orphans of workers, which the zygote has adopted."""
        if not self.workers_may_fork:
            return
        # Again and again: a stray may fork while another is killed.
        while strays := _children() - self.workers:
            for stray in strays:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(stray, signal.SIGKILL)
                    os.waitpid(stray, 0)


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception as stop:  # a package may raise anything when another one is missing
        raise ImportError(f"{name} cannot be imported: {type(stop).__name__}: {stop}") from stop


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _children() -> set[int]:
    try:
        return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))
    except OSError:
        return set()  # no /proc here: a process table of its own ends with the zygote anyway


def _become_child() -> None:
    """Continue in a child, the first process of the new process table; this process only waits for it."""
    child = with_retries(os.fork)
    if child:
        os.closerange(0, 1 << 16)
        os._exit(min(255, abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))))
    kernel.prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)


def _move_control(descriptor: int) -> socket.socket:
    """Move the control socket out of the way of the descriptors that workers use; open those as /dev/null."""
    import fcntl

    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, FREE)
    null = os.open(os.devnull, os.O_RDWR)
    for taken in {*range(FREE)} - {2}:
        os.dup2(null, taken)
    return socket.socket(fileno=moved)


def main(argument: str) -> None:
    """Serve the grader at the other end of the socket whose descriptor number is `argument`."""
    control = _move_control(int(argument))
    zygote = Zygote(control, json.loads(control.recv(1 << 16)))
    try:
        greeting = zygote.prepare()
    except (OSError, ImportError) as stop:
        control.send(json.dumps({"error": f"{type(stop).__name__}: {stop}"}).encode())
        sys.exit(1)
    os.dup2(0, 2)
    control.send(json.dumps(greeting).encode())
    try:
        with contextlib.suppress(ConnectionError):  # a killed grader may leave an answer unread
            zygote.serve()
    finally:
        zygote.close()
