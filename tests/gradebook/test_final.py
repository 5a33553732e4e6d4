"""A student's final score: what counts, what lateness takes, what people change, and every step in words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.assignment.policy import Late, Policy
from grader.errors import SpecError
from grader.gradebook.attempts import Allowance, Attempt
from grader.gradebook.final import Final, final_score
from grader.gradebook.lateness import penalty, span
from grader.language.catalogue import Catalogue, shipped
from grader.results.adjustment import Adjustment, AdjustmentKind
from grader.results.grading import Grading
from tests.gradebook.samples import a_check, a_grading

DUE = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
POINTS = {"a": 60.0, "b": 40.0}


def graded(a: float = 50, b: float = 30, **changes: Any) -> Grading:
    checks = (a_check(id="a", points=a, max_points=60), a_check(id="b", points=b, max_points=40))
    return a_grading(checks=checks, **changes)


def attempt(number: int = 1, late: timedelta | None = None, **changes: Any) -> Attempt:
    return Attempt(number, f"g{number}", graded(**changes), None if late is None else DUE + late)


def adjustment(kind: AdjustmentKind, points: float | None = None, **changes: Any) -> Adjustment:
    fields: dict[str, Any] = {"id": kind, "assignment": "h1", "student": "ana", "reason": "why", "author": "me"}
    return Adjustment(**{"kind": kind, "points": points, "made_at": DUE, **fields, **changes})


def final(
    *attempts: Attempt,
    adjustments: list[Adjustment] | None = None,
    own_due: datetime | None = None,
    late_days: int = 0,
    **policy: Any,
) -> Final:
    stated = Policy.model_validate({"due": DUE, **policy})
    allowance = Allowance(own_due, late_days, 1)
    return final_score(attempts, stated, adjustments or [], allowance=allowance, points=POINTS)


def told(score: Final) -> tuple[str, ...]:
    return tuple(map(str, score.said))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN_A_DAY = {"percent": 10}


def test_without_a_policy_the_checks_decide() -> None:
    score = final_score([attempt()], Policy(), points=POINTS)
    assert (score.points, score.max_points) == (80, 100)
    assert told(score) == ("80 of 100 points from the checks.", "Final: 80 of 100.")


@pytest.mark.parametrize(
    ("late", "policy", "points"),
    [
        (-HOUR, {"late": TEN_A_DAY}, 80),
        (timedelta(), {"late": TEN_A_DAY}, 80),
        (timedelta(seconds=1), {"late": TEN_A_DAY}, 70),
        (DAY, {"late": TEN_A_DAY}, 70),
        (DAY + HOUR, {"late": TEN_A_DAY}, 60),
        (DAY + HOUR, {"late": {"percent": 1, "per": "hour"}}, 55),
        (DAY + HOUR, {"late": {**TEN_A_DAY, "of": "score"}}, 64),
        (30 * DAY, {"late": TEN_A_DAY}, 0),
        (30 * DAY, {"late": {**TEN_A_DAY, "cap": 30}}, 50),
        (30 * DAY, {"late": {**TEN_A_DAY, "floor": 20}}, 20),
        (9 * timedelta(minutes=1), {"late": TEN_A_DAY, "grace_minutes": 10}, 80),
        (11 * timedelta(minutes=1), {"late": TEN_A_DAY, "grace_minutes": 10}, 70),
        (2 * DAY, {"late": TEN_A_DAY, "own_due": DUE + 2 * DAY}, 80),
        (3 * DAY, {"late": TEN_A_DAY, "own_due": DUE + 2 * DAY}, 70),
        (-HOUR, {"late": TEN_A_DAY, "own_due": DUE - 2 * DAY}, 80),
        (DAY, {"late": TEN_A_DAY, "own_due": DUE - 2 * DAY}, 70),
        (DAY, {"late": TEN_A_DAY, "cutoff": DUE + DAY}, 70),
        (DAY + timedelta(seconds=1), {"late": TEN_A_DAY, "cutoff": DUE + DAY}, 0),
        (2 * DAY, {"late": TEN_A_DAY, "cutoff": DUE + DAY, "own_due": DUE + 2 * DAY}, 80),
        (2 * DAY, {"cutoff": DUE + DAY}, 0),
        (3 * DAY, {"late": TEN_A_DAY, "late_days": 3}, 80),
        (3 * DAY, {"late": TEN_A_DAY, "late_days": 2}, 70),
        (2 * DAY + 3 * HOUR, {"late": {"percent": 1, "per": "hour"}, "late_days": 2}, 77),
        (3 * DAY, {}, 80),
        (3 * DAY, {"due": None, "late": TEN_A_DAY}, 80),
    ],
)
def test_late_work_loses_what_the_policy_says(late: timedelta, policy: dict[str, Any], points: float) -> None:
    assert final(attempt(late=late), **policy).points == points


def test_what_limits_a_deduction_is_told() -> None:
    score = final(attempt(late=30 * DAY), late={**TEN_A_DAY, "cap": 70, "floor": 20})
    assert "30 days begun, 10 % each, at most 70 %, but not below 20 % of the maximum: −60." in told(score)[1]
    score = final(attempt(late=9 * DAY), late=TEN_A_DAY)
    assert "9 days begun, 10 % each: −80, all that the checks gave." in told(score)[1]
    assert "80" not in str(score.after_checks[0]), "hidden checks must not be told by what lateness took"


def test_a_grading_that_counts_is_out_of_what_it_was_made_for() -> None:
    now = {"a": 60.0, "b": 40.0, "c": 25.0}  # a check was added since
    policy = Policy(due=DUE, late=Late(percent=10))
    score = final_score([attempt(late=DAY)], policy, points=now)
    assert (score.points, score.max_points, score.late_points) == (70, 100, 10)
    refused = a_grading(outcome="refused", checks=())
    assert final_score([Attempt(1, "g", refused)], policy, points=now).max_points == 125


def test_lateness_is_told_with_its_reckoning() -> None:
    said = told(final(attempt(late=DAY + HOUR), timezone="Europe/Berlin", late=TEN_A_DAY))
    assert said == (
        "80 of 100 points from the checks.",
        "Handed in 1 d 1 h late (due 2026-11-22 00:59 CET): 2 days begun, 10 % each: −20.",
        "Final: 60 of 100.",
    )


def test_an_extension_that_made_the_difference_is_told() -> None:
    extended = {"late": TEN_A_DAY, "timezone": "UTC", "own_due": DUE + 2 * DAY}
    assert "On time: extended to 2026-11-23 23:59 UTC." in told(final(attempt(late=DAY), **extended))
    assert not any("extended" in said for said in told(final(attempt(late=-DAY), **extended)))


def test_what_nobody_knows_is_said_and_costs_nothing() -> None:
    assert "It is not known when this was handed in; it counts as on time." in told(final(attempt(), late=TEN_A_DAY))


def test_a_mark_of_the_platform_costs_the_least_that_it_can_mean() -> None:
    marked = Attempt(1, "g", graded(), late=True)
    score = final(marked, late=TEN_A_DAY)
    assert (score.points, score.is_late) == (70, True)
    assert "Marked as late, but not by how much: 1 day begun, 10 % each: −10." in told(score)
    assert final(marked, late={"percent": 1, "per": "hour"}).points == 79
    assert final(marked, late=TEN_A_DAY, late_days=2).points == 80
    for explained in ({"grace_minutes": 10}, {"own_due": DUE + DAY}):
        unsure = final(marked, late=TEN_A_DAY, **explained)
        assert (unsure.points, unsure.is_late) == (80, True)
        assert "Handed in late. How late is not known, so no points are taken off." in told(unsure)
    waived = final(marked, late=TEN_A_DAY, adjustments=[adjustment("waive-late")])
    assert waived.points == 80


def test_late_days_that_are_spent_and_left_are_told() -> None:
    said = told(final(attempt(late=3 * DAY), late=TEN_A_DAY, late_days=2, timezone="UTC"))
    assert "Handed in 3 d late (due 2026-11-21 23:59 UTC): 1 day begun, 10 % each: −10." in said
    assert "Your late days pay for 2 days of it." in said
    assert "Late days used here: 2; left in the course: 1." in said


def test_after_the_cutoff_an_earlier_attempt_counts() -> None:
    attempts = [attempt(1, a=20), attempt(2, late=2 * DAY, a=60)]
    early = Attempt(1, "g1", attempts[0].grading, DUE - HOUR)
    assert final(early, attempts[1], cutoff=DUE + DAY).attempt.number == 1
    said = told(final(attempts[1], cutoff=DUE + DAY, timezone="UTC"))
    cut = "Handed in on 2026-11-23 23:59 UTC, after the last moment that counts (2026-11-22 23:59 UTC): no points."
    assert cut in said


BERLIN = {"timezone": "Europe/Berlin", "late": TEN_A_DAY}


@pytest.mark.parametrize(
    ("due", "at", "days"),
    [
        ("2026-10-24T23:59", "2026-10-25T22:30Z", 1),  # the night has 25 hours
        ("2026-10-24T23:59", "2026-10-25T22:59Z", 1),
        ("2026-10-24T23:59", "2026-10-25T22:59:01Z", 2),
        ("2026-10-24T23:59", "2026-10-24T22:10Z", 1),
        ("2026-10-24T23:59", "2026-10-26T23:30Z", 3),
        ("2026-03-28T23:59", "2026-03-29T21:59Z", 1),  # the night has 23 hours
        ("2026-03-28T23:59", "2026-03-29T22:00Z", 2),
        ("2026-10-25T02:30+02:00", "2026-10-25T01:10Z", 1),  # the clock shows less than before
        ("2026-10-24", "2026-10-24T21:59:59Z", 0),
        ("2026-10-24", "2026-10-24T21:59:59.7Z", 0),
        ("2026-10-24", "2026-10-24T22:00:00Z", 1),
    ],
)
def test_a_day_late_is_a_day_of_the_calendar(due: str, at: str, days: int) -> None:
    score = final(Attempt(1, "g", graded(), datetime.fromisoformat(at)), **BERLIN, due=due)
    assert score.points == 80 - 10 * days


def test_a_date_without_a_time_is_the_end_of_that_day() -> None:
    policy = Policy.model_validate({"due": date(2026, 10, 24), "cutoff": "2026-10-25", "timezone": "Europe/Berlin"})
    assert policy.due_for(None) == datetime(2026, 10, 24, 21, 59, 59, 999999, tzinfo=UTC)
    assert policy.cutoff_for(None) == datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC)


def test_a_date_in_no_time_zone_is_refused() -> None:
    with pytest.raises(SpecError, match="has no time zone"):
        Policy(due=datetime(2026, 1, 1)).due_for(None)  # noqa: DTZ001


@given(st.floats(0, 100), st.floats(0.01, 100), st.floats(0, 100), st.floats(0, 100), st.integers(1, 1000))
def test_a_penalty_is_never_negative_never_more_than_the_score_or_the_cap(
    score: float, percent: float, cap: float, floor: float, units: int
) -> None:
    taken = penalty(Late(percent=percent, cap=cap, floor=floor), units, score, 100)
    assert 0 <= taken <= min(score, cap) + 1e-9
    assert score - taken >= min(score, floor) - 1e-9


def test_the_latest_attempt_counts_or_the_best() -> None:
    attempts = [attempt(1, a=60), attempt(2, a=10)]
    assert (final(*attempts).points, final(*attempts).attempt.number) == (40, 2)
    best = final(*attempts, attempts="best")
    assert (best.points, best.attempt.number) == (90, 1)
    assert told(best)[0] == "Attempt 1 of 2 counts, the best."


def test_the_best_attempt_is_the_best_after_lateness() -> None:
    attempts = [attempt(1, -HOUR, a=50), attempt(2, 5 * DAY, a=60)]
    assert final(*attempts, attempts="best", late=TEN_A_DAY).attempt.number == 1


def test_a_dropped_check_counts_for_nobody_and_a_bonus_only_for_those_who_have_it() -> None:
    dropped = final(attempt(), dropped=["b"])
    assert (dropped.points, dropped.max_points) == (50, 60)
    bonus = final(attempt(), bonus=["b"])
    assert (bonus.points, bonus.max_points) == (80, 60)
    assert "30 of them are bonus points." in told(bonus)


def test_points_add_up_and_an_override_replaces_what_came_before() -> None:
    steps = [
        adjustment("points", 5, id="1", made_at=DUE),
        adjustment("override", 10, id="2", made_at=DUE + HOUR),
        adjustment("points", -2, id="3", made_at=DUE + DAY),
    ]
    score = final(attempt(late=-HOUR), adjustments=steps[::-1])
    assert (score.points, score.earned, score.adjusted) == (8, 80, -72)
    assert told(score)[1:4] == (
        "+5 by me on 2026-11-21: why.",
        "Set to 10 by me on 2026-11-22: why.",
        "−2 by me on 2026-11-22: why.",
    )


def test_every_step_is_told_in_the_words_of_the_course() -> None:
    strange = Catalogue({"policy": {name.removeprefix("policy."): "☞" for name in shipped() if "policy." in name}})
    late = final(attempt(late=DAY), attempt(2, late=DAY), late=TEN_A_DAY, adjustments=[adjustment("points", 5)])
    assert len(late.said) == 5
    assert {strange.tell(step) for step in late.said} == {"☞"}


def test_a_score_is_never_below_zero() -> None:
    assert final(attempt(), adjustments=[adjustment("points", -100)]).points == 0


def test_an_adjustment_that_was_withdrawn_is_as_if_it_had_not_been() -> None:
    made = [adjustment("points", 5), adjustment("withdraw", withdraws="points")]
    assert final(attempt(), adjustments=made) == final(attempt())


def test_who_is_excused_has_no_score() -> None:
    score = final(attempt(), adjustments=[adjustment("excuse")])
    assert (score.points, score.excused) == (None, True)


def test_waived_lateness_costs_nothing() -> None:
    score = final(attempt(late=3 * DAY), late=TEN_A_DAY, adjustments=[adjustment("waive-late")])
    assert (score.points, score.late_points) == (80, 0)


def test_a_fault_of_ours_is_no_score_and_an_override_may_give_one() -> None:
    fault = Attempt(1, "g", graded(outcome="fault"))
    assert final(fault).points is None
    assert final(fault, adjustments=[adjustment("override", 42)]).points == 42
    assert final(attempt(1), Attempt(2, "g", graded(outcome="fault"))).attempt.number == 1


def test_a_refused_submission_has_no_points_of_the_same_maximum() -> None:
    refused = Attempt(1, "g", a_grading(checks=(), outcome="refused", max_score=100, notes=("No Python file.",)))
    score = final(refused, dropped=["b"])
    assert (score.points, score.max_points) == (0, 60)
    assert told(score)[0] == "It could not be graded: No Python file."


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "points"},
        {"kind": "excuse", "points": 1},
        {"kind": "withdraw"},
        {"kind": "excuse", "reason": " "},
    ],
)
def test_an_adjustment_that_makes_no_sense_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"number of points|withdraw|reason"):
        adjustment(**wrong)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        (timedelta(seconds=1), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (HOUR, "1 h"),
        (DAY + HOUR, "1 d 1 h"),
        (2 * DAY + timedelta(minutes=5), "2 d 5 min"),
    ],
)
def test_a_delay_is_told_in_the_unit_that_people_would_use(over: timedelta, said: str) -> None:
    assert str(span(over)) == said


@pytest.mark.parametrize("late", [{"percent": 10, "of": "score"}, {"percent": 100}, {"percent": 60, "floor": 30}])
def test_what_is_told_apart_from_the_checks_does_not_tell_the_score_by_what_lateness_took(late: dict[str, Any]) -> None:
    few, many = (final(attempt(late=HOUR, a=points), late=late) for points in (17, 58))
    assert few.late_points != many.late_points
    assert few.after_checks == many.after_checks
    assert "1 h late" in str(few.after_checks[0])
