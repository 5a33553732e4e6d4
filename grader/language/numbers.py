"""Numbers as text for people."""


def signed(value: float) -> str:
    """The number with its sign; the minus is U+2212, not a hyphen."""
    return f"+{number(value)}" if value >= 0 else f"−{number(-value)}"


def number(value: float) -> str:
    """Points with at most two digits after the point and no trailing zeros."""
    text = f"{value:.2f}"  # two digits: shares of points, such as a third, have no end
    return text.rstrip("0").rstrip(".")


def percent(score: float, max_score: float) -> float:
    """The score in percent of the maximum; 100 for an assignment without points."""
    return 100 * score / max_score if max_score else 100.0
