"""Reads one student's files into memory, from folders and nested zips, within limits."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.intake.archive import MAX_ENTRIES, ZipNode, open_archive
from grader.intake.tree import Node, suffix_of
from grader.intake.unread import Part
from grader.intake.wanted import CODE
from grader.language.catalogue import say
from grader.language.cleaning import clean_line
from grader.limits import Limits

NOTEBOOK_FACTOR = 40
"""A notebook may be this many times larger than a module, since it contains its pictures."""
MAX_FILES = 200
MAX_DEPTH = 12
MAX_NESTED = 2
"""Levels of zips in zips: students do zip a zip that they have downloaded."""
MAX_ARCHIVE = 64 << 20
MAX_TOTAL = 128 << 20


@dataclass
class Gathered:
    """The files of one student, read so far."""

    limits: Limits
    suffixes: Collection[str] = CODE
    """Suffixes of the files that are read."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Modules, notebooks and wanted texts by relative path."""
    others: list[str] = field(default_factory=list)
    """Names of other files."""
    entries: int = 0
    """Files and folders looked at."""
    unpacked: int = 0
    """Files and folders in opened zips."""
    size: int = 0
    """Bytes read."""

    def read(self, node: Node, most: int) -> bytes:
        """Read a file, and count it against the limit for all files together."""
        content = node.read(most)
        # each file has a limit, but thousands of small ones would fill the memory just as well
        self.size += len(content)
        if self.size > MAX_TOTAL:
            raise SubmissionError(say("intake.too-much", mib=MAX_TOTAL >> 20))
        return content

    def opened(self, node: Node) -> ZipNode:
        """Open a zip inside the submission; together they may contain no more than a single one may."""
        root = open_archive(self.read(node, MAX_ARCHIVE), node.name, MAX_ENTRIES - self.unpacked)
        self.unpacked += root.size
        return root

    def count(self) -> None:
        """Count one more file or folder."""
        self.entries += 1
        if self.entries > MAX_ENTRIES or len(self.files) > MAX_FILES:
            raise SubmissionError(say("intake.too-many", modules=MAX_FILES, files=MAX_ENTRIES))


def gather(parts: Sequence[Part], limits: Limits, suffixes: Collection[str] = CODE) -> Gathered:
    """Read all modules and notebooks of a submission. Zips are opened only if there are none outside of them.

    Raises:
        SubmissionError: there are too many files, one is too large, or one cannot be read.
    """
    gathered = Gathered(limits, suffixes)
    _gather(parts, gathered, MAX_NESTED)
    return gathered


def _gather(parts: Sequence[Part], gathered: Gathered, nested: int) -> None:
    archives: list[Part] = []
    for place, node in (found for part in parts for found in _walk(part, gathered)):
        suffix = suffix_of(place)
        if suffix in gathered.suffixes:
            # `solution.py.txt` becomes `solution.py`, and `SOLUTION.PY` gets a suffix that can be imported
            name = str(PurePosixPath(place.removesuffix(".txt").removesuffix(".TXT")).with_suffix(suffix))
            # after renaming, two files may have one name: neither must silently win
            if name in gathered.files:
                raise SubmissionError(say("intake.twice", name=clean_line(name)))
            gathered.files[name] = gathered.read(node, most_bytes(name, gathered.limits))
        elif suffix == ".zip":
            archives.append(Part(place, node))
        else:
            gathered.others.append(place)
    if gathered.files or not nested:
        gathered.others += [place for place, _ in archives]
        return
    # with one zip, its contents are at the top; several keep the zips' names apart as folders
    inner = [Part(place if len(archives) > 1 else "", gathered.opened(node)) for place, node in archives]
    if inner:
        _gather(inner, gathered, nested - 1)


def most_bytes(name: str, limits: Limits) -> int:
    """The largest size in bytes of a file with this name."""
    return limits.source_kib * 1024 * (NOTEBOOK_FACTOR if name.endswith(".ipynb") else 1)


def _walk(part: Part, gathered: Gathered, depth: int = 0) -> Iterator[Part]:
    """The files of a part, with their path in the submission."""
    gathered.count()
    if not part.node.is_folder:
        yield part
        return
    if depth > MAX_DEPTH:
        raise SubmissionError(say("intake.too-deep", depth=MAX_DEPTH))
    for child in part.node.children():
        yield from _walk(Part(str(PurePosixPath(part.place, child.name)), child), gathered, depth + 1)
