import numpy as np
import pytest

from grader.testing import assert_close
from reference import m


@pytest.mark.points(2)
def test_pair(student, rng):
    """A large loss and its small gradient, in one array."""
    X, t, w = rng.standard_normal((20, 4)), 1e3 * rng.standard_normal(20), rng.standard_normal(4)
    want = np.append(np.mean((X @ w - t) ** 2), m.ridge_gradient(X, t / 1e3, w, 0.1))
    assert_close(student.both(X, t, w), want, array="both")
