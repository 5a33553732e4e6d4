"""Finds the line of a TOML file that has a fault. `tomllib` keeps no line numbers, so this scans the text."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

Place = tuple[str | int, ...]
"""Keys and indices from the top of the file: `("checks", 2, "points")`."""

_LONG = ('"""', "'''")
"""Delimiters of a multi-line string."""
_PIECE = re.compile(r'"{3}|\'{3}|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')
"""Strings, comments and brackets in a line: brackets inside strings and comments do not count."""
_HEADER = re.compile(r"^\s*\[{1,2}\s*([\w.\-\"]+)\s*\]{1,2}")


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line, counted from 1, of the key at `place`, or else of the nearest table or key around it; None if none."""
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
        # the deepest match wins: pydantic may name a list item or a missing key, which have no line of their own
        if (header or key) and shared == len(here) > depth:
            best, depth = number, shared
    return best


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines in which a key or a table begins; lines inside a multi-line value are skipped."""
    depth = 0
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:
            quotes = "" if quotes in line else quotes  # text may contain anything that looks like keys and tables
            continue
        if not depth:  # inside a list, a row of a matrix such as `[1, 2]` looks like a table's header
            yield number, line
        for piece in _PIECE.findall(line):
            # never below 0: this also reads files that are not valid TOML, to report where
            depth = max(0, depth + (piece in "[{") - (piece in "]}"))
        opened = next((piece for piece in _PIECE.findall(line) if piece in _LONG), "")
        quotes = opened if line.count(opened) == 1 else ""


def _table(name: str, repeated: bool, counts: dict[str, int]) -> list[str | int]:
    """The place of a table's header: the third `[[checks]]` is `["checks", 2]`.

    `[checks.misconceptions]` belongs to the latest check; `counts` keeps the latest index of each list of tables.
    """
    parts = [part.strip('"') for part in name.split(".")]
    place: list[str | int] = []
    for index, part in enumerate(parts):
        place.append(part)
        path = ".".join(parts[: index + 1])
        if repeated and index == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
            # in a new check, the lists of tables below it start from 0 again
            for deeper in [other for other in counts if other.startswith(f"{path}.")]:
                del counts[deeper]
        if path in counts:
            place.append(counts[path])
    return place


def _shared(here: Sequence[str | int], place: Sequence[str | int]) -> int:
    """The number of leading parts that are equal."""
    length = 0
    for mine, theirs in zip(here, place, strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def where(path: Path, text: str, place: Sequence[str | int]) -> str:
    """`assignments/h1/assignment.toml, line 3`, with the path relative to the course."""
    shown = Path(*path.parts[-3:]) if path.parts[-3:-2] == ("assignments",) else path
    line = line_of(text, place)
    return f"{shown.as_posix()}{f', line {line}' if line else ''}"


class MisplacedError(ValueError):
    """A fault that appears only when parts of the file are compared; `place` is the key to fix.

    Validators raise it, since pydantic knows only the place of the model, not of the key.
    """

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
