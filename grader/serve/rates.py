"""How often somebody may do something."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from grader.errors import GraderError
from grader.language.catalogue import ENGLISH

BURST = 20
PER_SECOND = 0.2
SIDE_BY_SIDE = 3
"""Forms of one account that are received at the same time; what is received is kept in memory."""
AGAIN = timedelta(minutes=1)
"""Within this time, a repeated request of the same person counts once, such as a second click."""
MOST = 10_000
"""Addresses that are remembered; the one not seen for the longest time is forgotten first."""


class TooOftenError(GraderError):
    """Somebody makes more requests than one person needs."""

    def __init__(self, sentence: str) -> None:
        """Store the sentence of the catalogue that says what was too much."""
        super().__init__(ENGLISH(sentence))
        self.sentence = sentence


class Rates:
    """A bucket of tokens for each address."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Count one try of this address; False if it was one too many."""
        now = time.monotonic()
        with self._lock:
            tokens, since = self._known.pop(address, (float(BURST), now))
            tokens = min(float(BURST), tokens + (now - since) * PER_SECOND)
            allowed = tokens >= 1
            self._known[address] = (tokens - allowed, now)
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return allowed


class Receiving:
    """Whose forms are being received now. Only the thread of the event loop uses it."""

    def __init__(self) -> None:
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def one_of(self, account_id: str) -> Iterator[bool]:
        """Count a form of this account while it is received; False if it is one too many."""
        allowed = self._under_way[account_id] < SIDE_BY_SIDE
        self._under_way[account_id] += 1
        try:
            yield allowed
        finally:
            self._under_way[account_id] -= 1
            if not self._under_way[account_id]:
                del self._under_way[account_id]
