"""Starts the dispatcher's process, wakes it, restarts it if it dies, and lets it finish at the end."""

import logging
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from grader.closing import Closing
from grader.gradebook import open_gradebook
from grader.serve.dispatcher import Dispatcher
from grader.serve.logs import log_to
from grader.serve.stations import GradingOptions

LOG = logging.getLogger("grader.serve")
AGAIN_S = 1.0
"""Wait before a dispatcher that died is started again."""
STOP_S = 30.0
"""Time for running jobs at the end. Those that take longer run again after the next start."""
WAKE, STOP = b"w", b"s"
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """What a dispatcher's process needs to know."""

    db: str
    grading: GradingOptions


class Supervisor(Closing):
    """Keeps one dispatcher alive."""

    def __init__(self, options: WorkOptions) -> None:
        self._options = options
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._start()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)
        self._watch.start()

    def _start(self) -> None:
        self._ours, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_work, args=(theirs, self._options), name="dispatcher")
        self.process.start()
        theirs.close()

    def _keep_alive(self) -> None:
        while not self._stopping.is_set():
            self.process.join()
            if self._stopping.wait(AGAIN_S):
                return
            LOG.warning("the dispatcher has ended (%s) and is started again", self.process.exitcode)
            with self._lock:
                self._start()

    def wake(self) -> None:
        """Tell the dispatcher that there is work. If this does not arrive, it still looks by itself."""
        self._send(WAKE)

    def _send(self, word: bytes) -> None:
        with self._lock:
            try:
                self._ours.send_bytes(word)
            except OSError:
                LOG.debug("the dispatcher does not listen")

    def close(self) -> None:
        """Let the dispatcher finish what runs, and end."""
        self._stopping.set()
        self._send(STOP)
        self.process.join(STOP_S)
        self.process.kill()
        self.process.join()


def _work(wire: Connection, options: WorkOptions) -> None:
    """The life of a dispatcher's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process handles Ctrl-C
    log_to()
    with open_gradebook(options.db, durable=True) as gradebook, Dispatcher(gradebook, options.grading) as dispatcher:
        threading.Thread(target=_listen, args=(wire, dispatcher), daemon=True).start()
        dispatcher.run()


def _listen(wire: Connection, dispatcher: Dispatcher) -> None:
    """Listen to the first process. If that is gone, exit at once: after their leases, others take the jobs."""
    parent = multiprocessing.parent_process()
    gone = parent.sentinel if parent else -1
    while gone not in (ready := wait([wire, gone])):
        try:
            word = wire.recv_bytes() if ready else b""
        except EOFError:
            break
        if word == STOP:
            dispatcher.stop()
        else:
            dispatcher.wake()
    os._exit(1)
