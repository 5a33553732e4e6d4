"""Finds the line of a TOML file that a fault is in, so that an author can go there."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

Place = tuple[str | int, ...]
"""`("checks", 2, "points")`."""

_LONG = ('"""', "'''")
"""What a text over several lines begins and ends with."""
_PIECE = re.compile(r'"{3}|\'{3}|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')
"""Texts, comments and brackets of a line: only brackets outside of the others open a value."""
_HEADER = re.compile(r"^\s*\[{1,2}\s*([\w.\-\"]+)\s*\]{1,2}")


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line, from 1, of `("checks", 2, "points")`: the key if it is there, else the header of its table."""
    best: int | None = None
    depth = 0
    where: list[str | int] = []
    counts: dict[str, int] = {}
    for number, line in _statements(text):
        if header := _HEADER.match(line):
            where = _table(header[1], line.lstrip().startswith("[["), counts)
        key = re.match(r"^\s*([\w\-.\"]+)\s*=", line)
        here = [*where, *(part.strip('"') for part in key[1].split("."))] if key else where
        shared = _shared(here, place)
        if (header or key) and shared == len(here) > depth:
            best, depth = number, shared
    return best


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines in which a key or a table begins, with their numbers: no line inside a value over several lines."""
    depth = 0
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        if not depth:
            yield number, line
        for piece in _PIECE.findall(line):
            depth = max(0, depth + (piece in "[{") - (piece in "]}"))
        opened = next((piece for piece in _PIECE.findall(line) if piece in _LONG), "")
        quotes = opened if line.count(opened) == 1 else ""


def _table(name: str, repeated: bool, counts: dict[str, int]) -> list[str | int]:
    """`[[checks]]` for the third time is `["checks", 2]`; `[checks.misconceptions]` belongs to the latest check."""
    parts = [part.strip('"') for part in name.split(".")]
    place: list[str | int] = []
    for index, part in enumerate(parts):
        place.append(part)
        path = ".".join(parts[: index + 1])
        if repeated and index == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
            for deeper in [other for other in counts if other.startswith(f"{path}.")]:
                del counts[deeper]
        if path in counts:
            place.append(counts[path])
    return place


def _shared(here: Sequence[str | int], place: Sequence[str | int]) -> int:
    """How many leading parts are the same."""
    length = 0
    for mine, theirs in zip(here, place, strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def where(path: Path, text: str, place: Sequence[str | int]) -> str:
    """`assignments/h1/assignment.toml, line 3`: from the course on, for its reader knows where the course is."""
    shown = Path(*path.parts[-3:]) if path.parts[-3:-2] == ("assignments",) else path
    line = line_of(text, place)
    return f"{shown.as_posix()}{f', line {line}' if line else ''}"


class MisplacedError(ValueError):
    """A fault that shows only when parts are held against each other; `place` is where to mend it."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
