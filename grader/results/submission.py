"""The files that one student handed in, limited in size and hashed."""

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
    """Who handed it in, according to the download and the roster; exports use it to return the grade."""

    name: str = ""
    """The name as the platform or the roster writes it; in Canvas's file names it is lower case without spaces."""
    email: str = ""
    sid: str = ""
    """The student's number at the institution."""
    platform: Platform = ""
    platform_id: str = ""
    """Canvas's user id (or anonymous id), Moodle's participant id, Gradescope's submission id."""
    original: str = ""
    """Name of the file or folder in the download, unchanged: feedback files must have the same name."""
    login: str = ""
    """The login in the roster."""
    on_roster: bool = False
    """Whether the roster has this person, so that name, email and number are not the student's own words."""


@dataclass(frozen=True)
class Submission:
    """The files of one student, in memory. Treat every byte as hostile."""

    student: str
    """Unique in a batch, the same in the next download, and cleaned of control characters."""
    source: str
    """Path relative to what the instructor named."""
    files: Mapping[str, bytes] = field(repr=False)
    """Contents of the modules by relative POSIX path; empty if refused."""
    notes: tuple[Said, ...] = ()
    """What the student should know, such as that a file was found under another name."""
    refused: Said | None = None
    """Why it cannot be graded at all; None if it can."""
    late: bool | None = None
    """Whether the platform marks it as late; None if the platform does not say."""
    submitted_at: datetime | None = None
    """With its time zone; None if the platform does not say."""
    identity: Identity = Identity()
    members: tuple[Identity, ...] = ()
    """Everyone who gets the grade, if a group handed it in; `identity` is the first of them."""

    @cached_property
    def sha256(self) -> str:
        """Hash of names and contents, in the order of the names, and of the reason if the submission was refused."""
        # with the reason, or all refused submissions would be taken for the same work
        digest = hashlib.sha256(b"" if self.refused is None else str(self.refused).encode())
        for name in sorted(self.files):  # not in the order of a zip, so that the same files are the same submission
            # the length separates a file from the next one, so that bytes cannot move between files unnoticed
            digest.update(f"{name}\0{len(self.files[name])}\0".encode())
            digest.update(self.files[name])
        return digest.hexdigest()
