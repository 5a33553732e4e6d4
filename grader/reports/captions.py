"""What the pictures show, in words: for screen readers, captions, and formats without pictures."""

from collections.abc import Iterator

from grader.language.catalogue import Said, say
from grader.language.numbers import number
from grader.reports.phrases import safe
from grader.results.evidence import ArrayPicture, Curve, Entry, Evidence, Slopes
from grader.results.grading import LikelyPlace


def sentences(evidence: Evidence, *, numbers: bool = True) -> Iterator[Said]:
    """Describe what is drawn. Without `numbers`, only curves: numbers help most when no mistake explains them."""
    drawn = {curve.name for curve in evidence.curves}
    for curve in evidence.curves:
        yield parting(curve)
    if not numbers:
        return
    for picture in evidence.pictures:
        # the sentence for a curve already says where it differs
        if picture.worst and picture.shape and picture.array not in drawn:
            yield entries_words(picture)
    for slopes in evidence.slopes:
        yield slopes_words(slopes)


def parting(curve: Curve) -> Said:
    """The sentence that says where a run leaves the reference."""
    name = safe(curve.name)
    if curve.parts_at is None:
        return say("page.follows", name=name)
    if curve.parts_at == curve.steps[0]:
        return say("page.differs-at-once", name=name)
    return say("page.leaves", name=name, step=curve.parts_at)


def place_named(place: LikelyPlace) -> Said:
    """The name of a line of the student's code."""
    if place.cell is None:
        return say("page.in-file", file=safe(place.file), line=place.line)
    return say("page.in-cell", cell=place.cell, line=place.line)


def entries_words(picture: ArrayPicture) -> Said:
    """The sentence that lists the worst entries of an array."""
    entries = tuple(map(_entry, picture.worst))
    which = "page.first" if all(entry.power is None for entry in picture.worst) else "page.worst"
    return say(which, place=safe(picture.place), case=safe(picture.case), entries=entries)


def _entry(entry: Entry) -> Said:
    at, got = ", ".join(map(str, entry.index)), safe(entry.got)
    if entry.power is None:
        return say("page.entry", at=at, got=got)
    return say("page.entry-off", at=at, got=got, share=share(entry.power))


def share(power: int) -> Said:
    """An error as a bound in percent of the largest right entry."""
    if power > 0:
        return say("page.over", percent=f"{100 * 10 ** (power - 1)}")
    return say("page.under", percent=f"{100 * 10.0**power:g}")


def slopes_words(slopes: Slopes) -> Said:
    """The sentence that compares a gradient with central differences of the student's own loss."""
    stated, measured = ", ".join(slopes.stated), ", ".join(slopes.measured)
    if slopes.agree:
        return say("page.slopes-agree", array=slopes.array, changes=stated)
    return say("page.slopes-differ", array=slopes.array, count=len(slopes.stated), stated=stated, measured=measured)


def heat_words(picture: ArrayPicture) -> Said:
    """The sentence that says how many cells of a heat map are right."""
    cells = "".join(picture.cells)
    # A picture's cells are digits for the size of the error: 0 = right.
    percent = number(100 * cells.count("0") / len(cells))
    return say("page.heat", place=picture.place, shape=" × ".join(map(str, picture.shape)), percent=percent)
