"""Which sources are alike beyond what the handout and the homework make alike: winnowing over tokens.

Schleimer, Wilkerson & Aiken (2003), "Winnowing: Local Algorithms for Document Fingerprinting", the method of MOSS. Our
own hundred lines, since copydetect brings matplotlib with it and MOSS wants the students' work sent away.
"""

import io
import keyword
import tokenize
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

RUN = 12
"""Tokens of one hash: shorter matches mean nothing."""
WINDOW = 8
"""Of so many hashes in a row the least is kept: every match of RUN + WINDOW - 1 tokens is seen."""
COMMON = 0.1
"""What more than this share of a class has written (and more than three of them), the homework made them write."""
FEWEST = 8
"""Shared fingerprints that are worth a look."""
ALIKE = 0.5
"""The share of the smaller source's fingerprints that is."""

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sources that share more than they should by chance."""

    first: int
    second: int
    share: float
    """Of the fingerprints of the smaller one."""
    fingerprints: int
    """How many are shared."""


def similar_pairs(sources: Sequence[Files], starter: Files) -> list[Pair]:
    """Pairs by how much they share; indices into `sources`."""
    given = fingerprints(starter)
    marks = [fingerprints(files) - given for files in sources]
    count = Counter(mark for marks_of_one in marks for mark in marks_of_one)
    most = max(3, COMMON * len(sources))
    rare = [{mark for mark in marks_of_one if count[mark] <= most} for marks_of_one in marks]
    pairs = [_pair(first, second, shared, rare) for (first, second), shared in _shared(rare).items()]
    alike = [pair for pair in pairs if pair.fingerprints >= FEWEST and pair.share >= ALIKE]
    return sorted(alike, key=lambda pair: (-pair.share, -pair.fingerprints, pair.first, pair.second))


def _shared(rare: Sequence[set[int]]) -> Counter[tuple[int, int]]:
    holders: dict[int, list[int]] = defaultdict(list)
    for index, marks in enumerate(rare):
        for mark in marks:
            holders[mark].append(index)
    return Counter(pair for indices in holders.values() for pair in combinations(indices, 2))


def _pair(first: int, second: int, shared: int, rare: Sequence[set[int]]) -> Pair:
    return Pair(first, second, shared / min(len(rare[first]), len(rare[second])), shared)


def fingerprints(files: Files) -> set[int]:
    """The winnowed hashes of all Python files."""
    return {mark for name in sorted(files) if name.endswith(".py") for mark in _winnowed(_words(files[name]))}


def _words(source: bytes) -> list[str]:
    """The tokens that a rewording does not change: names of the student's own choice are all one."""
    words: list[str] = []
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type == tokenize.NAME:
                kept = keyword.iskeyword(token.string) or words[-1:] == ["."]
                words.append(token.string if kept else "name")
            elif token.type in {tokenize.OP, tokenize.NUMBER}:
                words.append(token.string)
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
        pass  # what stands before the fault counts
    return words


def _winnowed(words: Sequence[str]) -> Iterator[int]:
    hashes = [zlib.crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1)]
    yield from _least(hashes[start : start + WINDOW] for start in range(max(1, len(hashes) - WINDOW + 1)))


def _least(windows: Iterable[Sequence[int]]) -> Iterator[int]:
    return (min(window) for window in windows if window)
