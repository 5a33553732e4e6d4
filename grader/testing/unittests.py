"""Test cases of `unittest`, as Gradescope's helpers run them, for imported tests."""

import inspect
import re
import unittest
from typing import Any

import pytest

from grader.marking.author_tests.running_test import RUNNING, differ, earn
from grader.sandbox.student import CallFailed, Student, failing_as
from grader.testing.recorded import compared

_NOT_RAISED = re.compile(r"\w+ not raised")


class TestCase(unittest.TestCase):
    """A `unittest.TestCase` whose comparisons of numbers keep both values, so that a mistake can be named."""

    def _formatMessage(self, msg: Any, standardMsg: str) -> Any:  # noqa: N802  unittest's own name
        # its own messages quote the right number
        return msg or (standardMsg if _NOT_RAISED.match(standardMsg) else "")

    def assertRaises(self, expected_exception: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        return super().assertRaises(_exceptions(expected_exception), *args, **kwargs)  # noqa: PT027

    def assertRaisesRegex(self, expected_exception: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        return super().assertRaisesRegex(_exceptions(expected_exception), *args, **kwargs)  # noqa: PT027

    def assertEqual(self, first: Any, second: Any, msg: Any = None) -> None:  # noqa: N802  unittest's own name
        _noting(super().assertEqual, first, second, 0.0, msg=msg)

    def assertAlmostEqual(  # noqa: N802
        self, first: Any, second: Any, places: int | None = None, msg: Any = None, delta: Any = None
    ) -> None:
        within = delta if delta is not None else 0.5 * 10.0 ** -(7 if places is None else places)
        _noting(super().assertAlmostEqual, first, second, float(within), places=places, msg=msg, delta=delta)


def run_case(case: type[unittest.TestCase], method: str, *, out_of: float = 0.0, hide_errors: str = "") -> None:
    """Run one method of a test case, and let its exception through.

    Args:
        case: The class; its `setUpClass` runs for each method, so that no test depends on another.
        method: The method.
        out_of: The maximum of `set_score`.
        hide_errors: What students read instead of the failure; '' = the failure itself.
    """
    try:
        _run(case, method, out_of)
    except unittest.SkipTest as skip:
        pytest.skip(str(skip))
    except (AssertionError, CallFailed) as error:
        if not hide_errors:
            raise
        RUNNING.get().unequal.clear()
        raise AssertionError(hide_errors) from error


def _run(case: type[unittest.TestCase], method: str, out_of: float) -> None:
    given: dict[str, Any] = {
        "set_score": lambda points: earn(points / out_of if out_of else 0.0),
        "set_leaderboard_value": lambda value: None,
    }
    wanted = inspect.signature(getattr(case, method)).parameters
    bound = {name: one for name, one in given.items() if name in wanted or "kwargs" in wanted}
    case.setUpClass()
    try:
        run = case(method)
        original = getattr(run, method)
        setattr(run, method, lambda: original(**bound))
        run.debug()  # unlike `run`, it does not catch exceptions
    finally:
        case.tearDownClass()
        case.doClassCleanups()


def _exceptions(expected: Any) -> Any:
    """The exceptions to wait for. A student's class is recognised by its name."""
    if isinstance(expected, tuple):
        return tuple(map(_exceptions, expected))
    return failing_as(expected._path.rpartition(".")[2]) if isinstance(expected, Student) else expected


def _noting(claim: Any, first: Any, second: Any, atol: float, **named: Any) -> None:
    try:
        claim(first, second, **named)
    except AssertionError:
        name, came, wanted, _ = compared(first, second)
        differ(name, came, wanted, 0.0, atol)
        raise
