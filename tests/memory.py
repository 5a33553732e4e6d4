"""How much memory something takes, whatever the process has taken before."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def peak_bytes() -> Iterator[Callable[[], int]]:
    """`with peak_bytes() as peak: ...; assert peak() < ...`."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
