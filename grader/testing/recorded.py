"""NumPy for imported tests. Its comparisons keep both values, so that a mistake can be named.

    from grader.testing.recorded import np

They decide as NumPy does, with one exception: a student's array that is smaller than the expected one is never equal
to it. NumPy would broadcast it, so that one number, or none at all, could pass for a whole array.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy
from numpy import testing

from grader.language.cleaning import clean_line
from grader.marking.author_tests.blame import students_arguments
from grader.marking.author_tests.running_test import differ
from grader.sandbox.student import Student, whole_value

LONGEST_NAME = 60
"""Characters of the student's expression that a message quotes."""


def allclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """`np.allclose`."""
    return _equal(numpy.allclose, a, b, (rtol, atol), rtol=rtol, atol=atol, equal_nan=equal_nan)


def isclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """`np.isclose`; a single False if the student's array is smaller than the expected one."""
    close = _equal(numpy.allclose, a, b, (rtol, atol), rtol=rtol, atol=atol, equal_nan=equal_nan)
    if not close and not _comparable(a, b):
        return numpy.bool_(False)
    return numpy.isclose(whole_value(a), whole_value(b), rtol, atol, equal_nan)


def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> bool:
    """`np.array_equal`."""
    return _equal(numpy.array_equal, a1, a2, (0.0, 0.0), equal_nan=equal_nan)


def assert_allclose(
    actual: Any, desired: Any, rtol: float = 1e-7, atol: float = 0, equal_nan: bool = True, *rest: Any, **named: Any
) -> None:
    """`np.testing.assert_allclose`."""
    _claim(testing.assert_allclose, actual, desired, rtol, atol, rtol, atol, equal_nan, *rest, **named)


def assert_almost_equal(actual: Any, desired: Any, decimal: int = 7, *rest: Any, **named: Any) -> None:
    """`np.testing.assert_almost_equal`."""
    _claim(testing.assert_almost_equal, actual, desired, 0.0, 1.5 * 10.0**-decimal, decimal, *rest, **named)


def assert_array_almost_equal(actual: Any, desired: Any, decimal: int = 6, *rest: Any, **named: Any) -> None:
    """`np.testing.assert_array_almost_equal`."""
    _claim(testing.assert_array_almost_equal, actual, desired, 0.0, 1.5 * 10.0**-decimal, decimal, *rest, **named)


def assert_array_equal(actual: Any, desired: Any, *rest: Any, **named: Any) -> None:
    """`np.testing.assert_array_equal`."""
    _claim(testing.assert_array_equal, actual, desired, 0.0, 0.0, *rest, **named)


def assert_equal(actual: Any, desired: Any, *rest: Any, **named: Any) -> None:
    """`np.testing.assert_equal`."""
    _claim(testing.assert_equal, actual, desired, 0.0, 0.0, *rest, **named)


class _With:
    """A module in which some functions are replaced."""

    def __init__(self, module: Any, **instead: Any) -> None:
        self.__dict__ |= {"_module": module, **instead}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


assertions: Any = _With(
    testing,
    assert_allclose=assert_allclose,
    assert_almost_equal=assert_almost_equal,
    assert_array_almost_equal=assert_array_almost_equal,
    assert_array_equal=assert_array_equal,
    assert_equal=assert_equal,
)
"""`numpy.testing`."""
np: Any = _With(numpy, allclose=allclose, isclose=isclose, array_equal=array_equal, testing=assertions)
"""`numpy`."""


def compared(came: Any, wanted: Any) -> tuple[str, Any, Any, bool]:
    """The name of the student's value, the value, the expected one, and whether the student's is smaller.

    Tests pass the two in either order, so their source decides which argument is the student's.
    """
    arguments = students_arguments(sys._getframe(1))[:2]
    mine = [is_students for _, is_students in arguments]
    came, wanted = whole_value(came), whole_value(wanted)
    if mine == [False, True]:
        came, wanted, arguments = wanted, came, arguments[::-1]
    name = arguments[0][0].replace("student.", "").replace("self.", "") if arguments else "result"
    small = any(mine) and not all(mine) and _size(came) < _size(wanted)
    return clean_line(name, LONGEST_NAME), came, wanted, small


def _equal(decide: Callable[..., Any], a: Any, b: Any, within: tuple[float, float], **options: Any) -> bool:
    name, came, wanted, small = compared(a, b)
    if isinstance(came, Student) or isinstance(wanted, Student):
        return False  # a student's object, whatever its `__eq__` returns
    equal = not small and bool(decide(whole_value(a), whole_value(b), **options))
    if not equal:
        differ(name, came, wanted, *within)
    return equal


def _claim(claim: Callable[..., None], a: Any, b: Any, rtol: float, atol: float, *rest: Any, **named: Any) -> None:
    name, came, wanted, small = compared(a, b)
    try:
        if small or isinstance(came, Student) or isinstance(wanted, Student):
            raise AssertionError
        claim(whole_value(a), whole_value(b), *rest, **named)
    except AssertionError:
        differ(name, came, wanted, rtol, atol)
        raise


def _comparable(a: Any, b: Any) -> bool:
    if isinstance(whole_value(a), Student) or isinstance(whole_value(b), Student):
        return False
    return not compared(a, b)[3]


def _size(value: Any) -> int:
    return 1 if isinstance(value, Student | str | dict) or value is None else int(numpy.size(value))
