"""How late an attempt is, and what that costs."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.assignment.policy import Late, Policy
from grader.language.numbers import number, span

UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Lateness:
    """Points that lateness takes, and why."""

    points: float
    said: str
    """Empty if there is nothing to say."""


IN_TIME = Lateness(0.0, "")


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
    own = "extended to" if policy.extension_of(names) is not None else "due"
    said = f"Handed in {span(over)} late ({own} {policy.shown(due)})"
    if policy.late is None:
        return Lateness(0.0, f"{said}; lateness costs nothing here.")
    points = penalty(policy.late, over, score, full)
    return Lateness(points, f"{said}: {_reckoning(policy.late, over)}: −{number(points)}.")


def _in_time(policy: Policy, names: tuple[str, ...], handed_in_at: datetime) -> Lateness:
    """An extension that made the difference is told."""
    own = policy.extension_of(names)
    if own is None or policy.due is None or handed_in_at <= policy.moment(policy.due):
        return IN_TIME
    return Lateness(0.0, f"In time: extended to {policy.shown(policy.moment(own))}.")


def penalty(late: Late, over: timedelta, score: float, full: float) -> float:
    """Points that being late by `over` takes from `score`."""
    percent = min(late.cap, late.percent * _begun(late, over))
    base = full if late.of == "maximum" else score
    lowest = min(score, late.floor / 100 * full)
    return min(percent / 100 * base, score - lowest)


def _begun(late: Late, over: timedelta) -> int:
    return math.ceil(over / UNITS[late.per])


def _reckoning(late: Late, over: timedelta) -> str:
    count = _begun(late, over)
    units = late.per if count == 1 else f"{late.per}s"
    base = "" if late.of == "maximum" else " of the score"
    cap = f", at most {number(late.cap)} %" if late.percent * count > late.cap else ""
    return f"{count} {units} begun, {number(late.percent)} %{base} each{cap}"


def _unknown(due: datetime | None, late: bool | None) -> Lateness:
    if late:
        return Lateness(0.0, "Handed in late; by how much is not known, so nothing is taken off.")
    if due is not None and late is None:
        return Lateness(0.0, "When it was handed in is not known; it is taken to be in time.")
    return IN_TIME
