"""Time, memory, output, processes: what runs over costs its own call, and the next call finds a fresh worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from grader.limits import Limits
from grader.sandbox import Crashed, OutOfMemory, Refused, Returned, Sandbox, Session, TimedOut, questions

STOPPED = (TimedOut(0.2, "cpu"), TimedOut(pytest.approx(0.6), "wall"))
"""By its processor time; on a machine that is busy with others, by its patience."""

Open = Callable[..., Session]
LIVE = "\ndef alive(): return 'alive'\n"


def alive(session: Session) -> bool:
    reply = session.call("alive")
    return isinstance(reply, Returned) and reply.value == "alive"


def test_a_loop_costs_its_call_only(submit: Open) -> None:
    session = submit("def loop():\n    while True: pass" + LIVE)
    assert session.ask(questions.call("loop", [], call_s=0.2)) in STOPPED
    assert alive(session)


STUBBORN = {
    "ignores signals": """
        import signal
        for n in range(1, 65):
            try: signal.signal(n, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True: pass""",
    "never leaves C": """
        return 7 ** 10 ** 9""",
    "catches everything": """
        while True:
            try:
                while True: pass
            except BaseException: pass""",
}


@pytest.mark.parametrize("name", STUBBORN)
def test_a_loop_that_will_not_listen_is_ended_all_the_same(submit: Open, name: str) -> None:
    session = submit("def loop():" + STUBBORN[name] + LIVE)
    assert session.ask(questions.call("loop", [], call_s=0.2)) in STOPPED
    assert alive(session)


def test_sleeping_is_bounded_by_three_times_the_limit_in_real_time(submit: Open) -> None:
    session = submit("import threading\ndef sleep(): threading.Event().wait()" + LIVE)
    assert session.ask(questions.call("sleep", [], call_s=0.1)) == TimedOut(pytest.approx(0.3), "wall")
    assert alive(session)


def test_the_time_of_a_submission_ends(submit: Open) -> None:
    session = submit("import time\ndef sleep(): time.sleep(100)", limits=Limits(submission_s=0.3))
    first = session.call("sleep")
    assert isinstance(first, TimedOut)
    assert session.call("sleep") == TimedOut(0.3, "submission")


def test_a_slow_drip_does_not_extend_the_deadline(submit: Open) -> None:
    session = submit(
        """
        import os, time
        def drip():
            os.write(3, b"GRF1" + bytes([200, 0, 0, 0]) + bytes(8))
            while True:
                os.write(3, b" ")
                time.sleep(0.02)
        def alive(): return 'alive'
        """
    )
    reply = session.ask(questions.call("drip", [], call_s=0.2))
    assert isinstance(reply, TimedOut | Refused)
    assert alive(session)


def test_a_thread_that_burns_time_behind_a_quick_answer_is_seen(submit: Open) -> None:
    session = submit(
        """
        import threading
        def burn():
            while True: pass
        def quick(): threading.Thread(target=burn, daemon=True).start()
        def wait():
            import time
            time.sleep(100)
        def alive(): return 'alive'
        """
    )
    session.call("quick")
    assert session.ask(questions.call("wait", [], call_s=0.2)) in STOPPED


@pytest.mark.parametrize(
    "body", ["return np.ones(1 << 30)", "x = []\n    while True: x.append('y' * 1_000_000 + str(len(x)))"]
)
def test_a_memory_bomb_costs_its_call_only(submit: Open, body: str) -> None:
    session = submit(f"import numpy as np\ndef bomb():\n    {body}" + LIVE)
    assert session.call("bomb") == OutOfMemory(256)
    assert alive(session)


def test_memory_within_the_limit_is_there(submit: Open) -> None:
    session = submit("import numpy as np\ndef f(): return float(np.ones(200 << 17).sum())")
    reply = session.call("f")
    assert isinstance(reply, Returned)
    assert reply.value == 200 << 17


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os.close(3)", "exit code 1"),
        ("import ctypes; ctypes.CDLL(None).exit(0)", "exit code 0"),
    ],
)
def test_a_crash_costs_its_call_only(submit: Open, body: str, how: str) -> None:
    session = submit(f"def crash():\n    {body}" + LIVE)
    reply = session.call("crash")
    assert isinstance(reply, Crashed)
    assert reply.how == how
    assert alive(session)


def test_state_is_lost_with_its_worker_and_nothing_else(submit: Open) -> None:
    session = submit(
        "import os\nseen = []\ndef f():\n    seen.append(1)\n    return len(seen)\ndef crash(): os.abort()"
    )
    counts = []
    for name in ("f", "f", "crash", "f"):
        reply = session.call(name)
        counts.append(reply.value if isinstance(reply, Returned) else None)
    assert counts == [1, 2, None, 1]


def test_a_flood_below_python_ends_at_its_64_kib(submit: Open) -> None:
    session = submit(
        """
        import os
        def flood():
            written = 0
            try:
                while True: written += os.write(1, b'x' * 4096)
            except OSError:
                return written
        """
    )
    reply = session.call("flood")
    assert isinstance(reply, Returned)
    assert reply.value == 1 << 16


def test_the_last_words_of_a_crash_are_kept(submit: Open) -> None:
    session = submit("import os\ndef crash():\n    os.write(2, b'last words')\n    os.abort()")
    assert session.call("crash") == Crashed("SIGABRT", "last words")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("b'HTTP/1.1 200 OK\\r\\n\\r\\n'", "GRF1"),
        ("b'GRF1' + bytes([2, 0, 0, 0]) + bytes([255] * 8)", "announces"),
        ("b'GRF1' + bytes([2, 0, 0, 0]) + bytes(8) + b'{}'", "is malformed"),
        ("b'GRF1' + bytes([4, 0, 0, 0]) + bytes(8) + b'null'", "is malformed"),
    ],
)
def test_a_forged_frame_is_refused_and_the_next_call_gets_a_fresh_worker(submit: Open, frame: str, reason: str) -> None:
    session = submit(f"import os\ndef forge():\n    os.write(3, {frame})\n    while True: pass" + LIVE)
    reply = session.call("forge")
    assert isinstance(reply, Refused)
    assert reason in reply.reason
    assert alive(session)


def test_an_answer_to_another_call_is_refused(submit: Open) -> None:
    session = submit(
        """
        import os, struct
        def early():
            header = b'{"kind":"returned","value":"forged","number":["i","99"],"printed":""}'
            os.write(3, struct.pack("<4sIQ", b"GRF1", len(header), 0) + header)
        def alive(): return 'alive'
        """
    )
    reply = session.call("early")
    assert isinstance(reply, Refused)
    assert "answers call 99" in reply.reason


def test_threads_may_each_drive_a_session(sandbox: Sandbox) -> None:
    source = {"solution.py": b"import numpy as np, os\ndef f(x):\n    if x[0] % 7 == 0: os.abort()\n    return x * 2"}

    def grade(seed: int) -> int:
        with sandbox.open(source) as session:
            replies = [session.call("f", np.full(50, seed * 10 + k)) for k in range(10)]
        return sum(isinstance(r, Returned) and r.value[0] == 2 * (seed * 10 + k) for k, r in enumerate(replies))

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(grade, range(24)))
    assert counts == [sum((seed * 10 + k) % 7 != 0 for k in range(10)) for seed in range(24)]
