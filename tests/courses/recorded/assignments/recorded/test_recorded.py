"""Tests in the forms that other graders have: NumPy's comparisons, unittest, doctest."""

import pytest

from grader.testing import student, telling
from grader.testing.doctests import printing, show, shows, stops
from grader.testing.recorded import assert_allclose, np
from grader.testing.unittests import TestCase, run_case


class TestGrad(TestCase):
    def setUp(self):
        self.x = np.arange(4.0)
        self.mine = student.grad(self.x)

    def test_close(self):
        self.assertTrue(np.allclose(2 * self.x, self.mine), "your gradient differs")

    def test_part(self, set_score=None):
        set_score(1.5 if np.isclose(student.grad(3.0), 6).all() else 0)

    def test_error(self):
        with self.assertRaises(ValueError):
            student.bad(1)


@pytest.mark.points(2)
def test_close():
    run_case(TestGrad, "test_close")


@pytest.mark.points(3)
def test_part():
    run_case(TestGrad, "test_part", out_of=3)


@pytest.mark.points(1)
def test_error():
    run_case(TestGrad, "test_error")


@pytest.mark.points(1)
def test_hidden_reason():
    run_case(TestGrad, "test_close", hide_errors="Look at the gradient again.")


@pytest.mark.points(1)
def test_doctest():
    with telling(passed="Well done.", failed="Look at the axis."):
        shows(student.grad(2.0), "4.0")
        shows(np.allclose(student.grad(np.arange(3)), [0, 2, 4]), "True")


@pytest.mark.points(1)
def test_printed():
    with printing("Hello x"):
        show(student.greet("x"))


@pytest.mark.points(1)
def test_stops():
    with stops("ValueError: no"):
        student.bad(1)


@pytest.mark.points(1)
def test_list():
    assert_allclose(student.lst, [1, 2, 3])


@pytest.mark.points(1)
def test_nothing_is_not_everything():
    assert np.allclose(student.lst, 2, atol=1)
