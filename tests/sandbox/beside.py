"""Functions that the tests run in an author's process."""

import os
import sys
import time

import numpy as np

from grader.sandbox import Returned
from grader.sandbox.author_main import Context

KEPT: list[int] = []


def ask(numbers: list[float], context: Context) -> None:
    """Ask the student about each number and tell the answers; what is kept must not be there for the next."""
    for number in numbers:
        reply = context.call("double", number)
        context.tell(reply.value if isinstance(reply, Returned) else reply)
    KEPT.append(1)
    context.tell(len(KEPT))


def spin(_: object, context: Context) -> None:
    context.tell("begun")
    while True:
        pass


def hoard(_: object, context: Context) -> None:
    try:
        np.ones(1 << 28)
    except MemoryError:
        context.tell("too much")
    context.tell(float(np.ones(1 << 20).sum()))


def crash(_: object, context: Context) -> None:
    os.abort()


def speak(_: object, context: Context) -> None:
    print("seen by its author")


def linger(_: object, context: Context) -> None:
    context.tell(os.getpid())
    time.sleep(1000)


def fail(_: object, context: Context) -> None:
    sys.exit("on purpose")
