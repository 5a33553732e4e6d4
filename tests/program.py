"""Runs commands of the program: as it is installed, or without its start-up.

A command takes about a second, most of it for imports. `run_grader` runs it in a process forked from one that has
imported everything: it has its own memory, working directory, environment and exit code, like any other process.
Its zygotes are forked from one that has imported everything, too. `run_installed` runs the console script itself; each
command has at least one test that does so.
"""

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from multiprocessing import get_context
from pathlib import Path

LINUX = sys.platform == "linux"
"""Elsewhere there are no zygotes."""
ZYGOTES = Path(__file__).with_name("zygotes.py")
INSIDE = Path(__file__).resolve().parents[1] / "grader/sandbox/inside"
PROGRAM = Path(sys.executable).with_name("grader")
HANG_S = 300
"""No command takes this long: one that does hangs, and is ended so that its test fails."""
COLD = (
    *("grader.sandbox.inside", "grader.gradebook.migrations", "grader.plugin"),
    *("grader.batch.cluster", "grader.batch.cluster", "grader.cli.serve", "grader.serve"),
)
"""Not imported in advance: they run elsewhere, or hardly any command needs them."""

Process = get_context("fork").Process
Done = subprocess.CompletedProcess[str]


def run_installed(*arguments: str | Path, cwd: Path) -> Done:
    """The console script, as a user runs it."""
    command = [PROGRAM, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=HANG_S, check=False)


def run_grader(
    *arguments: str | Path, cwd: Path, together: bool = False, environment: Mapping[str, str] | None = None
) -> Done:
    """The same command with the same result, but quicker; `together` puts stderr into stdout, as `2>&1` does."""
    return _run("grader", arguments, cwd, together, os.environ if environment is None else environment)


def run_pytest(*arguments: str | Path, cwd: Path) -> Done:
    """`pytest` with our plugin and nobody else's."""
    options = ("-p", "no:cacheprovider", "-p", "grader.plugin")
    return _run("pytest", (*options, *arguments), cwd, False, os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


def _run(
    program: str, arguments: Sequence[str | Path], cwd: Path, together: bool, environment: Mapping[str, str]
) -> Done:
    with tempfile.TemporaryDirectory(prefix="grader-command-") as folder:
        out, err = (str(Path(folder, name)) for name in ("out", "out" if together else "err"))
        request = {
            "program": program,
            "arguments": [*map(str, arguments)],
            "cwd": str(cwd),
            "environment": dict(environment),
            "outputs": [out, err],
        }
        code = _warm().ask(request)
        said, told = (Path(path).read_text(encoding="utf-8") for path in (out, err))
        return subprocess.CompletedProcess([*arguments], code, said, "" if together else told)


class Warm:
    """The process that is forked, one for each process of pytest."""

    def __init__(self) -> None:
        # Without the first folder of `sys.path`, which would be this one.
        controls = [zygotes().control.fileno()] if LINUX else []
        command = [sys.executable, "-P", __file__, *map(str, controls)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, pass_fds=controls)

    def ask(self, request: dict[str, object]) -> int:
        """The exit code of one command."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(request)}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process that runs commands has ended"
        return int(answer)


@cache
def _warm() -> Warm:
    return Warm()


def serve() -> None:
    """Fork a command for each line of stdin, one after another, and write its exit code to stdout."""
    import grader

    for module in pkgutil.walk_packages(grader.__path__, "grader."):
        if not module.name.startswith(COLD):
            importlib.import_module(module.name)
    # A fork that collects what is here already would first have to copy it.
    gc.freeze()
    for line in sys.stdin:
        command = Process(target=_become, kwargs=json.loads(line))
        with warnings.catch_warnings():
            # Newer Pythons warn of threads. The only ones here are those of NumPy's BLAS, which allows for forks.
            warnings.simplefilter("ignore", DeprecationWarning)
            command.start()
        command.join()
        print(command.exitcode, flush=True)


def _become(program: str, arguments: list[str], cwd: str, environment: dict[str, str], outputs: list[str]) -> None:
    """Run a command as if this process had been started for it; leaves by SystemExit, as the program does."""
    import pytest

    from grader.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in zip((1, 2), outputs, strict=True):
        # Appending, since both may be one file.
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.argv = [str(PROGRAM.with_name(program)), *arguments]
    signal.alarm(HANG_S)
    main() if program == "grader" else sys.exit(pytest.main())


class Zygotes:
    """The process that is forked for each zygote, at the other end of a socket."""

    def __init__(self, control: socket.socket) -> None:
        from grader.sandbox import interpreter

        self.control = control
        self.packages = interpreter.packages_here(["numpy"])
        self.variables = interpreter.variables(self.packages)

    @contextmanager
    def taking_over(self) -> Iterator[None]:
        """Have the program start zygotes here; from nothing only those with packages of their own."""
        from grader.sandbox import zygote_process

        from_nothing = zygote_process._start
        zygote_process._start = lambda theirs, variables: (
            self.forked(theirs) if variables == self.variables else from_nothing(theirs, variables)
        )
        try:
            yield
        finally:
            zygote_process._start = from_nothing

    def forked(self, theirs: socket.socket) -> "Zygote":
        ours, answer = socket.socketpair()
        with ours, answer:
            socket.send_fds(self.control, [b"."], [theirs.fileno(), answer.fileno()])
            return Zygote(socket.recv_fds(ours, 1, 1)[1][0])


@cache
def zygotes() -> Zygotes:
    """Those of this process of pytest, and of the commands that it runs."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    made = Zygotes(ours)
    folder = made.packages.granted["numpy"]
    with theirs:
        made.process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-S", ZYGOTES, INSIDE, folder, str(theirs.fileno())],
            env=made.variables,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    return made


class Zygote:
    """As much of a `Popen` as the program needs of a zygote's."""

    def __init__(self, watch: int) -> None:
        self.watch = watch

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        if not select.select([self.watch], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("zygote", timeout or 0)
        os.close(self.watch)
        return b"", b""

    def kill(self) -> None:
        signal.pidfd_send_signal(self.watch, signal.SIGKILL)


if __name__ == "__main__":
    controls = [socket.socket(fileno=int(number)) for number in sys.argv[1:]]
    with Zygotes(controls[0]).taking_over() if controls else nullcontext():
        serve()
