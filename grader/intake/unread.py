"""A submission before any of its files are read, as a recogniser found it by names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from grader.intake.tree import Node
from grader.language.catalogue import Said
from grader.language.cleaning import clean_line
from grader.results.submission import Identity, Platform


class Part(NamedTuple):
    """A file or folder that belongs to a submission."""

    place: str
    """Its path within the submission; empty for a folder whose contents are the submission."""
    node: Node


@dataclass(frozen=True)
class UnreadSubmission:
    """A submission that was found but not yet read."""

    student: str
    source: str
    """Its path, relative to the path that the instructor gave."""
    parts: tuple[Part, ...]
    identity: Identity = field(default_factory=Identity)
    members: tuple[Identity, ...] = ()
    late: bool | None = None
    submitted_at: datetime | None = None
    names: tuple[str, ...] = ()
    """Names of its files and folders in the download."""
    named_for_student: bool = False
    """Whether its file is named for the student, as in `ana.py`; such a name is not a slip."""
    instead: Said | None = None
    """What was handed in instead of a file, such as a text typed into the page."""
    unclear: bool = False
    """Whether its name leaves open whose it is."""


class Recogniser(Protocol):
    """A pure function that recognises one platform's download by the names in it."""

    def __call__(self, nodes: Sequence[Node]) -> list[UnreadSubmission] | None:
        """The submissions among the files and folders of a download; None if it is not of this platform."""


def person_key(name: str, number: str) -> str:
    """The name of a platform's student: name and number, since names are not unique and numbers not readable."""
    # cleaned and cut, since it comes from a file's name, which may be anything
    return "_".join(filter(None, (clean_line(name, 80), number)))


def unclear_piece(platform: Platform, file: str, node: Node) -> UnreadSubmission:
    """A file or folder of a download that may belong to two students: it belongs to nobody until a person decides."""
    part = Part("" if node.is_folder else file, node)
    identity = Identity(platform=platform, original=node.name)
    return UnreadSubmission(clean_line(node.name, 120), node.name, (part,), identity, names=(node.name,), unclear=True)
