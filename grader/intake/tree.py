"""The interface of files and folders, on disk or in a zip: names are known at once, contents are read when needed."""

import os
import stat
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol
from unicodedata import normalize

from grader.errors import SubmissionError
from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line

IGNORED = {"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env"}


class Node(Protocol):
    """A file or folder. Recognisers do not know whether it is on disk or in a zip."""

    @property
    def name(self) -> str:
        """The last part of its path."""

    @property
    def is_folder(self) -> bool: ...

    def children(self) -> Sequence["Node"]:
        """The files and folders in a folder, in the order of names, without caches and resource forks.

        Raises:
            SubmissionError: the folder cannot be read.
        """

    def read(self, most: int) -> bytes:
        """The bytes of a file.

        Raises:
            SubmissionError: there are more than `most`, it is not a regular file, or it cannot be read.
        """


class DiskNode:
    """A path on disk. Links are not followed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def name(self) -> str:
        """The name in a canonical form, so that a student has the same name on every system."""
        # macOS writes accents as separate characters, and a name on disk need not be valid UTF-8
        raw = self.path.name or self.path.resolve().name
        return normalize("NFC", os.fsencode(raw).decode("utf-8", "replace"))

    @cached_property
    def is_folder(self) -> bool:
        return self.path.is_dir() and not self.path.is_symlink()

    def children(self) -> list["DiskNode"]:
        try:
            paths = sorted(path for path in self.path.iterdir() if not is_ignored(path.name))
        except OSError as error:
            name = clean_line(self.name)
            raise SubmissionError(say("intake.folder-unreadable", name=name, why=error.strerror)) from error
        return [DiskNode(path) for path in paths]

    def read(self, most: int) -> bytes:
        shown = clean_line(self.name)
        try:
            # a named pipe must not block, and a link must not lead out of the submission
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(self.path, flags), "rb") as file:
                # checked on the open file: between a check of the path and opening it, the file could be replaced
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise SubmissionError(say("intake.not-plain", name=shown))
                content = file.read(most + 1)
        except OSError as error:
            raise SubmissionError(say("intake.file-unreadable", name=shown, why=error.strerror)) from error
        if len(content) > most:  # one byte more was read, so that a file that is still growing is noticed too
            raise SubmissionError(too_large(shown, most))
        return content


def is_ignored(name: str) -> bool:
    """Whether a file or folder is not a student's work: caches, environments, resource forks, hidden files."""
    # hidden files include macOS's resource forks `._solution.py`; `~$` begins the lock files of Office
    return name in IGNORED or name.startswith((".", "~"))


def suffix_of(name: str) -> str:
    """The suffix in lower case; that of `solution.py.txt` is `.py`."""
    # Windows hides known suffixes, so a student who saves `solution.py` in a text editor does not see the `.txt`
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix == ".txt" and path.stem.endswith(".py") else path.suffix


def too_large(name: str, most: int) -> Said:
    """The sentence for a file over the limit."""
    return say("intake.too-large", name=name, kib=most // 1024)
