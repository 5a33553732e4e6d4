"""Recognises Moodle's 'Download all submissions': `name_participant_assignsubmission_plugin`, as folders or prefixes.

Source: moodle, mod/assign/classes/downloader.php and mod/assign/feedback/file/importziplib.php.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake.platforms.readings import grouped
from grader.intake.tree import Node
from grader.intake.unread import Part, UnreadSubmission, person_key
from grader.language.catalogue import say
from grader.results.submission import Identity

_NUMBER = re.compile(r"_(?P<number>\d+)_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<rest>.*))?$", re.DOTALL)
_MARK = re.compile(r"_\d+_assignsubmission_(?:file|onlinetext)(?=_|$)")


@dataclass(frozen=True)
class MoodleName:
    """The parts of a downloaded folder's or file's name."""

    name: str
    """Name of the student or the team; a word such as 'Participant' if grading is blind."""
    number: str
    """The participant's id."""
    plugin: str
    """`file` or `onlinetext`."""
    file: str
    """The student's own name of a file; empty for a folder."""


def _readings(name: str, *, is_folder: bool = False) -> list[MoodleName]:
    """All ways to read a name: both the student's name and that of a file may hold a mark like Moodle's own."""
    marks = [mark.start() for mark in _MARK.finditer(name)]
    found = [(start, parsed) for start in marks if (parsed := _NUMBER.match(name, start))]
    readings = [
        MoodleName(name[:start].replace("_", " ").strip(), parsed["number"], parsed["plugin"], parsed["rest"] or "")
        for start, parsed in found
    ]
    return readings[-1:] if is_folder else readings  # a folder's name ends with Moodle's own mark


def recognise(nodes: Sequence[Node]) -> list[UnreadSubmission] | None:
    """The submissions of a Moodle download; None unless most of its folders and files have names in Moodle's form."""
    named = [(ways, node) for node in nodes if (ways := _readings(node.name, is_folder=node.is_folder))]
    if not named or 2 * len(named) < len(nodes):
        return None
    # a file and an online text of one student are two entries
    found = grouped("moodle", [ways for ways, _ in named], [node for _, node in named])
    names = [pieces[0][0].name for pieces in found.students]
    # if all have the same name, grading is blind; Moodle translates the word 'Participant'
    blind = "" if len(set(names)) == 1 and len(names) > 1 else None
    return found.submissions(lambda pieces: _unread(pieces, blind))


def _unread(pieces: list[tuple[MoodleName, Node]], blind: str | None) -> UnreadSubmission:
    files = [piece for piece in pieces if piece[0].plugin == "file"]
    parsed, node = (files or pieces)[0]
    name = "" if parsed.name == "Participant" else parsed.name if blind is None else blind
    identity = Identity(name, platform="moodle", platform_id=parsed.number, original=node.name)
    return UnreadSubmission(
        student=person_key(parsed.name, parsed.number),
        source=node.name,
        parts=tuple(Part(parsed.file if not node.is_folder else "", node) for parsed, node in files),
        names=tuple(node.name for _, node in pieces),
        identity=identity,
        instead=None if files else say("intake.moodle-text"),
    )
