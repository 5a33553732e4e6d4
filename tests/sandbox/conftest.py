"""One real sandbox for all tests of this room, and sessions over sources written in the tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from textwrap import dedent

import pytest

from grader.limits import Limits
from grader.sandbox import Sandbox, Session

LIMITS = Limits(call_s=2.0, load_s=4.0, memory_mib=256)

Open = Callable[..., Session]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS) as running:
        yield running


@pytest.fixture
def submit(sandbox: Sandbox) -> Iterator[Open]:
    """`submit(source, other_files..., limits=...)` opens a session that is closed after the test."""
    with ExitStack() as stack:

        def open_session(source: str, limits: Limits | None = None, **others: str) -> Session:
            files = {"solution.py": dedent(source).encode()}
            files |= {name.replace("__", "/") + ".py": dedent(text).encode() for name, text in others.items()}
            return stack.enter_context(sandbox.open(files, limits=limits))

        yield open_session
