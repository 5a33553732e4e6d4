"""How many attempts are left, and when the next comes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from grader.assignment.policy import Attempts, Policy
from grader.serve.bucket import AttemptsLeft, attempts_left
from tests.serve.conftest import NOON

HALF_HOUR = timedelta(minutes=30)
RULES = Attempts(burst=2, every="30 min")


def test_without_rules_any_number_is_left() -> None:
    assert attempts_left([NOON] * 50, Attempts(), NOON).count is None


def test_a_burst_empties_the_bucket_and_time_fills_it_one_by_one() -> None:
    made = [NOON, NOON]
    assert attempts_left([], RULES, NOON) == AttemptsLeft(2)
    assert attempts_left(made, RULES, NOON) == AttemptsLeft(0, NOON + HALF_HOUR)
    assert attempts_left(made, RULES, NOON + HALF_HOUR) == AttemptsLeft(1, NOON + 2 * HALF_HOUR)
    assert attempts_left(made, RULES, NOON + timedelta(days=1)) == AttemptsLeft(2)


def test_time_before_the_first_attempt_saves_nothing_up() -> None:
    made = [NOON + timedelta(days=2)] * 2
    assert attempts_left(made, RULES, NOON + timedelta(days=2)).count == 0


def test_a_bucket_without_a_span_never_fills_up() -> None:
    assert attempts_left([NOON], Attempts(burst=1), NOON + timedelta(days=99)) == AttemptsLeft(0)


def test_a_day_ends_at_midnight_in_the_zone_of_the_course() -> None:
    rules, tokyo = Attempts(per_day=1), ZoneInfo("Asia/Tokyo")
    midnight = NOON + timedelta(hours=3)
    assert attempts_left([NOON], rules, NOON, tokyo) == AttemptsLeft(0, midnight)
    assert attempts_left([NOON], rules, midnight, tokyo) == AttemptsLeft(1)


def test_of_two_limits_the_stricter_holds() -> None:
    rules = Attempts(burst=1, every="1 min", per_day=1)
    assert attempts_left([NOON], rules, NOON) == AttemptsLeft(0, NOON + timedelta(hours=12))


@pytest.mark.parametrize("every", ["soon", "0 min", "5", "-3 h"])
def test_a_span_that_is_none_is_a_slip(every: str) -> None:
    with pytest.raises(ValidationError):
        Attempts(burst=1, every=every)


def test_the_word_alone_still_says_which_attempt_counts() -> None:
    assert Policy(attempts="best").attempts.counts == "best"
    assert Policy(attempts={"burst": 3, "every": "2 h"}).attempts.counts == "latest"
