"""The interface of files and folders, on disk or in a zip: names are known at once, contents are read when needed."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Protocol

from grader.language.catalogue import Said, say

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
