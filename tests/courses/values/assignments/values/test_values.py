"""An instructor's tests of the usual kind: each uses a value of the student's as it comes."""

import re

import numpy as np
import pytest

from grader.testing import assert_close, assert_gradient, trains_to


@pytest.mark.points(1)
def test_size(student):
    """An array as large as the student says."""
    assert np.eye(int(student.size())).shape == (3, 3)


@pytest.mark.points(1)
def test_copies(student):
    """A list as long as the student says."""
    assert len(["one more"] * student.size()) == 3


@pytest.mark.points(1)
def test_steps(student):
    """As many steps as the student says."""
    total = 0
    for step in range(student.steps()):
        total += step
    assert total == 6


@pytest.mark.points(1)
def test_pattern(student):
    """A text that a slow pattern is searched in."""
    assert re.fullmatch(r"(a+)+b", student.text())


@pytest.mark.points(1)
def test_first(student):
    """The first item."""
    assert next(iter(student.items())) == 1


@pytest.mark.points(1)
def test_last_of_a_loop(student):
    """The last item, by a loop."""
    for item in student.items():
        last = item
    assert last == 3


@pytest.mark.points(1)
def test_place(student):
    """The item at a place."""
    assert [10, 20, 30][student.place()] == 20


@pytest.mark.points(1)
def test_options(student):
    """Options for a function of the test's own."""

    def scaled(factor=1):
        return factor

    assert scaled(**student.options()) == 2


@pytest.mark.points(1)
def test_handed_back(student):
    """A number of the student's, squared and handed back."""
    number = student.number()
    assert student.double(number * number) == 18


def depth(tree):
    return 1 + max(map(depth, tree), default=0)


@pytest.mark.points(1)
def test_deep(student):
    """A function of the test's own."""
    assert depth(student.tree()) == 2


def mean(values):
    return sum(values) / len(values)


@pytest.mark.points(1)
def test_mean(student):
    """A helper that divides."""
    assert mean(student.items()) == 2


@pytest.fixture
def items(student):
    return [item + 1 for item in student.items()]


@pytest.mark.points(1)
def test_fixture(items):
    """A fixture that computes."""
    assert items == [2, 3, 4]


@pytest.mark.points(1)
def test_table(student):
    """A long text, line by line."""
    want = "\n".join(f"row {i:3d} | {i * i:8d} | {'x' * (i % 17)}" for i in range(60))
    assert student.table(60) == want


@pytest.mark.points(1)
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_runs(student, n):
    """Four runs."""
    assert student.double(n) == 2 * n


@pytest.mark.points(1)
def test_close(student):
    """An array."""
    assert_close(student.double(np.arange(3.0)), 2 * np.arange(3.0))


@pytest.mark.points(1)
def test_slope(student):
    """The gradient of a loss that changes."""
    w = np.array([1.0, -2.0])
    assert_gradient(lambda w: student.loss(w), w, student.slope(w))


@pytest.mark.points(1)
def test_trained(student):
    """A loss that falls."""
    trains_to(lambda: None, lambda: student.height(), below=0.1, steps=9)


@pytest.mark.points(1)
def test_power(student):
    """A power."""
    assert pow(7, student.exponent()) == 49


@pytest.mark.points(1)
def test_window(student):
    """A window as wide as the student says, moved over itself in one go: no line of Python is run meanwhile."""
    window = np.ones(student.width())
    assert np.convolve(window, window)[0] == 1
