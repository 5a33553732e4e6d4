"""Reads zips in memory. Nothing is unpacked to disk, and a bad entry affects only itself."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from grader.errors import SubmissionError
from grader.intake.tree import is_ignored, too_large
from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line

MAX_ENTRIES = 20_000
"""Most files and folders in a student's zip."""
MAX_CLASS_ENTRIES = 2_000_000
"""The same in a zip that the instructor names: enough for 30,000 students with their environments."""
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Compression methods that `zipfile` unpacks piece by piece. With any other, it unpacks all that a piece of the input
holds: 4 KiB of bzip2 may hold 4 GiB, and a header of LZMA may ask for a dictionary as large."""
MAX_DEPTH = 12
MAX_PATH = 1024

_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
)
_ENTRY = b"PK\x01\x02"


class ZipNode:
    """An entry of a zip, or a folder that is part of an entry's path."""

    is_folder: bool

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive = archive
        self.name = name
        self.is_folder = True
        self.entry: zipfile.ZipInfo | None = None
        self.fault: Said | None = None
        self.below: dict[str, ZipNode] = {}
        self.size = 0
        """Number of files and folders below; set only for the root."""

    def children(self) -> list["ZipNode"]:
        if self.fault:
            raise SubmissionError(self.fault)
        return [node for name, node in sorted(self.below.items()) if not is_ignored(name)]

    def read(self, most: int) -> bytes:
        if self.fault or self.entry is None:
            raise SubmissionError(self.fault or say("intake.is-folder", name=clean_line(self.name)))
        try:
            # one byte more than allowed: the size in a header may be a lie, so it is measured while unpacking
            with self.archive.open(self.entry) as file:
                content = file.read(most + 1)
        except _BROKEN as error:
            raise SubmissionError(_unreadable(clean_line(self.name), error)) from error
        if len(content) > most:
            raise SubmissionError(too_large(clean_line(self.name), most))
        return content


def open_archive(source: Path | bytes, name: str, most: int | None = None) -> ZipNode:
    """The root of a zip: a path that the instructor names, or the bytes of a zip that a student handed in.

    Args:
        source: The zip.
        name: Its name for messages.
        most: Files and folders that it may contain; by default the limit for a class or for a student's zip.

    Raises:
        SubmissionError: it is not a zip, or contains too much.
    """
    limit = MAX_ENTRIES if isinstance(source, bytes) else MAX_CLASS_ENTRIES
    most = limit if most is None else most
    too_many = SubmissionError(say("intake.zip-entries", name=clean_line(name), count=limit))
    # counted before zipfile creates an object for each, which takes far more memory than the bytes
    if isinstance(source, bytes) and source.count(_ENTRY) > most:
        raise too_many
    try:
        archive = zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except _BROKEN as error:
        raise SubmissionError(_unreadable(clean_line(name), error)) from error
    root = ZipNode(archive, name)
    for entry in archive.infolist():
        root.size += _add(root, entry)
        # the path of one entry may add a dozen folders, so the tree is counted and not the entries
        if root.size > most:
            raise too_many
    return root


def _add(root: ZipNode, entry: zipfile.ZipInfo) -> int:
    """Add an entry to the tree; returns the number of files and folders added."""
    path = _path(entry)
    parts = list(_inside(path)) or ["unnamed"]
    node, added = root, 0
    for part in parts:
        if node.entry is not None:
            # kept on the node instead of raised: in a class's zip, one bad entry must not stop the others
            node.fault = say("intake.zip-file-and-folder", name=clean_line(node.name))
            node.is_folder = True
        if part not in node.below:
            node.below[part] = ZipNode(root.archive, part)
            added += 1
        node = node.below[part]
    if not entry.filename.endswith("/"):
        if node.entry is not None or node.below:
            node.fault = say("intake.zip-twice", name=clean_line(path))
        node.entry, node.is_folder = entry, bool(node.below)
        node.fault = node.fault or _fault(path, entry)
    return added


def _path(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & 0x800:
        # not marked as UTF-8, so zipfile decoded it as cp437; but many programs write UTF-8 without the mark
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    # NFC, since macOS writes accents as separate characters; a backslash is a separator for some Windows programs
    return normalize("NFC", name.replace("\\", "/"))


def _inside(path: str) -> Iterator[str]:
    """The parts of a path, without those that lead out of the zip."""
    for part in PurePosixPath(path[:MAX_PATH]).parts[:MAX_DEPTH]:
        if part not in {"/", "//", "..", "."} and not part.endswith(":"):
            yield part


def _fault(path: str, entry: zipfile.ZipInfo) -> Said | None:
    parts, name = PurePosixPath(path).parts, clean_line(path)
    if len(path) > MAX_PATH or len(parts) > MAX_DEPTH:
        return say("intake.zip-long-name", name=name)
    if len(list(_inside(path))) < len(parts) or not parts:
        return say("intake.zip-outside", name=name)
    # nothing here follows a link, but its content is a path, which would be graded as source code
    if stat.S_ISLNK(entry.external_attr >> 16):
        return say("intake.zip-link", name=name)
    if entry.flag_bits & 1:
        return say("intake.zip-encrypted", name=name)
    if entry.compress_type not in METHODS:
        return say("intake.zip-method", name=name)
    return None


def _unreadable(name: str, error: Exception) -> Said:
    return say("intake.zip-unreadable", name=name, why=clean_line(str(error)) or type(error).__name__)
