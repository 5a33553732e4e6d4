"""Keeps an executor busy without holding more than it needs."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
LOOK_UP_S = 0.25
"""Longest wait in one go, in seconds: a Ctrl-C just before a wait, or any on Windows, does not end that wait."""


def as_finished(
    submit: Callable[[Item], Future[Result]], items: Iterable[Item], ahead: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Submit every item and yield each with its finished future, first come, first served.

    Args:
        submit: Hands an item to an executor.
        items: Drawn one by one, when there is room.
        ahead: How many may be in the executor at a time.
    """
    waiting: dict[Future[Result], Item] = {}
    queue = iter(items)
    try:
        while True:
            for item in islice(queue, ahead - len(waiting)):
                waiting[submit(item)] = item
            if not waiting:
                return
            done, _ = wait(waiting, timeout=LOOK_UP_S, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future
    finally:
        for future in waiting:
            future.cancel()
