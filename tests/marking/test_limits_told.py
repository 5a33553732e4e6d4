"""Every limit has an outcome of its own, and a sentence that tells the student which one it was."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from grader.limits import Limits
from grader.marking.failures import outcome_of, sentence_of
from grader.sandbox import Level, Raised, Returned, Sandbox, TimedOut
from grader.sandbox.replies import Frame, Operand

LIMITS = Limits(call_s=0.2, load_s=0.5, submission_s=20.0, memory_mib=128, reply_mib=1, output_kib=1)
SOURCE = b"""
import ctypes, os, signal, time
import numpy as np
def spin():
    while True: pass
def sleep(): time.sleep(100)
def hoard(): return np.ones(1 << 28)
def large(): return np.ones(1 << 20)
def deep():
    made = []
    for _ in range(100): made = [made]
    return made
def text(): return np.array(["a"])
def number(): return 1 << 9999
def forged(): os.write(3, b"x" * 100)
def crash(): ctypes.string_at(0)
def leave(): os._exit(3)
def nameless(): signal.raise_signal(40)
def fork(): os.fork()
def write(): open("/tmp/x", "w")
def fill():
    while True: os.write(1, b"x" * 4096)
def flood(): print("x" * 100_000)
def threads():
    import threading
    for _ in range(10_000): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
def network():
    import socket
    socket.create_connection(("127.0.0.1", 9))
"""
TOLD = {
    "spin": ("timed out", "was still running after 0."),
    "sleep": ("timed out", "still running after 0.6 s of real time"),
    "hoard": ("out of memory", "needed more than 128 MiB of memory"),
    "large": ("refused", "takes 8388608 bytes, at most 1048576 can cross"),
    "deep": ("refused", "nested deeper than 14"),
    "text": ("refused", "dtype <U1; only bool, int, float and complex arrays"),
    "number": ("refused", "an integer of 10000 bits"),
    "forged": ("refused", "the answer of the student's process starts with"),
    "crash": ("crashed", "ended the Python process itself (a batch of one) (SIGSEGV)"),
    "leave": ("crashed", "ended the Python process itself (a batch of one) (exit code 3)"),
    "nameless": ("crashed", "ended the Python process itself (a batch of one) (signal 40)"),
    "fork": ("raised", "PermissionError"),
    "write": ("raised", "Error"),
    "fill": ("raised", "Error"),
    "threads": ("raised", "can't start new thread"),
    "network": ("raised", "PermissionError"),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS) as running:
        if running.isolation.level < Level.SEALED:
            pytest.skip("this machine does not set all of these limits")
        yield running


@pytest.mark.parametrize("name", TOLD)
def test_a_limit_is_told_in_words_of_its_own(name: str, sandbox: Sandbox) -> None:
    with sandbox.open({"solution.py": SOURCE}) as session:
        reply = session.call(name)
    assert not isinstance(reply, Returned)
    outcome, words = TOLD[name]
    sentence = str(sentence_of(reply, name, " (a batch of one)"))
    assert outcome_of(reply) == outcome
    assert words in sentence
    assert sentence.startswith(f"`{name}` ")
    assert sentence.endswith(".")


def test_how_near_a_call_came_to_its_limit_is_known(sandbox: Sandbox) -> None:
    source = b"import time\ndef spin(s):\n end = time.process_time() + s\n while time.process_time() < end: pass"
    with sandbox.open({"solution.py": source}) as session:
        session.call("spin", 0.0)
        session.limit_share()
        session.call("spin", 0.16)
        session.call("spin", 0.0)
        assert session.limit_share() > 0.6  # more where others compute, too: waiting counts a little
        assert session.limit_share() == 0.0
        session.call("spin", 9.0)
        assert session.limit_share() >= 1.0


def test_printed_text_ends_at_its_limit_and_costs_nothing(sandbox: Sandbox) -> None:
    with sandbox.open({"solution.py": SOURCE}) as session:
        reply = session.call("flood")
    assert isinstance(reply, Returned)
    assert len(reply.printed) == 1024


def test_sleeping_in_every_check_ends_with_the_time_of_the_submission(sandbox: Sandbox) -> None:
    limits = replace(LIMITS, submission_s=1.0)
    with sandbox.open({"solution.py": SOURCE}, limits=limits) as session:
        replies = [session.call("sleep") for _ in range(50)]
        assert session.seconds < 25 * 0.6  # half of what they would have taken
    assert replies[0] == TimedOut(pytest.approx(0.6), "wall")
    assert replies[1:] == [TimedOut(1.0, "submission")] * 49
    sentence = str(sentence_of(replies[-1], "sleep", ""))  # type: ignore[arg-type]
    assert outcome_of(replies[-1]) == "timed out"  # type: ignore[arg-type]
    assert "all checks together may take 1 s of real time" in sentence


def test_an_import_that_takes_too_long_or_too_much_is_told(sandbox: Sandbox) -> None:
    told = ((b"while True: f = 1", "was still running after"), (b"f = bytearray(1 << 40)", "128 MiB"))
    for source, words in told:
        with sandbox.open({"solution.py": source}) as session:
            assert words in str(sentence_of(session.call("f"), "f", ""))  # type: ignore[arg-type]


def test_leaving_by_the_code_of_a_failed_seal_is_the_students_own_doing(sandbox: Sandbox) -> None:
    for source in (b"import os\nf = os._exit(97)", b"import os\ndef f(): os._exit(97)"):
        with sandbox.open({"solution.py": source}) as session:
            said = sentence_of(session.call("f"), "f", "")  # type: ignore[arg-type]
            assert "ended the Python process" in str(said)


def test_shapes_that_do_not_fit_are_told_with_their_arrays() -> None:
    sides = (Operand("x @ W", (3, 5)), Operand("b\x1b[2J", (4,)))
    failure = Raised("ValueError", "operands do not fit", (Frame("q.py", 3, "f", "y = x @ W + b"),), operands=sides)
    assert str(sentence_of(failure, "f", "")) == (
        "`f` stopped with ValueError: operands do not fit, at q.py, line 3, in f: `y = x @ W + b`; "
        "there `x @ W` has the shape (3, 5), and `b\ufffd[2J` has the shape (4,)."
    )
