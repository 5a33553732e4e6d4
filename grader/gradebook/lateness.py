"""How late an attempt is, and what that costs."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.assignment.policy import Late, Policy
from grader.language.catalogue import Said, say
from grader.language.numbers import number

UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Lateness:
    """Points that lateness takes, and why."""

    points: float
    said: Said | None = None
    """None if there is nothing to say."""


IN_TIME = Lateness(0.0)


def lateness(
    policy: Policy, names: tuple[str, ...], handed_in_at: datetime | None, late: bool | None, score: float, full: float
) -> Lateness:
    """What lateness costs an attempt.

    Args:
        policy: Of the assignment.
        names: By which extensions may know the student.
        handed_in_at: When; None if nobody knows.
        late: What the platform says, which may know that and not how much.
        score: Without regard to lateness.
        full: The maximum.
    """
    due = policy.due_for(names)
    if handed_in_at is None:
        return _unknown(due, late)
    if due is None or handed_in_at <= due + timedelta(minutes=policy.grace_minutes):
        return _in_time(policy, names, handed_in_at)
    over = handed_in_at - due
    extended = policy.extension_of(names) is not None
    limit = say("policy.extended" if extended else "policy.due", when=policy.shown(due))
    if policy.late is None:
        return Lateness(0.0, say("policy.late-for-free", span=span(over), due=limit))
    points = penalty(policy.late, over, score, full)
    reckoning = _reckoning(policy.late, over)
    return Lateness(points, say("policy.late", span=span(over), due=limit, reckoning=reckoning, points=number(points)))


def _in_time(policy: Policy, names: tuple[str, ...], handed_in_at: datetime) -> Lateness:
    """An extension that made the difference is told."""
    own = policy.extension_of(names)
    if own is None or policy.due is None or handed_in_at <= policy.moment(policy.due):
        return IN_TIME
    return Lateness(0.0, say("policy.in-time-extended", when=policy.shown(policy.moment(own))))


def penalty(late: Late, over: timedelta, score: float, full: float) -> float:
    """Points that being late by `over` takes from `score`."""
    percent = min(late.cap, late.percent * _begun(late, over))
    base = full if late.of == "maximum" else score
    lowest = min(score, late.floor / 100 * full)
    return min(percent / 100 * base, score - lowest)


def _begun(late: Late, over: timedelta) -> int:
    return math.ceil(over / UNITS[late.per])


def _reckoning(late: Late, over: timedelta) -> Said:
    count = _begun(late, over)
    units = say(f"policy.{late.per}-one") if count == 1 else say(f"policy.{late.per}", count=count)
    said = say(f"policy.of-{late.of}", units=units, percent=number(late.percent))
    return say("policy.capped", reckoning=said, cap=number(late.cap)) if late.percent * count > late.cap else said


def span(over: timedelta) -> Said:
    """`2 d 3 h`, `40 min`: the two largest units, and never nothing."""
    minutes = max(1, round(over.total_seconds() / 60))
    counts = {"d": minutes // 1440, "h": minutes // 60 % 24, "min": minutes % 60}
    large, *small = [say(f"policy.span-{unit}", count=count) for unit, count in counts.items() if count]
    return say("policy.span", large=large, small=small[0]) if small else large


def _unknown(due: datetime | None, late: bool | None) -> Lateness:
    if late:
        return Lateness(0.0, say("policy.late-unknown"))
    if due is not None and late is None:
        return Lateness(0.0, say("policy.time-unknown"))
    return IN_TIME
