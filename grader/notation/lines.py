"""Finds the lines of a derivation in a submission: in text, Markdown, text cells of a notebook, and docstrings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.notation.names import index_of
from grader.notation.spelling import LONGEST, spelled

TEXTS = (".txt", ".md")
"""Suffixes of files with a derivation. Reading a notebook makes such a file from its text cells."""
CELL = "# %% text cell "
"""The first line of each text cell of a notebook. Lines are counted from it."""
MOST_LINES = 400
"""Most lines of a derivation."""
MOST_TEXT = 1 << 18
"""Characters of one file that are searched."""

_MARKS = re.compile(r"^\s*(?:[-*+>]\s+|\d{1,3}[.)]\s+|\|\s*)?[`$\s]*")
_LEFT = re.compile(r"^([^\W\d][\w^{}]*(?:\s*/\s*[d][\w^{}]*)?)\s*(?:\[[\w\s,:]*\])?$")
_QUOTES = re.compile(r'"""|' + r"'''")
_HEADING = re.compile(r"^\W*(?:part|teil|question|problem|exercise|section)\W+(\w+)\b", re.IGNORECASE)
_EQUALS = re.compile(r"(?<![=<>!:])(?::=|=)(?!=)")


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line as it is written: a name, and a formula that it is said to equal."""

    file: str
    cell: int | None
    number: int
    left: str
    """The name on the left in plain spelling: `dL_dz2`."""
    right: str
    text: str
    """The whole line as it is written."""
    part: str = ""
    """The part of the homework, by the last heading before it: `b` after `## Part B`."""


def written_lines(files: Mapping[str, bytes]) -> list[WrittenLine]:
    """All lines of the derivations in a submission's files, in order."""
    found: list[WrittenLine] = []
    for name in sorted(files, key=lambda name: (name.endswith(".py"), name)):
        for line in _of_file(name, files[name]):
            found.append(line)
            if len(found) >= MOST_LINES:
                return found
    return found


def _of_file(name: str, content: bytes) -> Iterator[WrittenLine]:
    text = content[:MOST_TEXT].decode("utf-8", "replace")
    if name.endswith(TEXTS) and not PurePosixPath(name).stem.lower().startswith("readme"):
        yield from lines_of(text, name)
    elif name.endswith(".py"):
        for start, inner in _docstrings(text):
            yield from lines_of(inner, name, start)


def lines_of(text: str, file: str, start: int = 1) -> Iterator[WrittenLine]:
    """The lines of a derivation in a text; prose between them is skipped."""
    cell, begins, part = None, start, ""
    for number, line in enumerate(text.split("\n"), start):
        if line.startswith(CELL):
            cell, begins = _number(line), number + 1
            continue
        if heading := _HEADING.match(line[:LONGEST]):
            part = heading[1].lower()
        for left, right in _equations(line[: 2 * LONGEST]):
            shown = file.removesuffix(".md") if cell is not None else file
            place = number - begins + 1 if cell is not None else number
            yield WrittenLine(shown, cell, place, left, right, line.strip(), part)


def _number(line: str) -> int | None:
    word = line.removeprefix(CELL).split(" ", 1)[0].strip()
    return int(word) if word.isdecimal() and len(word) < 7 else None


def _equations(line: str) -> Iterator[tuple[str, str]]:
    """The left side, with each formula that it equals: `a = b = c` gives `a` with `b`, and `a` with `c`."""
    plain = _MARKS.sub("", line, count=1).split("#", 1)[0].rstrip().rstrip("`$|\\.,; ")
    parts = _split(plain)
    left = _left(parts[0])
    if left:
        yield from ((left, part.strip(" `$")) for part in parts[1:])


def _split(line: str) -> list[str]:
    """The line at each sign of equality outside of brackets."""
    parts, depth, start = [], 0, 0
    ends = {found.start(): found.end() for found in _EQUALS.finditer(line)}
    for at, letter in enumerate(line):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and at in ends:
            parts.append(line[start:at])
            start = ends[at]
    return [*parts, line[start:]]


def _left(text: str) -> str:
    """The name on the left in plain spelling; '' if it is not a name."""
    if len(text) > 80:
        return ""
    match = _LEFT.match(spelled(re.sub(r"[{}]", "", text)).strip(" *_`"))
    return re.sub(r"\s*/\s*", "_", match[1]).replace("^", "") if match else ""


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    """The texts in triple quotes, each with the number of its first line. Nothing is parsed as Python."""
    number, at = 1, 0
    while at < len(source):
        opening = _QUOTES.search(source, at)
        end = source.find(opening[0], opening.end()) if opening else -1
        if opening is None or end < 0:
            return
        number += source.count("\n", at, opening.start())
        yield number, source[opening.end() : end]
        number += source.count("\n", opening.start(), end)
        at = end + 3


def without_index(left: str) -> str:
    """A left side without its index: `dL_da_k` means the whole array `dL_da`."""
    return index_of(left)[0]
