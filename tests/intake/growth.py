"""How fast a cost grows, whatever the machine: quadratic work on what a student wrote is an attack."""

import time
from collections.abc import Callable

TIMES = 8
LINEAR = 3 * TIMES
"""At most, of what grows with its input: a busy machine is forgiven, and a square would be 64."""


def growth(work: Callable[[str], object], text: Callable[[int], str], size: int) -> float:
    """What work on a text eight times as long costs, in processor time of the text of `size`."""
    small, large = (min(_cost(work, text(count)) for _ in range(5)) for count in (size, TIMES * size))
    return large / small


def _cost(work: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started
