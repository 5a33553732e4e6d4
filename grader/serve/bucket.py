"""How often a student may hand in: a bucket of tokens that fills up again with time, computed from the hand-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from grader.assignment.policy import Attempts


@dataclass(frozen=True, slots=True)
class AttemptsLeft:
    """How many attempts a student has left now."""

    count: int | None
    """None: any number."""
    next_at: datetime | None = None
    """When there will be one more; None if waiting brings none."""


FREE = AttemptsLeft(None)


def attempts_left(made: Sequence[datetime], rules: Attempts, now: datetime, zone: tzinfo | None = None) -> AttemptsLeft:
    """What is left at `now`.

    Args:
        made: The times of all hand-ins for the assignment, in order.
        rules: The limits of the assignment.
        now: The time, with its zone.
        zone: The time zone whose midnight ends a day; UTC if not stated.
    """
    limits = [limit for limit in (_in_bucket(made, rules, now), _today(made, rules, now, zone or UTC)) if limit]
    # if both limits leave the same number, the one that lasts longer decides
    return min(limits, key=lambda limit: (limit.count, -_seconds(limit, now)), default=FREE)


def _seconds(limit: AttemptsLeft, now: datetime) -> float:
    return (limit.next_at - now).total_seconds() if limit.next_at else 0.0


def _in_bucket(made: Sequence[datetime], rules: Attempts, now: datetime) -> AttemptsLeft | None:
    if rules.burst is None:
        return None
    if rules.every is None:  # a bucket that never fills up
        return AttemptsLeft(max(0, rules.burst - len(made)))
    tokens, since = float(rules.burst), now
    for moment in made:
        tokens = min(float(rules.burst), tokens + max(timedelta(), moment - since) / rules.every) - 1
        since = moment
    tokens = min(float(rules.burst), tokens + max(timedelta(), now - since) / rules.every)
    whole = int(tokens + 1e-9)
    full = whole >= rules.burst
    return AttemptsLeft(max(0, whole), None if full else now + (whole + 1 - tokens) * rules.every)


def _today(made: Sequence[datetime], rules: Attempts, now: datetime, zone: tzinfo) -> AttemptsLeft | None:
    if rules.per_day is None:
        return None
    today = now.astimezone(zone).date()
    used = sum(moment.astimezone(zone).date() == today for moment in made)
    midnight = datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC)
    return AttemptsLeft(max(0, rules.per_day - used), midnight if used else None)
