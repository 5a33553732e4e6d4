"""Tests of a student's own loss and of training."""

import numpy as np
import pytest

from grader.testing import assert_gradient, trains_to


@pytest.mark.points(1)
@pytest.mark.title("the gradient of your own loss")
def test_own_gradient(student, rng):
    w = rng.standard_normal(3)
    assert_gradient(lambda w: student.loss(w), w, student.gradient(w), array="dw")


@pytest.mark.points(1)
def test_trains(student):
    """Training reaches a small loss."""
    line = student.Line(np.ones(3))
    trains_to(lambda: line.step(0.1), lambda: line.loss(), below=0.01, steps=50)

