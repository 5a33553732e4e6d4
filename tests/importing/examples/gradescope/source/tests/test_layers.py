"""Tests of the linear layer."""
import os
import unittest

import numpy as np
from gradescope_utils.autograder_utils.decorators import (
    hide_errors, leaderboard, number, partial_credit, tags, visibility, weight)
from numpy.testing import assert_allclose

import layers
from layers import Linear, ShapeError
from shapes import batch


class TestLinear(unittest.TestCase):
    def setUp(self):
        self.x = np.array(batch(4))
        self.layer = Linear(np.ones((3, 2)), np.zeros(2))

    @weight(2)
    @number("1.1")
    def test_forward(self):
        """Forward pass"""
        self.assertTrue(np.allclose(self.layer.forward(self.x), self.x @ np.ones((3, 2))), "forward is wrong")

    @weight(3)
    @number("1.2")
    @visibility("after_due_date")
    def test_backward(self):
        """Backward pass"""
        self.layer.forward(self.x)
        dy = np.ones((4, 2))
        assert_allclose(self.layer.backward(dy), self.x.T @ dy)

    @partial_credit(4)
    @visibility("hidden")
    def test_steps(self, set_score=None):
        """Losses"""
        right = 0
        for k in range(4):
            if abs(layers.loss(k) - k**2) < 1e-9:
                right += 1
            set_score(right)

    @weight(1)
    @hide_errors("Look at the shapes.")
    @tags("errors")
    def test_error(self):
        """Wrong shapes"""
        with self.assertRaises(ShapeError):
            self.layer.forward(np.ones((4, 5)))

    @weight(1)
    def test_file(self):
        """A table"""
        path = os.path.join("tests", "x.csv")
        table = np.loadtxt(path, delimiter=",")
        self.assertAlmostEqual(layers.loss(table[1, 1]), 16.0)

    @leaderboard("speed")
    def test_speed(self, set_leaderboard_value=None):
        set_leaderboard_value(1)


if __name__ == "__main__":
    unittest.main()
