"""What one student handed in, bounded and hashed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from grader.language.catalogue import Said

Platform = Literal["", "canvas", "moodle", "gradescope"]


@dataclass(frozen=True)
class Identity:
    """Who handed it in, as far as the download and the roster know; what a grade needs to find its way back."""

    name: str = ""
    """As the platform or the roster writes it; Canvas' file names have it in lower case and without spaces."""
    email: str = ""
    sid: str = ""
    """The institution's number of the student."""
    platform: Platform = ""
    platform_id: str = ""
    """Canvas' user id (or anonymous id), Moodle's participant id, Gradescope's submission id."""
    original: str = ""
    """The file or folder of the download, unchanged: feedback files must be called so."""


@dataclass(frozen=True)
class Submission:
    """Files of one student, in memory: whatever they are, they are hostile."""

    student: str
    """Who: unique in a batch, the same in the next download, cleaned of what a terminal or a page would act upon."""
    source: str
    """Path relative to what the instructor named."""
    files: Mapping[str, bytes] = field(repr=False)
    """Relative POSIX names and contents of the modules; empty if refused."""
    module: str = "solution"
    """The module among the files that is graded."""
    notes: tuple[Said, ...] = ()
    """What the student should know: 'found under another name', 'a notebook'."""
    refused: Said | None = None
    """Why it cannot be graded at all; None if it can."""
    late: bool | None = None
    """Whether the platform says so; None where it does not say."""
    submitted_at: datetime | None = None
    """With its time zone; None where the platform does not say."""
    identity: Identity = Identity()
    members: tuple[Identity, ...] = ()
    """All who get the grade, if a group handed it in; `identity` is the first of them."""

    @cached_property
    def sha256(self) -> str:
        """Over names and contents, in the order of the names; over the reason if it was refused."""
        digest = hashlib.sha256(b"" if self.refused is None else str(self.refused).encode())
        for name in sorted(self.files):
            digest.update(f"{name}\0{len(self.files[name])}\0".encode())
            digest.update(self.files[name])
        return digest.hexdigest()
