"""When an array is right, and when it is not."""

import numpy as np
import pytest

from grader.assignment.checks import Tolerance
from grader.marking.compare import compare

RIGHT = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, 4.0]])


def test_a_right_array_may_differ_by_rounding() -> None:
    assert compare(RIGHT * (1 + 1e-9), RIGHT).ok


def test_an_error_in_one_entry_is_found_and_located() -> None:
    got = RIGHT.copy()
    got[1, 2] += 0.01
    comparison = compare(got, RIGHT)
    assert not comparison.ok
    assert comparison.worst == (1, 2)
    assert (comparison.mismatched, comparison.size) == (1, 6)
    assert comparison.relative == pytest.approx(0.01 / 4.0)


@pytest.mark.parametrize("shape", [(6,), (3, 2), (1, 2, 3), (2, 3, 1)])
def test_another_shape_is_never_broadcast_or_reshaped(shape: tuple[int, ...]) -> None:
    assert compare(RIGHT.reshape(shape), RIGHT).differ == "shape"


def test_a_column_is_a_vector_only_where_the_assignment_says_so() -> None:
    vector = np.array([1.0, 2.0, 3.0])
    assert not compare(vector[:, None], vector).ok
    assert compare(vector[:, None], vector, shapes="equivalent").ok
    assert not compare(RIGHT.T, RIGHT, shapes="equivalent").ok


def test_zeros_do_not_pass_for_small_gradients() -> None:
    small = np.array([1e-12, -3e-12, 2e-12])
    assert not compare(np.zeros(3), small).ok
    assert not compare(np.zeros(3), small, scale=0.01).ok


def test_a_zero_may_be_off_by_the_rounding_of_its_neighbours() -> None:
    assert compare(np.array([2.8e-17]), np.array([0.0]), scale=1.0).ok
    assert compare(
        np.array([1.1e-13]), np.array([0.0]), scale=1.0
    ).ok  # terms that cancel may be larger than what stays
    assert not compare(np.array([1e-8]), np.array([0.0]), scale=1.0).ok


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_wrong_where_a_number_belongs(bad: float) -> None:
    got = RIGHT.copy()
    got[0, 1] = bad
    comparison = compare(got, RIGHT)
    assert comparison.differ == "finite"
    assert comparison.worst == (0, 1)


def test_nan_equals_nan_and_infinity_its_own_sign() -> None:
    want = np.array([np.nan, np.inf, 1.0])
    assert compare(want.copy(), want).ok
    assert not compare(np.array([np.nan, -np.inf, 1.0]), want).ok


def test_single_precision_gets_the_tolerance_that_it_can_hold() -> None:
    noisy = (RIGHT * (1 + 1e-4)).astype(np.float32)
    assert compare(noisy, RIGHT).ok
    rounded = (RIGHT * (1 + 1e-6)).astype(np.float32)
    assert compare(rounded, RIGHT, Tolerance(rtol=1e-14)).ok
    assert not compare(noisy, RIGHT, Tolerance(rtol=1e-5)).ok, "a stated tolerance holds for all types"
    assert not compare(noisy.astype(np.float64), RIGHT).ok


def test_a_check_may_be_stricter_than_the_table() -> None:
    assert not compare(RIGHT * (1 + 1e-9), RIGHT, Tolerance(rtol=1e-12)).ok


def test_the_students_number_does_not_widen_the_tolerance() -> None:
    assert not compare(np.array([1e300]), np.array([1.0])).ok
