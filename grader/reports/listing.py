"""The code that was graded, line by line; lines with a probable mistake are marked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from grader.language.cleaning import clean, clean_line
from grader.results.cells import positions
from grader.results.grading import LikelyPlace

MOST_LINES = 2_000
"""Most lines of a submission that a page lists."""
LONGEST = 300
"""Most characters of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code."""

    number: int
    """In its cell, if there are cells; 0 for the first line of a cell."""
    text: str
    anchor: str
    """The name of a marked line within the page; empty if it is not marked."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of a submission."""

    name: str
    lines: tuple[Line, ...]
    is_whole: bool


def listing(files: Mapping[str, bytes], places: Iterable[LikelyPlace]) -> list[ListedFile]:
    """The files of a submission; those with marked lines come first."""
    marked = {(place.file, place.cell, place.line) for place in places}
    room, listed = MOST_LINES, []
    for name in sorted(files, key=lambda name: (name not in {file for file, *_ in marked}, name)):
        listed.append(_listed(name, files[name], marked, room))
        room -= len(listed[-1].lines)
    return listed


def anchor_of(place: LikelyPlace) -> str:
    """The name of its line within the page."""
    return _anchor(place.file, place.cell, place.line)


def _anchor(file: str, cell: int | None, line: int) -> str:
    return "-".join(["line", *file.split(), str(cell or 0), str(line)])


def _listed(name: str, content: bytes, marked: Collection[tuple[str, int | None, int]], room: int) -> ListedFile:
    lines = tuple(
        Line(number, clean(text, LONGEST), _anchor(name, cell, number) if (name, cell, number) in marked else "")
        for (cell, number), text in islice(positions(content), room)
    )
    return ListedFile(clean_line(name), lines, len(lines) == sum(1 for _ in positions(content)))
