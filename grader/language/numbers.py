"""Numbers as people write them."""


def signed(value: float) -> str:
    """With a sign, a real minus."""
    return f"+{number(value)}" if value >= 0 else f"−{number(-value)}"


def number(value: float) -> str:
    """Points as people write them: at most two digits after the point, no zeros for show."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def percent(score: float, max_score: float) -> float:
    """The share in percent; an assignment without points is wholly solved."""
    return 100 * score / max_score if max_score else 100.0
