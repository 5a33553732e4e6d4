"""What is left behind: no process, no descriptor, whatever ended and in whichever order."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from grader.errors import SandboxError
from grader.limits import Limits
from grader.sandbox import Level, Returned, Sandbox
from tests.attackers.scene import descendants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def kill(pids: set[int]) -> None:
    """All of them; some die with the first."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


HANG_S = 60.0
"""What has not happened by then will not: a busy machine is slow, and nothing here takes a second on a quiet one."""


def gone(pids: set[int]) -> bool:
    """Whether all of `pids` end; by their descriptors, so a reused number does not fool it."""
    end = time.monotonic() + HANG_S
    for pid in pids:
        try:
            watch = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ready, _, _ = select.select([watch], [], [], max(0.0, end - time.monotonic()))
        os.close(watch)
        if not ready:
            return False
    return True


def comes_to(count: Callable[[], int], wanted: int) -> bool:
    """Whether a count reaches a number."""
    end = time.monotonic() + HANG_S
    while count() != wanted:
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def running_in_group(group: int) -> list[str]:
    """The processes of a group that are no mere entry of a table, whoever has adopted them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            found += [stat.parent.name] if its_group == str(group) and state != "Z" else []
    return found


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


GRADER = """
import sys
from grader.errors import SandboxError
from grader.limits import Limits
from grader.sandbox import Level, Sandbox, questions
sandbox = Sandbox(level=Level[sys.argv[1]])
session = sandbox.open({"solution.py": b"def loop():\\n    while True: pass\\nprint('loaded')"})
session.load()
print("ready", flush=True)
session.ask(questions.call("loop", [], call_s=1000))
"""


@pytest.mark.parametrize("level", list(Level)[1:])
def test_killing_the_grader_leaves_no_process(level: Level) -> None:
    with subprocess.Popen([sys.executable, "-c", GRADER, level.name], stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == "ready\n"
        below = descendants(grader.pid)
        assert below
        grader.kill()
        assert gone(below)


def test_killing_the_zygote_costs_nobody_anything() -> None:
    source = {"solution.py": b"def f(x): return x + 1"}
    before = descendants(os.getpid())
    with Sandbox() as sandbox, sandbox.open(source) as session:
        assert isinstance(session.call("f", 1), Returned)
        first = descendants(os.getpid()) - before
        kill(first)
        assert gone(first)
        assert [reply.value for k in range(3) if isinstance(reply := session.call("f", k), Returned)] == [1, 2, 3]
        with sandbox.open(source) as another:
            assert isinstance(another.call("f", 1), Returned)
    assert descendants(os.getpid()) <= before


def test_a_zygote_that_stops_between_submissions_is_replaced() -> None:
    with Sandbox() as sandbox:
        before = descendants(os.getpid())
        sandbox.isolation  # noqa: B018  starts it
        kill(descendants(os.getpid()) - before)
        with sandbox.open({"solution.py": b"def f(): return 1"}) as session:
            assert isinstance(session.call("f"), Returned)


def test_a_session_whose_zygote_died_can_be_closed() -> None:
    before = descendants(os.getpid())
    with Sandbox() as sandbox, sandbox.open({"solution.py": b"def f(): return 1"}) as session:
        assert isinstance(session.call("f"), Returned)
        killed = descendants(os.getpid()) - before
        kill(killed)
        assert gone(killed)


def test_code_that_kills_its_zygote_every_time_is_no_endless_loop() -> None:
    source = b"import os, signal, time\ndef kill(): os.kill(os.getppid(), 9); time.sleep(100)"
    limited = Sandbox(level=Level.LIMITED)
    with (
        limited,
        limited.open({"solution.py": source}) as session,
        pytest.raises(SandboxError, match="that starts student code"),
    ):
        session.call("kill")


@pytest.mark.parametrize("level", [Level.LIMITED, Level.STRONG])
def test_nothing_is_left_after_a_session(level: Level) -> None:
    source = dedent(
        """
        import os, signal, threading, time
        def linger():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for _ in range(3):
                threading.Thread(target=time.sleep, args=(1000,)).start()
                try:
                    if os.fork() == 0:
                        os.setsid()
                        if os.fork(): os._exit(0)
                        time.sleep(1000)
                except OSError: pass
        def crash(): os.abort()
        """
    )
    before = len(descendants(os.getpid()))
    with Sandbox(level=level) as sandbox:
        counts = []
        for name in ("nothing", "linger", "crash", "linger", "nothing", "crash"):
            with sandbox.open({"solution.py": source.encode()}) as session:
                session.call(name)
            # nobody waits for a killed worker: the zygote, and the one that it keeps ready, are what is left
            kept = before + 2 + ("pidns" in sandbox.isolation.layers)
            assert comes_to(lambda: len(descendants(os.getpid())), kept)
            counts.append(open_descriptors())
        assert max(counts) - min(counts) <= 1  # whether the one kept ready has been taken in yet


def test_a_worker_that_ends_by_itself_takes_its_children_along() -> None:
    source = b"import os\ndef leave():\n    if os.fork(): os._exit(3)\n    while True: pass"
    before = descendants(os.getpid())
    sandbox = Sandbox(Limits(call_s=0.3), level=Level.PROCESS)
    with sandbox, sandbox.open({"solution.py": source}) as session:
        session.load()
        (worker,) = descendants(os.getpid()) - before
        assert not isinstance(session.call("leave"), Returned)
    assert comes_to(lambda: len(running_in_group(worker)), 0)


def test_a_closed_sandbox_leaves_no_process_and_no_descriptor() -> None:
    before, descriptors = descendants(os.getpid()), open_descriptors()
    sandbox = Sandbox()
    session = sandbox.open({"solution.py": b"def f(): return 1"})
    assert isinstance(session.call("f"), Returned)
    session.close()
    sandbox.close()
    assert descendants(os.getpid()) <= before
    assert open_descriptors() == descriptors
