"""Reads the files of an assignment of another grader, from a folder or a zip, within limits."""

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from grader.errors import UsageError

MOST_FILES = 2000
MOST_BYTES = 200 << 20
MOST_DEPTH = 50
"""Levels of folders."""
MOST_CODE = 4 << 20
"""Bytes of one Python file: its syntax tree needs a hundred times as many."""
SKIPPED = {"__pycache__", ".git", ".ipynb_checkpoints", ".DS_Store", "__MACOSX", "node_modules"}
DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)
"""What reading a zip raises if it is damaged, encrypted or packed in an unknown way."""


def read_files(path: Path) -> dict[str, bytes]:
    """The contents of all files by their path in the folder or zip; of a single file, under its name.

    Links are left out: what they lead to is not part of the folder.

    Raises:
        UsageError: there is nothing at the path, too much, or a damaged zip.
    """
    if path.is_dir():
        return _of_folder(path)
    if path.is_file() and zipfile.is_zipfile(path):
        return _of_zip(path)
    if path.is_file():
        _bounded(path, [(path.name, path.stat().st_size)])
        return {path.name: path.read_bytes()}
    raise UsageError(f"{path}: nothing is there. Give a folder, a notebook or a zip.")


def _of_folder(folder: Path) -> dict[str, bytes]:
    found = {file.relative_to(folder).as_posix(): file for file in _files(folder)}
    _bounded(folder, [(name, file.stat().st_size) for name, file in found.items()])
    return {name: found[name].read_bytes() for name in sorted(found) if _is_plain(name)}


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for inside, folders, names in os.walk(folder):
        if len(Path(inside).relative_to(folder).parts) > MOST_DEPTH:
            raise _too_deep(folder)
        folders[:] = [name for name in folders if name not in SKIPPED]
        for file in (Path(inside, name) for name in names if name not in SKIPPED):
            if file.is_file() and not file.is_symlink():
                count += 1
                yield file
                if count > MOST_FILES:
                    return


def _of_zip(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = {one.filename: one for one in archive.infolist() if not one.is_dir() and _is_plain(one.filename)}
            _bounded(path, [(name, one.file_size) for name, one in found.items()])
            folders = {str(parent) for name in found for parent in PurePosixPath(name).parents}
            return {name: archive.read(one) for name, one in found.items() if name not in folders}
    except DAMAGED as error:
        raise UsageError(f"{path}: the zip cannot be read ({error}). Unpack it, and give the folder.") from None


def _is_plain(name: str) -> bool:
    """Whether a path stays inside the folder that it is written to, on every system, and can be shown."""
    parts = PurePosixPath(name).parts
    odd = name.startswith("/") or ".." in parts or SKIPPED & {*parts} or any(one in name for one in "\\:")
    return not odd and name.isprintable()


def _bounded(path: Path, sizes: list[tuple[str, int]]) -> None:
    files, size = len(sizes), sum(one for _, one in sizes)
    if files > MOST_FILES or size > MOST_BYTES:
        many = f"more than {MOST_FILES}" if files > MOST_FILES else str(files)
        raise UsageError(
            f"{path} holds {many} files of {size >> 20} MiB together; at most {MOST_FILES} files of "
            f"{MOST_BYTES >> 20} MiB are read. Give the folder of one assignment."
        )
    if any(name.count("/") > MOST_DEPTH for name, _ in sizes):
        raise _too_deep(path)
    if large := next((name for name, one in sizes if name.endswith(".py") and one > MOST_CODE), ""):
        raise UsageError(f"{path}: {large!r} has more than {MOST_CODE >> 20} MiB of code. Leave it out.")


def _too_deep(path: Path) -> UsageError:
    return UsageError(f"{path} holds folders inside each other, more than {MOST_DEPTH} deep. Leave them out.")


def inside(root: str | PurePosixPath, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files below a folder, by their path in it."""
    below = {name: PurePosixPath(name) for name in files if PurePosixPath(name).is_relative_to(root)}
    return {str(path.relative_to(root)): files[name] for name, path in below.items()}


def text_of(content: bytes) -> str:
    """A file as text with `\\n` at the end of each line; bytes that are not UTF-8 are replaced."""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
