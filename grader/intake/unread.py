"""A submission as its recogniser found it, by names alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from grader.intake.tree import Node
from grader.language.catalogue import Said
from grader.language.cleaning import clean_line
from grader.results.submission import Identity


class Part(NamedTuple):
    """A file or folder that belongs to a submission."""

    place: str
    """Its path among the student's own files; empty for a folder whose content is meant."""
    node: Node


@dataclass(frozen=True)
class Handed:
    """Who handed in what; nothing of it has been read yet."""

    student: str
    source: str
    """Its path, relative to what the instructor named."""
    parts: tuple[Part, ...]
    identity: Identity = field(default_factory=Identity)
    members: tuple[Identity, ...] = ()
    late: bool | None = None
    submitted_at: datetime | None = None
    names: tuple[str, ...] = ()
    """In the download, of all that belongs to it, and not to the class."""
    named_for_student: bool = False
    """A file that the instructor named so: `ana.py` is no slip of Ana's."""
    instead: Said | None = None
    """What there is in place of a file: 'a text typed into the page'."""


class Recogniser(Protocol):
    """One platform's download: a pure function of what lies in it."""

    def __call__(self, nodes: Sequence[Node]) -> list[Handed] | None:
        """The submissions among the files and folders of a download; None if it is not of this platform."""


def person_key(name: str, number: str) -> str:
    """What a platform's student is called here: people may share names, and numbers alone tell a reader nothing."""
    return "_".join(filter(None, (clean_line(name, 80), number)))
