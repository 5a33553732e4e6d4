"""Find sources that are more similar than the handout and the task explain, by winnowing over tokens.

Schleimer, Wilkerson & Aiken (2003), "Winnowing: Local Algorithms for Document Fingerprinting", the method of MOSS.
Implemented here because copydetect depends on matplotlib and MOSS needs the students' work on its server.
"""

import keyword
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RUN = 12
"""Tokens per hash: shorter matches happen by chance."""
WINDOW = 8
"""The smallest of this many hashes in a row is kept, so every match of RUN + WINDOW - 1 tokens is found."""
COMMON = 0.1
"""A fingerprint that more than this share of a class has (and more than three students) comes from the task itself."""
NEIGHBOURS = 30
"""A holder of a fingerprint is compared with this many of the next holders, so that the work grows with the class and
not with its square. If no more than this many have it, every pair is compared."""
MOST = 20_000
"""After this many fingerprints of one student, no more files are read. Fifty homeworks have fewer."""
FEWEST = 8
"""Fewest shared fingerprints of a reported pair."""
ALIKE = 0.5
"""Smallest share of the smaller source's fingerprints of a reported pair."""

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
"""Comments and string literals, which are skipped, then the tokens that count. Not `tokenize`: a broken file or a
strange encoding can stop it, and a hostile line can take it hours. Here no alternative can match far and then fail,
only to be tried again one character later."""

Marks = NDArray[np.uint32]
"""The fingerprints of one source, each once."""
NO_MARKS: Marks = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """Two sources that share more than chance explains."""

    first: int
    second: int
    share: float
    """Share of the smaller source's fingerprints."""
    fingerprints: int
    """Number of shared fingerprints."""


def similar_pairs(sources: Sequence[Marks], starter: Marks = NO_MARKS) -> list[SimilarPair]:
    """Pairs of similar sources, the most similar first.

    Args:
        sources: The fingerprints of each student; pairs hold indices into it.
        starter: The fingerprints of the handout, which do not count.
    """
    marks, owners = _rare(sources, starter)
    sizes = np.bincount(owners, minlength=len(sources)).tolist()
    pairs = [
        SimilarPair(first, second, shared / min(sizes[first], sizes[second]), shared)
        for (first, second), shared in _shared(marks, owners).items()
        if shared >= FEWEST
    ]
    alike = [pair for pair in pairs if pair.share >= ALIKE]
    return sorted(alike, key=lambda pair: (-pair.share, -pair.fingerprints, pair.first, pair.second))


def _rare(sources: Sequence[Marks], starter: Marks) -> tuple[Marks, NDArray[np.intp]]:
    """The fingerprints that few students have and the handout does not, sorted, with the index of their owner.

    Two arrays for the whole class: as sets, the fingerprints of ten thousand students would fill the memory.
    """
    marks = np.concatenate([NO_MARKS, *sources])
    owners = np.repeat(np.arange(len(sources)), [len(one) for one in sources])
    own = ~np.isin(marks, starter)
    marks, owners = marks[own], owners[own]
    order = np.argsort(marks, kind="stable")
    marks, owners = marks[order], owners[order]
    _, places, counts = np.unique(marks, return_inverse=True, return_counts=True)
    # What many have written comes from the task, not from each other.
    rare = counts[places] <= max(3, COMMON * len(sources))
    return marks[rare], owners[rare]


def _shared(marks: Marks, owners: NDArray[np.intp]) -> Counter[tuple[int, int]]:
    """Count the fingerprints that pairs of students share, among neighbours in each fingerprint's list of holders."""
    starts = np.flatnonzero(marks[1:] != marks[:-1]) + 1
    groups = (holders.tolist() for holders in np.split(owners, starts) if len(holders) > 1)
    return Counter(
        (first, second)
        for holders in groups
        for place, first in enumerate(holders, 1)
        for second in holders[place : place + NEIGHBOURS]
    )


def fingerprints(files: Mapping[str, bytes]) -> Marks:
    """The winnowed hashes of a student's Python files."""
    marks: set[int] = set()
    for name in sorted(files):
        # A limit per student, so that one huge submission cannot exhaust the memory.
        if name.endswith(".py") and len(marks) < MOST:
            marks |= set(_winnowed(_words(files[name])))
    return np.fromiter(sorted(marks), np.uint32)


def _words(source: bytes) -> list[str]:
    """The tokens that renaming does not change: every name that the student chose becomes `name`."""
    words: list[str] = []
    for token in TOKEN.finditer(source.decode("utf-8-sig", "replace")):
        if token.lastgroup == "name":
            # A name after a dot belongs to a library (`np.exp`), so it is kept.
            kept = keyword.iskeyword(token[0]) or words[-1:] == ["."]
            words.append(token[0] if kept else "name")
        elif token.lastgroup == "sign":
            words.append(token[0])
    return words


def _winnowed(words: Sequence[str]) -> Iterator[int]:
    # CRC-32, because `hash` differs from one process to the next.
    hashes = [zlib.crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1)]
    # A source with fewer hashes than a window has a single, shorter window.
    yield from _least(hashes[start : start + WINDOW] for start in range(max(1, len(hashes) - WINDOW + 1)))


def _least(windows: Iterable[Sequence[int]]) -> Iterator[int]:
    return (min(window) for window in windows if window)
