"""Which sources are alike beyond what the handout and the homework make alike: winnowing over tokens.

Schleimer, Wilkerson & Aiken (2003), "Winnowing: Local Algorithms for Document Fingerprinting", the method of MOSS. Our
own hundred lines, since copydetect brings matplotlib with it and MOSS wants the students' work sent away.
"""

import keyword
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

RUN = 12
"""Tokens of one hash: shorter matches mean nothing."""
WINDOW = 8
"""Of so many hashes in a row the least is kept: every match of RUN + WINDOW - 1 tokens is seen."""
COMMON = 0.1
"""What more than this share of a class has written (and more than three of them), the homework made them write."""
NEIGHBOURS = 30
"""With so many of those that follow in the class each holder of a fingerprint is compared, so that the work grows with
the class and not with its square; of what so few have written no pair is left out."""
MOST = 20_000
"""Fingerprints of one student after which no further file is read: fifty homeworks have fewer."""
FEWEST = 8
"""Shared fingerprints that are worth a look."""
ALIKE = 0.5
"""The share of the smaller source's fingerprints that is."""

TOKEN = re.compile(
    r"""
    \#[^\n]*
    | [a-z]{,2} (\'\'\'|\"\"\") .*? (?:\1|\Z)
    | [a-z]{,2} (['"]) (?: \\. | (?!\2)[^\\\n] )*+ \2?
    | (?P<name> [^\W\d]\w* )
    | (?P<sign> \d[\w.]* | (?: \*\* | // | << | >> | [-+*/%@&|^<>=!:] ) =? | [^\w\s\\] )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""Comments and texts, then what counts. Not `tokenize`: a broken file, a strange encoding or a line made for it may
stop it, or take it hours. No part of this matches long and fails in the end, to be tried again one character on."""

Marks = Set[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sources that share more than they should by chance."""

    first: int
    second: int
    share: float
    """Of the fingerprints of the smaller one."""
    fingerprints: int
    """How many are shared."""


def similar_pairs(sources: Sequence[Marks], starter: Marks) -> list[Pair]:
    """Pairs by how much they share; indices into `sources`, which are fingerprints, as the starter's are."""
    marks = [marks_of_one - starter for marks_of_one in sources]
    count = Counter(mark for marks_of_one in marks for mark in marks_of_one)
    most = max(3, COMMON * len(sources))
    rare = [{mark for mark in marks_of_one if count[mark] <= most} for marks_of_one in marks]
    pairs = [_pair(first, second, shared, rare) for (first, second), shared in _shared(rare).items()]
    alike = [pair for pair in pairs if pair.fingerprints >= FEWEST and pair.share >= ALIKE]
    return sorted(alike, key=lambda pair: (-pair.share, -pair.fingerprints, pair.first, pair.second))


def _shared(rare: Sequence[Marks]) -> Counter[tuple[int, int]]:
    holders: dict[int, list[int]] = defaultdict(list)
    for index, marks in enumerate(rare):
        for mark in marks:
            holders[mark].append(index)
    return Counter(
        (first, second)
        for indices in holders.values()
        for place, first in enumerate(indices, 1)
        for second in indices[place : place + NEIGHBOURS]
    )


def _pair(first: int, second: int, shared: int, rare: Sequence[Marks]) -> Pair:
    return Pair(first, second, shared / min(len(rare[first]), len(rare[second])), shared)


def fingerprints(files: Mapping[str, bytes]) -> set[int]:
    """The winnowed hashes of a student's Python files."""
    marks: set[int] = set()
    for name in sorted(files):
        if name.endswith(".py") and len(marks) < MOST:
            marks |= set(_winnowed(_words(files[name])))
    return marks


def _words(source: bytes) -> list[str]:
    """The tokens that a rewording does not change: names of the student's own choice are all one."""
    words: list[str] = []
    for token in TOKEN.finditer(source.decode("utf-8-sig", "replace")):
        if token.lastgroup == "name":
            kept = keyword.iskeyword(token[0]) or words[-1:] == ["."]
            words.append(token[0] if kept else "name")
        elif token.lastgroup == "sign":
            words.append(token[0])
    return words


def _winnowed(words: Sequence[str]) -> Iterator[int]:
    hashes = [zlib.crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1)]
    yield from _least(hashes[start : start + WINDOW] for start in range(max(1, len(hashes) - WINDOW + 1)))


def _least(windows: Iterable[Sequence[int]]) -> Iterator[int]:
    return (min(window) for window in windows if window)
