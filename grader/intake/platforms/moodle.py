"""Moodle, 'Download all submissions': `name_participant_assignsubmission_plugin`, as folders or as prefixes of files.

Source: moodle, mod/assign/classes/downloader.php and mod/assign/feedback/file/importziplib.php.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake.tree import Node
from grader.intake.unread import Handed, Part, person_key
from grader.language.catalogue import say
from grader.results.submission import Identity

# The first number counts: in flat downloads the rest is the student's own, who might write another's there.
_NAME = re.compile(
    r"(?P<name>.*?)_(?P<participant>\d+)_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<rest>.*))?", re.DOTALL
)


@dataclass(frozen=True)
class MoodleName:
    """What the name of a downloaded folder or file says."""

    name: str
    """Of the student or the team; a word as 'Participant' if grading is blind."""
    participant: str
    plugin: str
    """`file` or `onlinetext`."""
    rest: str
    """The student's own name for a file; empty for a folder."""


def parse_name(name: str) -> MoodleName | None:
    """Take apart the name of a downloaded folder or file; None if it is not one of Moodle's."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    who = found["name"].replace("_", " ").strip()
    return MoodleName(who, found["participant"], found["plugin"], found["rest"] or "")


def recognise(nodes: Sequence[Node]) -> list[Handed] | None:
    """The submissions of a Moodle download: most of its folders and files are named as Moodle does."""
    students: dict[str, list[tuple[MoodleName, Node]]] = {}
    for node in nodes:
        if parsed := parse_name(node.name):
            students.setdefault(parsed.participant, []).append((parsed, node))
    if 2 * sum(map(len, students.values())) < len(nodes):
        return None
    names = [pieces[0][0].name for pieces in students.values()]
    # a class in which all are called alike is graded blind, in whatever language the word is
    blind = "" if len(set(names)) == 1 and len(names) > 1 else None
    return [_handed(pieces, blind) for pieces in students.values()] or None


def _handed(pieces: list[tuple[MoodleName, Node]], blind: str | None) -> Handed:
    files = [piece for piece in pieces if piece[0].plugin == "file"]
    parsed, node = (files or pieces)[0]
    name = "" if parsed.name == "Participant" else parsed.name if blind is None else blind
    identity = Identity(name, platform="moodle", platform_id=parsed.participant, original=node.name)
    return Handed(
        student=person_key(parsed.name, parsed.participant),
        source=node.name,
        parts=tuple(Part(parsed.rest if not node.is_folder else "", node) for parsed, node in files),
        names=tuple(node.name for _, node in pieces),
        identity=identity,
        instead=None if files else say("intake.moodle-text"),
    )
