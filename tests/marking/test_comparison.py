"""When an array is right, and when it is not."""

import numpy as np
import pytest

from grader.assignment.checks import Tolerance
from grader.marking.comparing.compare import compare, is_single

RIGHT = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, 4.0]])


def test_a_right_array_may_differ_by_rounding() -> None:
    assert compare(RIGHT * (1 + 1e-9), RIGHT).ok


def test_only_arrays_without_any_difference_need_no_second_look() -> None:
    large = np.arange(1, 5001) / 3
    for right in (RIGHT, large):
        assert compare(right.copy(), right).equal
        assert compare(right * (1 + 1e-12), right).ok
        assert not compare(right * (1 + 1e-12), right).equal
    assert compare(np.array([-0.0, np.nan]), np.array([-0.0, np.nan])).ok
    assert compare(-RIGHT[1:, 1], RIGHT[1:, 1]).equal, "-0 is 0"
    assert not compare(np.array([np.nan]), np.array([0.0])).ok


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


def test_only_numbers_are_off_by_something() -> None:
    wrong, right = np.array([0, 2, 1]), np.array([0, 1, 2])
    assert compare(wrong, right).relative == float("inf")  # labels: 2 instead of 1 is as wrong as 9
    assert compare(wrong, right.astype(float)).relative == 0.5
    assert compare(np.array(3), np.array(2)).relative == 0.5  # a count


def test_zeros_do_not_pass_for_small_gradients() -> None:
    small = np.array([1e-12, -3e-12, 2e-12])
    assert not compare(np.zeros(3), small).ok


def test_an_error_that_rounding_explains_is_allowed_where_it_was_measured() -> None:
    assert compare(np.array([2.8e-17]), np.array([0.0]), rounding=1e-14).ok
    assert not compare(np.array([2.8e-17]), np.array([0.0])).ok
    assert not compare(np.array([1e-8]), np.array([0.0]), rounding=1e-14).ok


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


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_the_type_of_the_answer_buys_no_tolerance(dtype: type) -> None:
    assert not compare((RIGHT * (1 + 1e-3)).astype(dtype), RIGHT).ok
    assert not compare(np.zeros_like(RIGHT, dtype), RIGHT).ok


def test_single_precision_is_seen_in_the_numbers_whatever_their_type() -> None:
    single = (RIGHT / 3).astype(np.float32)
    assert is_single(single)
    assert is_single(single.astype(np.float64))
    assert not is_single(RIGHT / 3)
    assert not is_single(np.array([1.0, 2.0])), "whole numbers tell nothing"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("first", [np.nan, np.inf, -np.inf, 0.0, 1.0])
def test_a_first_number_that_tells_nothing_leaves_the_others_to_tell(first: float) -> None:
    assert is_single(np.array([first, np.float32(0.1)], np.float64))
    assert not is_single(np.array([first, 0.1]))


@pytest.mark.filterwarnings("error")
def test_a_number_too_large_for_single_precision_was_not_computed_in_it() -> None:
    assert not is_single(np.array([1e300, np.float32(0.1)]))
    assert not is_single(np.array([-1e39, np.float32(0.1)]))


def test_a_check_may_be_stricter_than_the_table() -> None:
    assert not compare(RIGHT * (1 + 1e-9), RIGHT, Tolerance(rtol=1e-12)).ok


def test_the_students_number_does_not_widen_the_tolerance() -> None:
    assert not compare(np.array([1e300]), np.array([1.0])).ok
