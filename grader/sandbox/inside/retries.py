"""Try again while the system allows no further process: others end soon."""

import time
from collections.abc import Callable
from typing import TypeVar

RETRY_S = 30.0
LOOK_AGAIN_S = 0.02

Started = TypeVar("Started")


def with_retries(start: Callable[[], Started]) -> Started:
    """What `start` returns; called again for a while if it raises BlockingIOError (EAGAIN), as fork(2) does."""
    end = time.monotonic() + RETRY_S
    while True:
        try:
            return start()
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(LOOK_AGAIN_S)
