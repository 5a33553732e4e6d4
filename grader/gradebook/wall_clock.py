"""Lengths of time as a clock on the wall shows them, even if the clocks change in between."""

from datetime import UTC, datetime, timedelta, tzinfo


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


def shown_between(due: datetime, at: datetime, zone: tzinfo | None) -> timedelta:
    """How much later than `due` the clock shows at `at`; what has passed, if the clock was set back in between."""
    shown = at.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(tzinfo=None)
    return shown if shown > timedelta() else at - due
