"""Recognises Moodle's 'Download all submissions': `name_participant_assignsubmission_plugin`, as folders or prefixes.

Source: moodle, mod/assign/classes/downloader.php and mod/assign/feedback/file/importziplib.php.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake.tree import Node
from grader.intake.unread import Handed, Part, person_key
from grader.language.catalogue import say
from grader.results.submission import Identity

# The first number counts. In flat downloads the rest is the student's own, who may have written another number there.
_NAME = re.compile(
    r"(?P<name>.*?)_(?P<participant>\d+)_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<rest>.*))?", re.DOTALL
)


@dataclass(frozen=True)
class MoodleName:
    """The parts of a downloaded folder's or file's name."""

    name: str
    """Name of the student or the team; a word such as 'Participant' if grading is blind."""
    participant: str
    plugin: str
    """`file` or `onlinetext`."""
    rest: str
    """The student's own name of a file; empty for a folder."""


def parse_name(name: str) -> MoodleName | None:
    """Parse the name of a downloaded folder or file; None if it is not in Moodle's form."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    who = found["name"].replace("_", " ").strip()
    return MoodleName(who, found["participant"], found["plugin"], found["rest"] or "")


def recognise(nodes: Sequence[Node]) -> list[Handed] | None:
    """The submissions of a Moodle download; None unless most of its folders and files have names in Moodle's form."""
    # by participant and not by name: a file and an online text are two entries, and two students may share a name
    students: dict[str, list[tuple[MoodleName, Node]]] = {}
    for node in nodes:
        if parsed := parse_name(node.name):
            students.setdefault(parsed.participant, []).append((parsed, node))
    if 2 * sum(map(len, students.values())) < len(nodes):
        return None
    names = [pieces[0][0].name for pieces in students.values()]
    # if all have the same name, grading is blind; Moodle translates the word 'Participant'
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
