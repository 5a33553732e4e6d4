"""How a submission is loaded again after an attempt that ended its process: without the statement that ended it."""

from dataclasses import dataclass, field, replace
from typing import Any

from .questions import Loading
from .replies import Crashed, LeftOut, Loaded, LoadReply, Missing, Raised, Reply, ReportedStatement, TimedOut

MOST = 8
"""Attempts at most; each but the first learns from the one before."""


@dataclass
class LoadAttempts:
    """What the attempts so far have shown, kept for later workers, so nothing fails twice."""

    loading: Loading
    limit_s: float
    """Seconds of processor time for the first attempt; all others together have as much again."""
    left_out: list[LeftOut] = field(default_factory=list)
    """Statements that ended a process."""
    _stopped: tuple[ReportedStatement, ...] = ()
    """Statements that stopped with an exception, and would again."""
    _careful: bool = False
    _definitions_only: bool = False
    _made: int = 0
    _left_s: float = 0.0

    def __post_init__(self) -> None:
        self._left_s = self.limit_s

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of the question that loads."""
        known = [*(one.statement for one in self.left_out), *self._stopped]
        return {
            "wanted": None if self.loading.wanted is None else sorted(self.loading.wanted),
            "strict": self.loading.strict,
            "compat": self.loading.compat,
            "careful": self._careful,
            "definitions_only": self._definitions_only,
            "without": [[statement.path, statement.number] for statement in known],
        }

    @property
    def next_s(self) -> float:
        """Seconds of processor time for the next attempt."""
        return self.limit_s if self._made == 0 else max(self._left_s / 2, self.limit_s / 10)

    def again(self, reply: LoadReply, running: ReportedStatement | None, spent_s: float) -> bool:
        """Learn from an attempt. Returns whether another one may do better."""
        if self.loading.strict or not _ended(reply):
            return False
        self._left_s -= spent_s if self._made else 0.0
        self._made += 1
        if self._made == MOST or (running is None and self._definitions_only):
            return False
        if running is not None and not isinstance(reply, Loaded):
            self.left_out.append(LeftOut(running, reply))
        # one endless statement may be a slip; after a second one, only definitions are worth the time
        slow = sum(isinstance(one.why, TimedOut) for one in self.left_out)
        self._definitions_only |= slow > 1 or self._made == MOST - 2 or (running is None and self._careful)
        self._careful |= running is None
        return True

    def finished(self, reply: Loaded) -> Loaded:
        """The reply of the attempt that succeeded, together with what earlier ones left out."""
        self._made = 0
        self._left_s = self.limit_s
        self._stopped = self._stopped or tuple(one.statement for one in reply.left_out)
        return replace(reply, left_out=(*self.left_out, *reply.left_out))


def explained(reply: Reply, loaded: Loaded) -> Reply:
    """The reply; if a name is missing because a statement was left out, with this statement."""
    match reply:
        case Missing(name=name):
            wanted = name.partition(".")[0]
        case Raised(lacks=name):
            wanted = name
        case _:
            return reply
    return replace(reply, left_out=_losing(wanted, loaded.left_out)) if wanted else reply


def _losing(name: str, left_out: tuple[LeftOut, ...]) -> LeftOut | None:
    return next((one for one in left_out if name in one.statement.names), None)


def _ended(reply: LoadReply) -> bool:
    """Whether the attempt ended its process, with time left for another one."""
    return isinstance(reply, Crashed) or (isinstance(reply, TimedOut) and reply.clock != "submission")
