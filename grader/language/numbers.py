"""Numbers and spans of time in sentences."""

from datetime import timedelta


def signed(value: float) -> str:
    """With a sign, a real minus."""
    return f"+{number(value)}" if value >= 0 else f"−{number(-value)}"


def span(over: timedelta) -> str:
    """`2 d 3 h`, `40 min`; the two largest units, and never nothing."""
    minutes = max(1, round(over.total_seconds() / 60))
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    told = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(told[:2])


def number(value: float) -> str:
    """Points as people write them: at most two digits after the point, no zeros for show."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def percent(score: float, max_score: float) -> float:
    """The share in percent; an assignment without points is wholly solved."""
    return 100 * score / max_score if max_score else 100.0
