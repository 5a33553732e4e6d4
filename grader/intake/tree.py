"""A file or folder of what was handed in, on disk or in a zip: names at once, contents when they are wanted."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Protocol

from grader.language.catalogue import Said, say

IGNORED = {"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env"}


class Node(Protocol):
    """What recognisers look at; they need not know whether it is on disk."""

    @property
    def name(self) -> str:
        """The last part of its path."""

    @property
    def is_folder(self) -> bool: ...

    def children(self) -> Sequence["Node"]:
        """What lies in a folder, in the order of names, without caches and resource forks.

        Raises:
            SubmissionError: the folder can not be read.
        """

    def read(self, most: int) -> bytes:
        """The bytes of a file.

        Raises:
            SubmissionError: there are more than `most`, or it is no plain file, or it can not be read.
        """


def is_ignored(name: str) -> bool:
    """Whether a file or folder is no work of a student's: caches, environments, resource forks."""
    return name in IGNORED or name.startswith((".", "~"))


def suffix_of(name: str) -> str:
    """`.py`, `.ipynb`, `.zip`, ...: in lower case, and without the `.txt` that Windows hides behind `.py.txt`."""
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix == ".txt" and path.stem.endswith(".py") else path.suffix


def too_large(name: str, most: int) -> Said:
    """What the author of a file over the limit is told."""
    return say("intake.too-large", name=name, kib=most // 1024)
