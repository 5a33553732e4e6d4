"""What runs in an author's process: take an order, run its function in a fork, and say how that ended."""

import gc
import importlib
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from .author_process import Ended, Order, Sent, Task, send
from .caller import Caller
from .inside.memory import limit_memory
from .inside.retries import with_retries
from .questions import Question
from .replies import Reply

CAN_FORK = sys.platform == "linux"
"""Elsewhere, forking a process that has used NumPy is not safe, and memory cannot be limited."""


@dataclass(frozen=True, slots=True)
class Wire:
    """This end of the two pipes."""

    requests: IO[bytes]
    answers: IO[bytes]

    def tell(self, message: object) -> None:
        send(self.answers, message)

    def hear(self) -> Any:
        return pickle.load(self.requests)  # noqa: S301  written by the grader


class Context(Caller):
    """What a function may use: a student to ask, a grader to send to, and its time."""

    def __init__(self, wire: Wire, seconds: float) -> None:
        self._wire = wire
        self._end = time.monotonic() + seconds
        self.asked = 0
        """Questions so far."""
        self.waiting = False
        """Whether a question is open."""

    @property
    def left(self) -> float:
        """Seconds of real time until the process is killed."""
        return self._end - time.monotonic()

    def ask(self, asked: Question) -> Reply:
        # encoded here once, so that what cannot cross fails in the line that passes it
        _ = asked.frame
        self.asked += 1
        self.waiting = True
        self._wire.tell(Question(asked.op, asked.fields, asked.limit_s, asked.apart))
        reply: Reply = self._wire.hear()
        self.waiting = False
        return reply

    def tell(self, what: Any) -> None:
        """Send something to the grader now, so it is not lost if the process is killed later."""
        self._wire.tell(Sent(what))


Function = Callable[[Any, Context], None]


def main() -> None:
    """Serve orders until the grader closes its end, or dies."""
    wire = _take_wire()
    while True:
        try:
            wire.tell(Ended(_obeyed(wire.hear(), wire)))
        except EOFError:
            return


def _obeyed(asked: Task | Order, wire: Wire) -> int:
    """Prepare a task or run an order; returns the exit code."""
    task = asked if isinstance(asked, Task) else asked.task
    path, _, name = task.function.partition(":")
    module = importlib.import_module(path)
    if isinstance(asked, Order):
        return _forked(asked, getattr(module, name), wire) if CAN_FORK else _run(asked, getattr(module, name), wire)
    if hasattr(module, "prepare"):
        module.prepare(task.argument)
    # all forks share the objects that exist now: none of them should search these for garbage
    gc.collect()
    gc.freeze()
    return 0


def _take_wire() -> Wire:
    """Move the pipes away from where the course's code reads and prints: what it prints goes to stderr."""
    requests, answers = (os.fdopen(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return Wire(requests, answers)


def _run(order: Order, function: Function, wire: Wire) -> int:
    function(order.task.argument, Context(wire, order.seconds))
    return 0


def _forked(order: Order, function: Function, wire: Wire) -> int:
    """Run it in a fork, so that nothing left in memory or in a module reaches the next submission."""
    child = with_retries(os.fork)
    if child == 0:
        code = 1
        try:
            limit_memory(order.memory_mib << 20)
            code = _run(order, function, wire)
        except BaseException:  # noqa: BLE001  a fork must never return into its parent's loop
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            os._exit(code)
    return _waited_for(child, wire)


def _waited_for(child: int, wire: Wire) -> int:
    """The exit code of the fork, once it has ended; it is killed if the grader dies before."""
    watch = os.pidfd_open(child)
    try:
        poll = select.poll()
        poll.register(watch, select.POLLIN)
        poll.register(wire.requests, 0)  # 0: only that its other end is closed
        if watch not in dict(poll.poll()):
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        os.close(watch)
