"""PrairieLearn's `Feedback` and test cases, for imported tests."""

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn

import numpy as np

from grader.marking.author_tests.running_test import differ, earn, tell
from grader.sandbox.student import CallFailed, Student, whole_value
from grader.testing.unittests import TestCase, run_case


class HaltedError(AssertionError):
    """The test ends here."""


class PLTestCase(TestCase):
    """A test case that gives no points until it calls `set_score`."""

    over: ClassVar[bool] = False
    """Whether a test has ended the grading: those after it get no points. Each submission has a process of its own."""

    def setUp(self) -> None:
        earn(0.0)


def run_test(case: type[PLTestCase], method: str) -> None:
    """Run one method. A failed assertion keeps the points given so far; any other exception costs them."""
    earn(0.0)
    if case.over:
        raise AssertionError("Not run: an earlier test ended the grading.")
    Feedback.case = case
    try:
        run_case(case, method)
    except AssertionError:
        raise
    except Exception:
        earn(0.0)
        raise


class Feedback:
    """Sentences, points and comparisons of a test. A comparison returns whether the student's value is right."""

    case: ClassVar[type[PLTestCase]] = PLTestCase
    """The test case that runs."""

    @classmethod
    def set_score(cls, score: float) -> None:
        """Give a share of the points, from 0 to 1."""
        earn(score)

    @classmethod
    def add_feedback(cls, text: str) -> None:
        """Leave a sentence for the student."""
        tell(text)

    @classmethod
    def finish(cls, text: str) -> NoReturn:
        """End the test, and the grading."""
        cls.case.over = True
        cls.finish_test(text)

    @classmethod
    def finish_test(cls, text: str) -> NoReturn:
        """End the test."""
        tell(text)
        raise HaltedError

    @classmethod
    def call_user(cls, f: Callable[..., Any], *args: Any, stop_on_exception: bool = True, **kwargs: Any) -> Any:
        """Call a student's function. An exception ends the test without points; with `stop_on_exception`, all tests."""
        try:
            return f(*args, **kwargs)
        except CallFailed:
            cls.case.over = cls.case.over or stop_on_exception
            earn(0.0)
            raise

    @classmethod
    def check_numpy_array_sanity(cls, name: str, num_axes: int, data: Any) -> None:
        """End the test unless it is an array of floating-point numbers with this number of axes."""
        if not isinstance(data, np.ndarray):
            cls.finish(f"'{name}' is not a numpy array")
        if data.ndim != num_axes:
            cls.finish(f"'{name}' has {data.ndim} axes, not {num_axes}")
        if data.dtype.kind not in "fc":
            cls.finish(f"'{name}' does not consist of floating point numbers, but of {data.dtype}")

    @classmethod
    def check_numpy_array_features(
        cls,
        name: str,
        ref: Any,
        data: Any,
        accuracy_critical: bool = False,
        report_failure: bool = True,
        report_success: bool = True,
    ) -> bool:
        """Whether it is an array of the right shape and kind of numbers."""
        fault = ""
        if not isinstance(data, np.ndarray):
            fault = f"'{name}' is not a numpy array"
        elif ref.shape != data.shape:
            fault = f"'{name}' has shape {data.shape}, not {ref.shape}"
        elif ref.dtype.kind != data.dtype.kind:
            fault = f"'{name}' has data type {data.dtype}, not {ref.dtype}"
        return _reported(name, fault, accuracy_critical, report_failure, report_success)

    @classmethod
    def check_numpy_array_allclose(
        cls,
        name: str,
        ref: Any,
        data: Any,
        accuracy_critical: bool = False,
        rtol: float = 1e-5,
        atol: float = 1e-8,
        report_success: bool = True,
        report_failure: bool = True,
    ) -> bool:
        """Whether it has the features of the right array, and its numbers are close by `np.allclose`."""
        if not cls.check_numpy_array_features(name, ref, data, accuracy_critical, report_failure, False):
            return False
        right = bool(np.allclose(ref, data, rtol=rtol, atol=atol))
        if not right:
            differ(name, data, ref, rtol, atol)
        return _reported(
            name, "" if right else f"'{name}' is inaccurate", accuracy_critical, report_failure, report_success
        )

    @classmethod
    def check_scalar(
        cls,
        name: str,
        ref: Any,
        data: Any,
        accuracy_critical: bool = False,
        rtol: float | None = 1e-5,
        atol: float | None = 1e-8,
        report_success: bool = True,
        report_failure: bool = True,
    ) -> bool:
        """Whether it is the right number, within either of the tolerances."""
        fault = ""
        if not isinstance(data, complex | float | int | np.number) or isinstance(data, Student):
            fault = f"'{name}' is not a number"
        elif not _near(ref, data, rtol, atol):
            fault = f"'{name}' is inaccurate"
            differ(name, data, ref, rtol or 0.0, atol or 0.0)
        return _reported(name, fault, accuracy_critical, report_failure, report_success)

    @classmethod
    def check_list(
        cls,
        name: str,
        ref: list[Any],
        data: Any,
        entry_type: type | None = None,
        accuracy_critical: bool = False,
        report_failure: bool = True,
        report_success: bool = True,
    ) -> bool:
        """Whether it is a list of the right length, and all its entries are of a type."""
        data = whole_value(data)
        fault = ""
        if not isinstance(data, list):
            fault = f"'{name}' is not a list"
        elif len(ref) != len(data):
            fault = f"'{name}' has {len(data)} entries, not {len(ref)}"
        elif entry_type is not None and not all(isinstance(entry, entry_type) for entry in data):
            fault = f"'{name}' has entries of a wrong type"
        return _reported(name, fault, accuracy_critical, report_failure, report_success)

    @classmethod
    def check_tuple(
        cls,
        name: str,
        ref: tuple[Any, ...],
        data: Any,
        accuracy_critical: bool = False,
        report_failure: bool = True,
        report_success: bool = True,
    ) -> bool:
        """Whether it is the right tuple, entry by entry."""
        fault = ""
        if not isinstance(data, tuple):
            fault = f"'{name}' is not a tuple"
        elif len(ref) != len(data):
            fault = f"'{name}' has {len(data)} entries, not {len(ref)}"
        elif any(type(one) is not type(right) or one != right for one, right in zip(data, ref, strict=True)):
            fault = f"'{name}' is inaccurate"
        return _reported(name, fault, accuracy_critical, report_failure, report_success)

    @classmethod
    def check_dict(
        cls,
        name: str,
        ref: dict[Any, Any],
        data: Any,
        *,
        target_keys: Any = None,
        accuracy_critical: bool = False,
        report_failure: bool = True,
        report_success: bool = True,
    ) -> bool:
        """Whether it is the right dict, or right at some keys."""
        data, fault = whole_value(data), ""
        keys = set(ref) if target_keys is None else set(target_keys)
        if not isinstance(data, dict):
            fault = f"'{name}' is not a dict"
        elif keys - set(data):
            fault = f"'{name}' lacks keys"
        elif target_keys is None and set(data) - keys:
            fault = f"'{name}' has extra keys"
        elif any(type(data[key]) is not type(ref[key]) or data[key] != ref[key] for key in keys):
            fault = f"'{name}' is inaccurate"
        return _reported(name, fault, accuracy_critical, report_failure, report_success)


def _near(ref: Any, data: Any, rtol: float | None, atol: float | None) -> bool:
    off = abs(ref - data)
    return bool((rtol is not None and off < abs(ref) * rtol) or (atol is not None and off < atol))


def _reported(name: str, fault: str, critical: bool, report_failure: bool, report_success: bool) -> bool:
    if fault and report_failure:
        tell(fault)
    if fault and critical:
        Feedback.case.over = True
        raise HaltedError
    if not fault and report_success:
        tell(f"'{name}' looks good")
    return not fault
