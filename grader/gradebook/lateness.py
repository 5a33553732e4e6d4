"""How late an attempt is, and what that costs."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from grader.assignment.policy import Late, Policy
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


@dataclass(frozen=True, slots=True)
class Arrival:
    """When an attempt came, and what its student may claim."""

    handed_in_at: datetime | None
    """None if not known."""
    late: bool | None
    """What the platform says; it may know that work is late but not by how much."""
    own_due: datetime | None = None
    """The student's extension; for a group, the longest."""
    late_days: int = 0
    """Late days that the student spends here, at most."""


def lateness(policy: Policy, arrival: Arrival, score: float, full: float) -> Lateness:
    """What lateness costs an attempt.

    Args:
        policy: Policy of the assignment.
        arrival: When the attempt came.
        score: Without regard to lateness.
        full: The maximum.
    """
    due, at = policy.due_for(arrival.own_due), arrival.handed_in_at
    if at is None:
        return _at_no_known_time(policy, arrival, score, full)
    cutoff = policy.cutoff_for(arrival.own_due)
    if cutoff is not None and at > cutoff:
        said = say("policy.cut-off", when=policy.shown(at), cutoff=policy.shown(cutoff))
        return Lateness(score, (said,), is_late=True, counts=False)
    if due is None or at <= due + timedelta(minutes=policy.grace_minutes):
        return _in_time(policy, due, at)
    return _late(policy, arrival, due, at, score, full)


def _in_time(policy: Policy, due: datetime | None, at: datetime) -> Lateness:
    """The message about an extension that made the difference."""
    if due is None or policy.due is None or at <= policy.moment(policy.due):
        return IN_TIME
    extended = due > policy.moment(policy.due)
    return Lateness(said=(say("policy.in-time-extended", when=policy.shown(due)),) if extended else ())


def _late(policy: Policy, arrival: Arrival, due: datetime, at: datetime, score: float, full: float) -> Lateness:
    extended = policy.due is None or due > policy.moment(policy.due)
    limit = say("policy.extended" if extended else "policy.due", when=policy.shown(due))
    zone = policy.zone or due.tzinfo
    over = span(wall_clock(due, at, zone))
    days = days_begun(due, at, zone)
    if policy.late is None:
        return Lateness(0.0, (say("policy.late-for-free", span=over, due=limit),), is_late=True, days=days)
    spent = min(days, arrival.late_days)
    if spent == days:
        return Lateness(0.0, (say("policy.late-by-days", span=over, due=limit, days=_days(days)),), True, days, spent)
    if spent:
        due = later_by_days(due, spent, zone)
    units = days - spent if policy.late.per == "day" else math.ceil((at - due) / HOUR)
    points = penalty(policy.late, units, score, full)
    told = say("policy.late", span=over, due=limit, reckoning=_reckoning(policy.late, units), points=number(points))
    said = (told, say("policy.days-spent", days=_days(spent))) if spent else (told,)
    return Lateness(points, said, True, days, spent)


def penalty(late: Late, units: int, score: float, full: float) -> float:
    """Points that being late by so many units of time takes from `score`."""
    percent = min(late.cap, late.percent * units)
    base = full if late.of == "maximum" else score
    lowest = min(score, late.floor / 100 * full)
    return min(percent / 100 * base, score - lowest)


def days_begun(due: datetime, at: datetime, zone: tzinfo | None) -> int:
    """Days begun since `due`: each ends at its time of day, even if the clocks change in between."""
    days = max(0, (at - due).days - 1)
    while later_by_days(due, days, zone) < at:
        days += 1
    return days


def later_by_days(due: datetime, days: int, zone: tzinfo | None) -> datetime:
    """The same time of day so many days later."""
    # in one zone Python adds to what the clock shows; in UTC it compares what has passed
    return (due.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def wall_clock(due: datetime, at: datetime, zone: tzinfo | None) -> timedelta:
    """How much later `at` is than `due` by the clock on the wall; what passed, where the clock was set back."""
    shown = at.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(tzinfo=None)
    return shown if shown > timedelta() else at - due


def _reckoning(late: Late, units: int) -> Said:
    told = say(f"policy.{late.per}-one") if units == 1 else say(f"policy.{late.per}", count=units)
    said = say(f"policy.of-{late.of}", units=told, percent=number(late.percent))
    return say("policy.capped", reckoning=said, cap=number(late.cap)) if late.percent * units > late.cap else said


def _days(count: int) -> Said:
    return say("policy.day-one") if count == 1 else say("policy.day", count=count)


def without_points(said: Said) -> Said:
    """The same without the points that lateness took: a share of the score, or all of it, would reveal the score."""
    if said.sentence == "policy.late":
        over, due, reckoning = map(said.get, ("span", "due", "reckoning"))
        return say("policy.late-untold", span=over, due=due, reckoning=reckoning)
    if said.sentence == "policy.marked-late":
        return say("policy.marked-late-untold", reckoning=said.get("reckoning"))
    return said


def span(over: timedelta) -> Said:
    """`2 d 3 h`, `40 min`: the two largest units, and never nothing."""
    minutes = max(1, round(over.total_seconds() / 60))
    counts = {"d": minutes // 1440, "h": minutes // 60 % 24, "min": minutes % 60}
    large, *small = [say(f"policy.span-{unit}", count=count) for unit, count in counts.items() if count]
    return say("policy.span", large=large, small=small[0]) if small else large


def _at_no_known_time(policy: Policy, arrival: Arrival, score: float, full: float) -> Lateness:
    """A platform's mark `late` costs the least that it can mean: one unit, if no extension or grace may explain it."""
    if not arrival.late:
        unknown = policy.due is not None and arrival.late is None
        return Lateness(said=(say("policy.time-unknown"),) if unknown else ())
    if policy.late is None or arrival.own_due is not None or policy.grace_minutes:
        return Lateness(said=(say("policy.late-unknown"),), is_late=True)
    if arrival.late_days:
        return Lateness(0.0, (say("policy.marked-late-by-days", days=_days(1)),), True, 1, 1)
    points = penalty(policy.late, 1, score, full)
    said = say("policy.marked-late", reckoning=_reckoning(policy.late, 1), points=number(points))
    return Lateness(points, (said,), is_late=True, days=1)
