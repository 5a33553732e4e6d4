"""How late an attempt is, and what that costs."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from grader.assignment.policy import Late, Policy
from grader.gradebook.attempts import Allowance, Attempt
from grader.language.catalogue import Said, say
from grader.language.numbers import number

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """The points that lateness costs, and why."""

    points: float = 0.0
    said: tuple[Said, ...] = ()
    is_late: bool = False
    days: int = 0
    """Days begun since the due date."""
    days_used: int = 0
    """The days among them that late days pay for."""
    counts: bool = True
    """Whether the attempt was handed in before the cutoff."""


IN_TIME = Lateness()


def lateness(policy: Policy, attempt: Attempt, allowance: Allowance, score: float, full: float) -> Lateness:
    """What lateness costs an attempt.

    Args:
        policy: Policy of the assignment.
        attempt: The attempt, with the time when it came.
        allowance: What the student may claim.
        score: Points of the attempt before lateness.
        full: The maximum.
    """
    at, due, cutoff = attempt.handed_in_at, policy.due_for(allowance.own_due), policy.cutoff_for(allowance.own_due)
    if at is None:
        return _at_no_known_time(policy, attempt, allowance, score, full)
    if cutoff is not None and at > cutoff:
        said = say("policy.cut-off", when=policy.shown(at), cutoff=policy.shown(cutoff))
        return Lateness(score, (said,), is_late=True, counts=False)
    if due is None or at <= due + timedelta(minutes=policy.grace_minutes):
        return _in_time(policy, due, at)
    return _late(policy, due, at, allowance.late_days, score, full)


def _in_time(policy: Policy, due: datetime | None, at: datetime) -> Lateness:
    """Costs nothing. If an extension made the difference, a sentence says so."""
    if due is None or policy.due is None or at <= policy.moment(policy.due) or not _is_extended(policy, due):
        return IN_TIME
    return Lateness(said=(say("policy.in-time-extended", when=policy.shown(due)),))


def _late(policy: Policy, due: datetime, at: datetime, late_days: int, score: float, full: float) -> Lateness:
    """Costs nothing without a deduction in the policy; otherwise late days go first, and the rest costs points."""
    zone = policy.zone or due.tzinfo
    days = _days_begun(due, at, zone)
    over = span(_shown_between(due, at, zone))
    limit = say("policy.extended" if _is_extended(policy, due) else "policy.due", when=policy.shown(due))
    if policy.late is None:
        return Lateness(said=(say("policy.late-for-free", span=over, due=limit),), is_late=True, days=days)
    spent = min(days, late_days)
    if spent == days:
        said = say("policy.late-by-days", span=over, due=limit, days=_days(days))
        return Lateness(said=(said,), is_late=True, days=days, days_used=spent)
    starts = _later_by_days(due, spent, zone) if spent else due
    units = days - spent if policy.late.per == "day" else math.ceil((at - starts) / HOUR)
    points = penalty(policy.late, units, score, full)
    reckoning, taken = _reckoning(policy.late, units), _taken(points, score)
    said = say("policy.late", span=over, due=limit, reckoning=reckoning, points=taken)
    paid = (say("policy.days-spent", days=_days(spent)),) if spent else ()
    return Lateness(points, (said, *paid), is_late=True, days=days, days_used=spent)


def _at_no_known_time(policy: Policy, attempt: Attempt, allowance: Allowance, score: float, full: float) -> Lateness:
    """A platform's mark `late` costs the least that it can mean: one unit, if no extension or grace may explain it."""
    if not attempt.late:
        unknown = policy.due is not None and attempt.late is None
        return Lateness(said=(say("policy.time-unknown"),) if unknown else ())
    if policy.late is None or allowance.own_due is not None or policy.grace_minutes:
        return Lateness(said=(say("policy.late-unknown"),), is_late=True)
    if allowance.late_days:
        said = say("policy.marked-late-by-days", days=_days(1))
        return Lateness(said=(said,), is_late=True, days=1, days_used=1)
    points = penalty(policy.late, 1, score, full)
    said = say("policy.marked-late", reckoning=_reckoning(policy.late, 1), points=_taken(points, score))
    return Lateness(points, (said,), is_late=True, days=1)


def _is_extended(policy: Policy, due: datetime) -> bool:
    """Whether a student's due date is an extension: later than that of all, or the only one."""
    return policy.due is None or due > policy.moment(policy.due)


def penalty(late: Late, units: int, score: float, full: float) -> float:
    """Points that being late by so many units of time takes from `score`."""
    percent = min(late.cap, late.percent * units)
    base = full if late.of == "maximum" else score
    lowest = min(score, late.floor / 100 * full)
    return min(percent / 100 * base, score - lowest)


def _reckoning(late: Late, units: int) -> Said:
    time = say(f"policy.{late.per}-one") if units == 1 else say(f"policy.{late.per}", count=units)
    said = say(f"policy.of-{late.of}", units=time, percent=number(late.percent))
    if late.percent * units > late.cap:
        said = say("policy.capped", reckoning=said, cap=number(late.cap))
    # even where it changes nothing: that would show how many points the checks gave
    return say("policy.floored", reckoning=said, floor=number(late.floor)) if late.floor else said


def _taken(points: float, score: float) -> str | Said:
    """The points that lateness takes; if they are all, that is said, since the reckoning may give more."""
    return say("policy.all-points", points=number(points)) if points == score > 0 else number(points)


def _days(count: int) -> Said:
    return say("policy.day-one") if count == 1 else say("policy.day", count=count)


def span(over: timedelta) -> Said:
    """`2 d 3 h`, `40 min`: the two largest units, and never nothing."""
    minutes = max(1, round(over.total_seconds() / 60))
    counts = {"d": minutes // 1440, "h": minutes // 60 % 24, "min": minutes % 60}
    large, *small = [say(f"policy.span-{unit}", count=count) for unit, count in counts.items() if count]
    return say("policy.span", large=large, small=small[0]) if small else large


def without_points(said: Said) -> Said:
    """The same without the points that lateness took: a share of the score, or all of it, would reveal the score."""
    if said.sentence == "policy.late":
        over, due, reckoning = map(said.get, ("span", "due", "reckoning"))
        return say("policy.late-untold", span=over, due=due, reckoning=reckoning)
    if said.sentence == "policy.marked-late":
        return say("policy.marked-late-untold", reckoning=said.get("reckoning"))
    return said


# Lengths of time as a clock on the wall shows them, even if the clocks change in between.


def _days_begun(due: datetime, at: datetime, zone: tzinfo | None) -> int:
    """Days begun since `due`: each ends at its time of day, even if the clocks change in between."""
    days = max(0, (at - due).days - 1)
    while _later_by_days(due, days, zone) < at:
        days += 1
    return days


def _later_by_days(due: datetime, days: int, zone: tzinfo | None) -> datetime:
    """The same time of day so many days later."""
    # in one zone Python adds to what the clock shows; in UTC it compares what has passed
    return (due.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def _shown_between(due: datetime, at: datetime, zone: tzinfo | None) -> timedelta:
    """How much later than `due` the clock shows at `at`; what has passed, if the clock was set back in between."""
    shown = at.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(tzinfo=None)
    return shown if shown > timedelta() else at - due
