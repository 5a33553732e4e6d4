import pytest

from grader.testing import assert_close
from reference import m


@pytest.mark.points(3)
def test_gradient(student, rng):
    """The gradient of ridge regression."""
    X, t, w = rng.standard_normal((20, 4)), 3 * rng.standard_normal(20), rng.standard_normal(4)
    assert_close(student.gradient(X, t, w, 0.0002), m.ridge_gradient(X, t, w, 0.0002), array="dw")
