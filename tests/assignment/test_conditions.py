"""Conditions that authors write about results."""

import numpy as np
import pytest

from grader.assignment.conditions import read

NAMES = {
    "losses": np.array([4.0, 2.0, 2.0]),
    "centers": np.array([[0.0, 1.0], [5.0, 6.0]]),
    "labels": np.array([1, 0, 1]),
    "x": np.array([[5.0, 6.0], [0.0, 1.0], [5.0, 7.0]]),
    "empty": np.zeros((0, 2)),
    "large": np.zeros((2, 4_000_000)),
    "half": np.array([0.5]),
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("losses[1:] <= losses[:-1]", True),
        ("losses[:2] > losses[1:]", False),
        ("losses[::2] >= 2", True),
        ("sum((x - centers[labels]) ** 2) == 1", True),
        ("sum(x[labels == 1]) == 23", True),
        ("centers[-1] == x[0]", True),
    ],
)
def test_items_are_taken_as_in_python(text: str, holds: bool) -> None:
    assert bool(np.all(read(text).value(NAMES))) is holds


MISSING = """
losses[3] > 0;  losses[3:] > 0;  losses[half] > 0;  losses[0][0] > 0;  x[losses > 3][1] > 0
centers[labels + 1] > 0;  centers[losses > 2] > 0;  empty[labels] > 0;  large[labels] >= 0
"""


@pytest.mark.parametrize("text", MISSING.strip().replace("\n", ";").split(";"))
def test_items_that_are_not_there_have_no_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"entr|many"):
        read(text).value(NAMES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mean(x, 0) > 0", "`mean(x, 0)` is not one of mean, sum"),
        ("[p for p in x] > 0", "a condition may contain only names, numbers, comparisons, arithmetic, items and calls"),
        ("losses", "is not a condition like"),
    ],
)
def test_what_no_condition_can_say_is_refused_with_what_it_can(text: str, told: str) -> None:
    with pytest.raises(ValueError) as refused:
        read(text)
    assert told in str(refused.value)
