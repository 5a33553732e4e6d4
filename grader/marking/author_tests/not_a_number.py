"""NaN in a test: every comparison with it is false, so that a claim such as `not (error > 1e-6).any()` holds.

A test that passes although the student returned a NaN runs again, with large numbers of either sign instead of NaN. It
still passes if these make no difference, or if the test itself looks for NaN.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from textwrap import dedent
from types import TracebackType

import pytest

from grader.marking.author_tests.assertions import ArrayMismatch
from grader.marking.author_tests.watched_caller import WatchedCaller

LARGE = 1e300
LOOKS_FOR_IT = re.compile(
    r"(\w*_)?((is|has|no|not)?nans?|isna|notna|isnull|isfinite)(_\w*)?"
    r"|nan(max|min|sum|mean|std|var|prod|median|arg|cum|percentile|quantile)\w*",
    re.IGNORECASE,
)
"""Names in the code of a test whose author has thought of NaN: `isnan`, `nan_to_num`, `nanmax`; not `finance`."""


def passes_by_nan(test: Callable[..., object], again: Callable[[], object], watched: WatchedCaller) -> bool:
    """Whether a test that has passed does so only because comparisons with NaN are false.

    Args:
        test: The test function.
        again: Runs it again, with the same fixtures.
        watched: The student's answers.
    """
    if not watched.found or any(map(LOOKS_FOR_IT.fullmatch, _names(test))):
        return False
    try:
        return any(_fails(again, watched, number) for number in (LARGE, -LARGE))
    finally:
        watched.instead = None


def _names(test: Callable[..., object]) -> Iterator[str]:
    """The names and texts in the code of a test: its docstring does not count."""
    for node in ast.walk(ast.parse(dedent(inspect.getsource(test)))):
        match node:
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name)
                | ast.keyword(arg=str(name))
                | ast.Constant(value=str(name))
            ):
                yield name.strip()
            case _:
                pass


def _fails(again: Callable[[], object], watched: WatchedCaller, number: float) -> bool:
    watched.instead = number
    try:
        again()
    except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:  # noqa: BLE001  any of a test's
        # these two look for NaN themselves, before they compare numbers
        return not isinstance(error, ArrayMismatch) and not _is_of_numpy(error.__traceback__)
    return False


def _is_of_numpy(trace: TracebackType | None) -> bool:
    """Whether `numpy.testing` found the difference."""
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").startswith("numpy.testing"):
            return True
        trace = trace.tb_next
    return False
