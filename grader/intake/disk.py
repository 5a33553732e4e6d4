"""Files and folders on disk, as nodes."""

import os
import stat
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from grader.errors import SubmissionError
from grader.intake.tree import is_ignored, too_large
from grader.language.catalogue import say
from grader.language.cleaning import clean_line


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
