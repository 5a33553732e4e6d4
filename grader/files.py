"""Atomic file writes, and zips whose bytes do not depend on when or where they are made."""

import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TextIO

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can store."""
UNIX = 3
"""`create_system` of every entry. With it, unzip applies the permission bits, even if the zip was made on Windows."""


def zipped(files: Iterable[tuple[str, bytes]], executable: Set[str] = frozenset()) -> bytes:
    """A zip of the named contents, in their order; names in `executable` get the executable bit."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, EPOCH)  # the current time would change the bytes, and with them the hash
            entry.create_system = UNIX
            entry.external_attr = (0o100755 if name in executable else 0o100644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def write(path: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # in the same folder, since a rename is atomic only within one file system
    half = path.with_name(f".{path.name}.new")
    half.write_bytes(content)
    half.replace(path)


def write_bytes_privately(path: Path, content: bytes) -> None:
    """Write a file completely or not at all, in a folder and with a mode that allow nobody else to read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # a unique name: several processes may write the same file
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(half).replace(path)


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A text file to write piece by piece; it takes its place when everything is in it, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.new")
    try:
        with half.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
