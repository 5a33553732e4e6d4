"""The zygote: a clean interpreter with NumPy loaded, from which every worker is forked, then sealed.

It speaks to the grader over one socket, in datagrams of JSON with descriptors beside them, and never reads a
submission.
When the grader is gone the socket ends, the zygote ends, and the kernel ends its workers.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from . import SEAL_FAILED, kernel, namespaces, seal
from .loader import grant

WIRE, FREE = 3, 10
"""Descriptors: a worker's socket; the zygote's own start at FREE."""

STANDARD = (
    "abc argparse array base64 bisect calendar cmath collections concurrent.futures contextlib copy csv "
    "dataclasses datetime decimal enum fractions functools gzip hashlib heapq inspect io itertools json logging "
    "math numbers operator os pathlib pickle pprint queue random re shutil statistics string struct sys tempfile "
    "textwrap threading time timeit traceback types typing unittest uuid warnings weakref zipfile zlib"
)
LAZY = {"numpy": ["numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing"]}
"""Modules that a package imports only when asked; sealed workers may have no file to import them from."""


class Zygote:
    """Forks workers for one grader process."""

    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        self.control = control
        self.granted: dict[str, str] = settings["granted"]
        self.folders: list[str] = settings["folders"]
        self.wanted: list[str] = settings["layers"]
        self.workers: set[int] = set()
        self.dying: dict[int, int] = {}
        """Workers that were killed, by the descriptors that tell when they are gone."""
        self.layers: tuple[seal.Layer, ...] = ()

    def prepare(self) -> dict[str, Any]:
        """Import what students use, enter the namespaces, try the layers; the greeting says what was reached."""
        spaces = namespaces.available(self.folders) if "namespaces" in self.wanted else ()
        if spaces:
            namespaces.enter(spaces)
            _become_child()
        grant(self.granted)
        ours = f"{__package__}.worker"
        lazy = [module for package in self.granted for module in LAZY.get(package, ())]
        for name in [*STANDARD.split(), *self.granted, *lazy, ours]:
            importlib.import_module(name)
        importlib.import_module(f"{__package__}.warm_up").warm_up(tuple(self.granted))
        size = _address_space()
        if spaces:
            namespaces.own_root(self.folders)
        kernel.prctl(kernel.SET_CHILD_SUBREAPER, 1)
        wanted = [name for name in self.wanted if name != "uid" or (os.getuid() == 0 and "userns" not in spaces)]
        self.layers = seal.prepare(wanted, self.folders, own_root=bool(spaces))
        kernel.prctl(kernel.SET_DUMPABLE, 0)
        gc.collect()
        gc.freeze()
        gc.disable()
        return {"layers": [*spaces, *(layer.name for layer in self.layers)], "address_space": size}

    def serve(self) -> None:
        """Answer until the grader closes its end."""
        while True:
            ready, _, _ = select.select([self.control.fileno(), *self.dying], [], [])
            for watch in self.dying.keys() & set(ready):
                os.close(watch)
                self.wait(self.dying.pop(watch))
            if self.control.fileno() in ready and not self.obey():
                return

    def obey(self) -> bool:
        """Do what the grader asks; False where it has closed its end."""
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
        pid = os.fork()
        if pid == 0:
            self.live(bounds, *descriptors)
        self.workers.add(pid)
        watch = os.pidfd_open(pid)
        socket.send_fds(self.control, [json.dumps({"pid": pid}).encode()], [watch])
        for descriptor in (watch, *descriptors):
            os.close(descriptor)

    def live(self, bounds: seal.Bounds, wire: int, output: int) -> None:
        """The rest of a worker's life; whatever happens, it never returns into the zygote."""
        from .worker import Worker  # loaded by `prepare`, once NumPy was granted

        code = SEAL_FAILED
        try:
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.dup2(wire, WIRE)
            os.closerange(seal.RULES + 1, 1 << 16)
            os.setsid()
            gc.enable()
            stream = io.FileIO(WIRE, "r+", closefd=False)
            seal.apply(self.layers, bounds)
            with contextlib.suppress(OSError):
                os.close(seal.RULES)
            code = 1
            Worker(stream, tuple(self.granted)).serve()
            code = 0
        except BaseException:  # noqa: BLE001  a forked child must never unwind into its parent's loop
            os.write(2, traceback.format_exc().encode("utf-8", "replace")[-4000:])
        finally:
            os._exit(code)

    def dismiss(self, pid: int) -> None:
        """Kill a worker; it is waited for when it is gone, not before: others want workers meanwhile."""
        watch = os.pidfd_open(pid)
        self.dying[watch] = pid
        signal.pidfd_send_signal(watch, signal.SIGKILL)

    def wait(self, pid: int) -> int:
        """The status of a dead worker; ends what it left behind."""
        _kill_group(pid)
        _, status = os.waitpid(pid, 0)
        self.workers.discard(pid)
        self.end_strays()
        return status

    def close(self) -> None:
        """The grader is gone: end what the kernel would not, for the children of workers do not die with them."""
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
        """Kill adopted grandchildren."""
        if not self.workers_may_fork:
            return
        while strays := _children() - self.workers:
            for stray in strays:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(stray, signal.SIGKILL)
                    os.waitpid(stray, 0)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _children() -> set[int]:
    try:
        return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))
    except OSError:
        return set()  # an own process table ends with the zygote anyway


def _become_child() -> None:
    """Go on in a child, which is the first process of the new process table; this one only waits for it."""
    child = os.fork()
    if child:
        os.closerange(0, 1 << 16)
        os._exit(min(255, abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))))
    kernel.prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _move_control(descriptor: int) -> socket.socket:
    """The control socket out of the way of the descriptors that workers use, which all start as /dev/null."""
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
        with contextlib.suppress(ConnectionError):  # a grader that is killed may leave an answer unread
            zygote.serve()
    finally:
        zygote.close()
