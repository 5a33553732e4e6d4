"""Reads the files of an assignment of another grader, from a folder or a zip, within limits."""

import zipfile
from pathlib import Path

from grader.errors import UsageError

MOST_FILES = 2000
MOST_BYTES = 200 << 20
SKIPPED = {"__pycache__", ".git", ".ipynb_checkpoints", ".DS_Store", "__MACOSX", "node_modules"}


def read_files(path: Path) -> dict[str, bytes]:
    """The contents of all files by their path in the folder or zip; of a single file, under its name.

    Raises:
        UsageError: there is nothing at the path, or too much.
    """
    if path.is_dir():
        found = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*")) if file.is_file()}
        kept = {name: file for name, file in found.items() if not SKIPPED & {*Path(name).parts}}
        _bounded(path, len(kept), sum(file.stat().st_size for file in kept.values()))
        return {name: file.read_bytes() for name, file in kept.items()}
    if path.is_file() and zipfile.is_zipfile(path):
        return _of_zip(path)
    if path.is_file():
        return {path.name: path.read_bytes()}
    raise UsageError(f"{path}: nothing is there. Give a folder, a notebook or a zip.")


def _of_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        inside = [one for one in archive.infolist() if not one.is_dir() and not SKIPPED & {*Path(one.filename).parts}]
        _bounded(path, len(inside), sum(one.file_size for one in inside))
        return {one.filename.lstrip("/"): archive.read(one) for one in inside if ".." not in Path(one.filename).parts}


def _bounded(path: Path, files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        raise UsageError(
            f"{path} holds {files} files of {size >> 20} MiB together; at most {MOST_FILES} files of "
            f"{MOST_BYTES >> 20} MiB are read. Give the folder of one assignment."
        )


def text_of(content: bytes) -> str:
    """A file as text; bytes that are not UTF-8 are replaced."""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
