"""The code that was graded, line by line. Lines with a probable mistake are marked; comments are below their lines."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from grader.language.cleaning import clean, clean_line
from grader.results.cells import Position, positions
from grader.results.grading import LikelyPlace

MOST_LINES = 2_000
"""Most lines of a submission that a page lists."""
LONGEST = 300
"""Most characters of a line."""


@dataclass(frozen=True, slots=True)
class LineComment:
    """What a teacher says about a line."""

    file: str
    cell: int | None
    line: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of code."""

    number: int
    """Counted in its cell, if there are cells; 0 for the first line of a cell."""
    text: str
    anchor: str
    """Its name within the page, if it is marked or has comments."""
    marked: bool = False
    comments: tuple[LineComment, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of a submission."""

    name: str
    lines: tuple[CodeLine, ...]
    is_whole: bool


Place = tuple[str, int | None, int]
"""A file, a cell if there are any, and a line."""


def listing(
    files: Mapping[str, bytes], places: Iterable[LikelyPlace], comments: Iterable[LineComment] = ()
) -> list[ListedFile]:
    """The files of a submission; those with marked lines or comments come first."""
    marked = {(place.file, place.cell, place.line) for place in places}
    said: dict[Place, tuple[LineComment, ...]] = {}
    for one in comments:
        place = (one.file, one.cell, one.line)
        said[place] = (*said.get(place, ()), one)
    first = {file for file, *_ in (*marked, *said)}
    room, listed = MOST_LINES, []
    for name in sorted(files, key=lambda name: (name not in first, name)):
        listed.append(_listed(name, files[name], marked, said, room))
        room -= len(listed[-1].lines)
    return listed


def has_line(files: Mapping[str, bytes], file: str, place: Position) -> bool:
    """Whether a submission has this line among those that pages list."""
    return any(place == known for known, _ in islice(positions(files.get(file, b"")), MOST_LINES))


def anchor_of(file: str, cell: int | None, line: int) -> str:
    """The name of a line within the page."""
    return "-".join(["line", *file.split(), str(cell or 0), str(line)])


def _listed(
    name: str, content: bytes, marked: Collection[Place], said: Mapping[Place, tuple[LineComment, ...]], room: int
) -> ListedFile:
    lines = tuple(
        _line((name, cell, number), text, marked, said) for (cell, number), text in islice(positions(content), room)
    )
    return ListedFile(clean_line(name), lines, len(lines) == sum(1 for _ in positions(content)))


def _line(
    place: Place, text: str, marked: Collection[Place], said: Mapping[Place, tuple[LineComment, ...]]
) -> CodeLine:
    comments = said.get(place, ())
    anchor = anchor_of(*place) if place in marked or comments else ""
    return CodeLine(place[2], clean(text, LONGEST), anchor, place in marked, comments)
