"""What the pictures say, in words: for screen readers, for the twins without pictures, and for captions."""

from collections.abc import Iterator

from grader.reports.words import number, safe
from grader.spec.evidence import ArrayPicture, Curve, Entry, Evidence, Slopes

LEVEL_NAMES = ("right", "off by less than 0.1 %", "less than 1 %", "less than 10 %", "less than 100 %", "100 % or more")
"""Of the levels of a heat map; shares of the largest right entry."""


def sentences(evidence: Evidence, *, numbers: bool = True) -> Iterator[str]:
    """What is drawn, told; `numbers` are worth reading above all where nothing explains them."""
    drawn = {curve.name for curve in evidence.curves}
    for curve in evidence.curves:
        yield parting(curve)
    if not numbers:
        return
    for picture in evidence.pictures:
        if picture.worst and picture.shape and picture.array not in drawn:
            yield entries_words(picture)
    for slopes in evidence.slopes:
        yield slopes_words(slopes)


def parting(curve: Curve) -> str:
    """Where a run leaves the reference."""
    if curve.parts_at is None:
        return f"`{safe(curve.name)}` follows the reference at every step."
    if curve.parts_at == curve.steps[0]:
        return f"`{safe(curve.name)}` differs from the reference from its first value on."
    return f"`{safe(curve.name)}` leaves the reference at step {curve.parts_at}."


def entries_words(picture: ArrayPicture) -> str:
    """The worst entries of an array."""
    worst = "; ".join(map(_entry, picture.worst))
    return f"`{safe(picture.place)}`, {safe(picture.case)}, is furthest off here: {worst}."


def _entry(entry: Entry) -> str:
    off = "" if entry.error is None else f" ({share(entry.error)} off)"
    return f"[{', '.join(map(str, entry.index))}] is {safe(entry.got)}{off}"


def share(error: float) -> str:
    """An error as a share of the largest right entry."""
    return f"{error:.3g} times" if error >= 10 else f"{100 * error:.3g} %"


def slopes_words(slopes: Slopes) -> str:
    """A gradient beside central differences of the student's own loss."""
    said, measured = ", ".join(slopes.stated), ", ".join(slopes.measured)
    if slopes.agree:
        return f"`{slopes.array}` is the derivative of your own loss: both change by {said} along random directions."
    return (
        f"`{slopes.array}` is not the derivative of your own loss: along {len(slopes.stated)} random directions "
        f"it says {said}, and central differences of your loss say {measured}."
    )


def heat_words(picture: ArrayPicture) -> str:
    """How many cells of a heat map are right."""
    cells = "".join(picture.cells)
    shape = " × ".join(map(str, picture.shape))
    return f"Error of {picture.place}, {shape}: {number(100 * cells.count('0') / len(cells))} % of the map is right."
