"""`kill -9` of the grader at any moment, a long run, a run of crashes: nothing is left and nothing grows."""

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from grader.limits import Limits
from grader.sandbox import Crashed, Level, Returned, Sandbox
from tests.attackers.scene import descendants
from tests.sandbox.test_lingering import HANG_S, gone, open_descriptors

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

GRADER = """
import sys
from grader.limits import Limits
from grader.sandbox import Level, Sandbox
SOURCE = b'''
import os, threading, time
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
def sleep(): time.sleep(0.02)
def burn(): sum(range(200_000))
def crash(): os.abort()
def fork():
    try:
        if os.fork() == 0: time.sleep(1000)
    except OSError: pass
'''
print("started", flush=True)
while True:
    with Sandbox(Limits(), level=Level[sys.argv[1]]) as sandbox:
        for _ in range(4):
            with sandbox.open({"solution.py": SOURCE}) as session:
                for name in ("sleep", "burn", "fork", "crash", "sleep"):
                    session.call(name)
"""
MOMENTS = 6
"""Of one level; the start of a zygote, a load, a call, a crash and a close take turns within half a second."""


def marked(mark: str) -> set[int]:
    """Every process of ours, wherever its parent went: all are started with one word in their environment."""
    found = set()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in environment.read_bytes():
                found.add(int(environment.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("level", [Level.LIMITED, Level.SEALED, Level.STRONG])
def test_a_grader_killed_at_any_moment_leaves_no_process(level: Level) -> None:
    moments = random.Random(level)
    for turn in range(MOMENTS):
        mark = f"/nowhere/{os.getpid()}-{level}-{turn}"
        # the one variable that a worker's own environment is made with
        environment = os.environ | {"LD_LIBRARY_PATH": mark}
        with subprocess.Popen(
            [sys.executable, "-c", GRADER, level.name], stdout=subprocess.PIPE, text=True, env=environment
        ) as grader:
            assert grader.stdout is not None
            assert grader.stdout.readline() == "started\n"
            time.sleep(moments.uniform(0, 0.6))
            try:
                below = descendants(grader.pid)
            finally:
                grader.kill()  # it goes on for ever, and is waited for
        assert gone(below)
        assert gone(marked(mark))


def settled(most: int) -> int:
    """How many processes are below this one; one that was killed may be about to end, so it is waited for."""
    end = time.monotonic() + (HANG_S if most else 1)
    while (found := len(descendants(os.getpid()))) > most and time.monotonic() < end:
        time.sleep(0.05)
    return found


def test_two_hundred_submissions_leave_processes_and_descriptors_as_they_were() -> None:
    source = {"solution.py": b"import numpy as np, os\ndef f(x): return x @ x\ndef crash(): os.abort()"}
    counts: list[tuple[int, int]] = []
    with Sandbox(Limits(memory_mib=256)) as sandbox:
        for number in range(200):
            with sandbox.open(source) as session:
                assert isinstance(session.call("f", np.ones(3)), Returned)
                if number % 10 == 9:
                    assert isinstance(session.call("crash"), Crashed)
            if number % 50 == 49:
                counts.append((settled(counts[0][0] if counts else 0), open_descriptors()))
    assert counts == counts[:1] * 4
