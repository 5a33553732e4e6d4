"""A system that has no process left to give is waited for."""

import errno
import itertools

import pytest

from grader.sandbox.inside import retries
from grader.sandbox.inside.retries import with_retries


def test_a_process_that_is_to_be_had_only_later_is_waited_for() -> None:
    attempts = itertools.count(1)

    def start() -> int:
        if (attempt := next(attempts)) < 3:
            raise BlockingIOError(errno.EAGAIN, "no process left")
        return attempt

    assert with_retries(start) == 3


def test_waiting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> None:
        raise BlockingIOError(errno.EAGAIN, "no process left")

    monkeypatch.setattr(retries, "RETRY_S", 0.05)
    with pytest.raises(BlockingIOError, match="no process left"):
        with_retries(start)


def test_no_other_error_is_waited_for() -> None:
    def start() -> None:
        raise FileNotFoundError("no such program")

    with pytest.raises(FileNotFoundError):
        with_retries(start)
