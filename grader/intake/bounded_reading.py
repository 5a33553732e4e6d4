"""Reads one student's files into memory, whatever they are wrapped in, within bounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.intake.archive import MAX_ENTRIES, ZipNode, open_archive
from grader.intake.tree import Node, suffix_of
from grader.intake.unread import Part
from grader.language.catalogue import say
from grader.language.cleaning import clean_line
from grader.limits import Limits

NOTEBOOK_FACTOR = 40
"""Notebooks carry their pictures: they may be this many times larger than a module."""
MAX_FILES = 200
MAX_DEPTH = 12
MAX_NESTED = 2
"""A zip may lie in a zip, as those do that are made of downloads."""
MAX_ARCHIVE = 64 << 20
MAX_TOTAL = 128 << 20


@dataclass
class Gathered:
    """What one student handed in."""

    limits: Limits
    files: dict[str, bytes] = field(default_factory=dict)
    """Modules and notebooks by relative path."""
    others: list[str] = field(default_factory=list)
    """Names of what is neither."""
    entries: int = 0
    """Files and folders that were looked at."""
    unpacked: int = 0
    """Files and folders in zips that were opened."""
    size: int = 0

    def read(self, node: Node, most: int) -> bytes:
        """A file's content, counted against what all may have together."""
        content = node.read(most)
        self.size += len(content)
        if self.size > MAX_TOTAL:
            raise SubmissionError(say("intake.too-much", mib=MAX_TOTAL >> 20))
        return content

    def opened(self, node: Node) -> ZipNode:
        """A zip inside the submission; all of them together may hold no more than one."""
        root = open_archive(self.read(node, MAX_ARCHIVE), node.name, MAX_ENTRIES - self.unpacked)
        self.unpacked += root.size
        return root

    def count(self) -> None:
        """One more file or folder was looked at."""
        self.entries += 1
        if self.entries > MAX_ENTRIES or len(self.files) > MAX_FILES:
            raise SubmissionError(say("intake.too-many", modules=MAX_FILES, files=MAX_ENTRIES))


def gather(parts: Sequence[Part], limits: Limits) -> Gathered:
    """All modules and notebooks of a submission. Zips are opened where nothing lies beside them.

    Raises:
        SubmissionError: there are too many, one is too large, or one can not be read.
    """
    gathered = Gathered(limits)
    _gather(parts, gathered, MAX_NESTED)
    return gathered


def _gather(parts: Sequence[Part], gathered: Gathered, nested: int) -> None:
    archives: list[Part] = []
    for place, node in (found for part in parts for found in _walk(part, gathered)):
        suffix = suffix_of(place)
        if suffix in {".py", ".ipynb"}:
            name = str(PurePosixPath(place.removesuffix(".txt").removesuffix(".TXT")).with_suffix(suffix))
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
    inner = [Part(place if len(archives) > 1 else "", gathered.opened(node)) for place, node in archives]
    if inner:
        _gather(inner, gathered, nested - 1)


def most_bytes(name: str, limits: Limits) -> int:
    """How large a file of this name may be."""
    return limits.source_kib * 1024 * (NOTEBOOK_FACTOR if name.endswith(".ipynb") else 1)


def _walk(part: Part, gathered: Gathered, depth: int = 0) -> Iterator[Part]:
    """The files of a part, by their place in the submission."""
    gathered.count()
    if not part.node.is_folder:
        yield part
        return
    if depth > MAX_DEPTH:
        raise SubmissionError(say("intake.too-deep", depth=MAX_DEPTH))
    for child in part.node.children():
        yield from _walk(Part(str(PurePosixPath(part.place, child.name)), child), gathered, depth + 1)
