"""Canvas, 'Download Submissions': a flat zip of `name[_LATE]_user_attachment_file`.

Source: canvas-lms, lib/content_zipper.rb.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake.tree import Node
from grader.intake.unread import Handed, Part, person_key
from grader.language.catalogue import say
from grader.results.submission import Identity

_REST = r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<kind>text|link)\.html)"
_NAMED = re.compile(rf"(?:(?P<name>(?!LATE_).*?)_)?(?:(?P<late>LATE)_)?(?P<user>\d+)_{_REST}")
_ANONYMOUS = re.compile(rf"(?:(?P<late>LATE)_)?(?P<user>anon_[A-Za-z0-9]+)_{_REST}")
_AGAIN = re.compile(r"-\d+(?=\.\w+$)")
"""What Canvas puts before the suffix of a file that was uploaded before under the same name."""
_INSTEAD = {"text": say("intake.canvas-text"), "link": say("intake.canvas-link")}


@dataclass(frozen=True)
class CanvasName:
    """What the name of a downloaded file says."""

    name: str
    """Family name first, in lower case, without spaces and signs; empty if grading is anonymous."""
    user: str
    """Canvas' number of the user; under anonymous grading `anon_` and a few letters."""
    late: bool
    attachment: int
    file: str
    """The student's own name for it; empty for a text or a link."""
    kind: str
    """`file`, `text` or `link`."""


def parse_name(name: str, *, anonymous: bool = False) -> CanvasName | None:
    """Take apart the name of a downloaded file; None if it is not one of Canvas'."""
    found = (_ANONYMOUS if anonymous else _NAMED).fullmatch(name)
    if found is None:
        return None
    parts = found.groupdict("")
    return CanvasName(
        name=parts.get("name", ""),
        user=parts["user"],
        late=bool(parts["late"]),
        attachment=int(parts["attachment"] or 0),
        file=parts["file"],
        kind=parts["kind"] or "file",
    )


def recognise(nodes: Sequence[Node]) -> list[Handed] | None:
    """The submissions of a Canvas download: most of its files are named as Canvas does."""
    files = [node for node in nodes if not node.is_folder]
    # what a student may write into a file's name must not turn one way of naming into the other
    anonymous = 2 * sum(_ANONYMOUS.fullmatch(node.name) is not None for node in files) >= len(files)
    named = [(parsed, node) for node in files if (parsed := parse_name(node.name, anonymous=anonymous))]
    if not named or 2 * len(named) < len(nodes):
        return None
    students: dict[str, list[tuple[CanvasName, Node]]] = {}
    for parsed, node in named:
        students.setdefault(parsed.user, []).append((parsed, node))
    return [_handed(pieces) for pieces in students.values()]


def _handed(pieces: list[tuple[CanvasName, Node]]) -> Handed:
    uploads = sorted((piece for piece in pieces if piece[0].file), key=lambda piece: piece[0].attachment)
    names = {parsed.file for parsed, _ in uploads}
    # of what was uploaded twice under one name the last counts
    files = {_first_name(parsed.file, names): node for parsed, node in uploads}
    parsed, node = uploads[-1] if uploads else pieces[0]
    identity = Identity(parsed.name, platform="canvas", platform_id=parsed.user, original=node.name)
    return Handed(
        student=person_key(parsed.name, parsed.user),
        source=node.name,
        parts=tuple(Part(file, node) for file, node in files.items()),
        names=tuple(node.name for _, node in pieces),
        identity=identity,
        late=any(parsed.late for parsed, _ in pieces),
        instead=None if uploads else _INSTEAD[parsed.kind],
    )


def _first_name(file: str, names: set[str]) -> str:
    """`solution-1.py` as `solution.py` if that is there too."""
    first = _AGAIN.sub("", file)
    return first if first in names else file
