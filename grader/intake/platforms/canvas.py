"""Recognises Canvas's 'Download Submissions': a flat zip of `name[_LATE]_user_attachment_file`.

Source: canvas-lms, lib/content_zipper.rb.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake.platforms.readings import grouped
from grader.intake.tree import Node
from grader.intake.unread import Part, UnreadSubmission, person_key
from grader.language.catalogue import say
from grader.results.submission import Identity

_REST = r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<kind>text|link)\.html)"
_NAMED = re.compile(rf"(?:^|_)(?=(?P<number>\d+)_{_REST}$)")
_ANONYMOUS = re.compile(rf"(?:(?P<late>LATE)_)?(?P<number>anon_[A-Za-z0-9]+)_{_REST}")
_AGAIN = re.compile(r"-\d+(?=\.\w+$)")
"""What Canvas inserts before the suffix if a file of the same name was uploaded before."""
_INSTEAD = {"text": say("intake.canvas-text"), "link": say("intake.canvas-link")}


@dataclass(frozen=True)
class CanvasName:
    """The parts of a downloaded file's name."""

    name: str
    """Family name first, in lower case, without spaces and punctuation; empty if grading is anonymous."""
    number: str
    """Canvas's id of the user; in anonymous grading, `anon_` and a few letters."""
    late: bool
    attachment: int
    file: str
    """The student's own name of the file; empty for a text or a link."""
    kind: str
    """`file`, `text` or `link`."""


def _readings(name: str, *, anonymous: bool) -> list[CanvasName]:
    """All ways to read a name: both the student's name and that of a file may hold numbers."""
    if anonymous:
        found = _ANONYMOUS.fullmatch(name)
        return [_parsed("", bool(found["late"]), found)] if found else []
    readings = []
    for found in _NAMED.finditer(name):
        who = name[: found.start()]
        late = who == "LATE" or who.endswith("_LATE")
        who = who.removesuffix("LATE").removesuffix("_") if late else who
        if not who.startswith("LATE_"):
            readings.append(_parsed(who, late, found))
    return readings


def _parsed(name: str, late: bool, found: re.Match[str]) -> CanvasName:
    parts = found.groupdict("")
    attachment = int(parts["attachment"] or 0)
    return CanvasName(name, parts["number"], late, attachment, parts["file"], parts["kind"] or "file")


def recognise(nodes: Sequence[Node]) -> list[UnreadSubmission] | None:
    """The submissions of a Canvas download; None unless most of its files have names in Canvas's form."""
    files = [node for node in nodes if not node.is_folder]
    anonymous = _is_anonymous([node.name for node in files])
    named = [(ways, node) for node in files if (ways := _readings(node.name, anonymous=anonymous))]
    # a few files that happen to look like Canvas's do not make a folder a Canvas download
    if not named or 2 * len(named) < len(nodes):
        return None
    found = grouped("canvas", _likely([ways for ways, _ in named]), [node for _, node in named])
    return found.submissions(_unread)


def _is_anonymous(names: Sequence[str]) -> bool:
    """Whether more students look anonymous than named. Not more files: one student may hand in many, and be called
    `anon_x`."""
    found = {name: _ANONYMOUS.fullmatch(name) for name in names}
    anonymous = {match["number"] for match in found.values() if match}
    others = (_readings(name, anonymous=False) for name, match in found.items() if match is None)
    return len(anonymous) > len({ways[0].number for ways in others if ways})


def _likely(readings: Sequence[Sequence[CanvasName]]) -> list[Sequence[CanvasName]]:
    """The readings whose attachment may be one of this download, by its number of digits; the first if none tells.

    Numbers in the names of files are common: `hw_1_2.py` holds no user and no attachment.
    """
    digits = {len(str(ways[0].attachment)) for ways in readings if len(ways) == 1 and ways[0].attachment}
    likely = ([way for way in ways if len(str(way.attachment)) in digits] for ways in readings)
    return [found if len(ways) > 1 and found else ways[:1] for found, ways in zip(likely, readings, strict=True)]


def _unread(pieces: list[tuple[CanvasName, Node]]) -> UnreadSubmission:
    uploads = sorted((piece for piece in pieces if piece[0].file), key=lambda piece: piece[0].attachment)
    names = {parsed.file for parsed, _ in uploads}
    # sorted by attachment id, which grows: of two uploads of the same name, the later one replaces the earlier
    files = {_first_name(parsed.file, names): node for parsed, node in uploads}
    parsed, node = uploads[-1] if uploads else pieces[0]
    identity = Identity(parsed.name, platform="canvas", platform_id=parsed.number, original=node.name)
    return UnreadSubmission(
        student=person_key(parsed.name, parsed.number),
        source=node.name,
        parts=tuple(Part(file, node) for file, node in files.items()),
        names=tuple(node.name for _, node in pieces),
        identity=identity,
        late=any(parsed.late for parsed, _ in pieces),
        instead=None if uploads else _INSTEAD[parsed.kind],
    )


def _first_name(file: str, names: set[str]) -> str:
    """`solution.py` for `solution-1.py`, if both exist; otherwise the name itself."""
    first = _AGAIN.sub("", file)
    return first if first in names else file
