"""Statistics, against values worked out by hand."""

import pytest

from grader.reports.statistics import cronbach_alpha, difficulty, discrimination

# Points 1 2 3 4 and 2 1 4 3: variances 5/3 each, of the sums (3 3 7 7) 16/3, covariance 1.
TABLE = [(1, 2), (2, 1), (3, 4), (4, 3)]


def test_alpha_and_its_interval() -> None:
    alpha = cronbach_alpha(TABLE)
    assert alpha is not None
    assert alpha.value == pytest.approx(2 * (1 - (10 / 3) / (16 / 3)))  # 0.75
    # by Bonett, e to the power of 1.959964 times the root of 2, which is 15.9874
    assert alpha.low == pytest.approx(1 - 0.25 * 15.9874, abs=1e-4)
    assert alpha.high == pytest.approx(1 - 0.25 / 15.9874, abs=1e-5)


def test_alpha_of_checks_that_always_agree_is_one() -> None:
    alpha = cronbach_alpha([(0, 0, 0), (1, 1, 1), (2, 2, 2)])
    assert alpha is not None
    assert (alpha.value, alpha.low, alpha.high) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize("table", [[], [(1, 2)], [(1, 2), (2, 1)], [(1,), (2,), (3,)], [(1, 2), (1, 2), (1, 2)]])
def test_alpha_needs_students_checks_and_differences(table: list[tuple[int, ...]]) -> None:
    assert cronbach_alpha(table) is None


def test_discrimination_leaves_the_check_itself_out() -> None:
    # of two checks it is their correlation: 1 / (5/3)
    assert discrimination(TABLE, 0) == pytest.approx(0.6)
    assert discrimination([(0, 2, 1), (1, 1, 1), (2, 0, 1)], 0) == pytest.approx(-1)


def test_a_check_that_all_pass_tells_nothing() -> None:
    assert discrimination([(1, 1), (1, 2), (1, 3)], 0) is None
    assert discrimination([(1, 1), (2, 1), (3, 1)], 0) is None


def test_difficulty_is_the_share_of_the_points() -> None:
    assert difficulty([0, 2, 4], 4) == 0.5
    assert difficulty([0, 0], 0) is None
    assert difficulty([], 4) is None
