"""An instructor's tests of a class."""

import numpy as np
import pytest

from grader.testing import assert_close


@pytest.mark.points(3)
def test_adder(student, rng):
    """An Adder remembers."""
    step = rng.standard_normal(3)
    adder = student.Adder(2.0)
    adder.add(step)
    adder.add(np.ones(3))
    assert_close(adder.total, 3.0 + step, array="total")


@pytest.mark.points(2)
@pytest.mark.parametrize("start", [1, 2, 3, 4])
def test_start(student, start):
    """An Adder keeps its start."""
    assert student.Adder(start).start == start, "start is not kept"


def test_without_points_is_no_check(student):
    raise AssertionError
