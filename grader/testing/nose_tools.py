"""`nose.tools` for imported tests: many notebooks still use it, but nose does not run on today's Python.

    from grader.testing.nose_tools import assert_equal

Each function is a method of `unittest.TestCase`, whose comparisons of numbers keep both values.
"""

from collections.abc import Callable
from typing import Any

from grader.testing.unittests import TestCase

CASE = TestCase()
SHORT = {"ok_": "assertTrue", "eq_": "assertEqual"}


def __getattr__(name: str) -> Callable[..., Any]:
    """`assert_almost_equal` is `assertAlmostEqual`."""
    first, *rest = name.split("_")
    found: Callable[..., Any] | None = getattr(CASE, SHORT.get(name, first + "".join(map(str.title, rest))), None)
    if first not in {"assert", "ok", "eq"} or found is None:
        raise AttributeError(f"nose.tools has no {name!r}")
    return found
