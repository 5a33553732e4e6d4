"""Submissions whose names follow a pattern: one that the instructor states, or that of Blackboard, Brightspace, ILIAS.

- Blackboard: `Homework 5_login_attempt_2026-11-21-23-59-00_solution.py`, all in one folder.
- Brightspace: a folder `12345-678 - Ana Perez - Nov 21, 2026 1158 PM` for each submission.
- ILIAS: a folder `Perez_Ana_login_4711` for each student.
- GitHub Classroom, by `gh classroom clone`: a folder `hw5-login` for each student in `hw5-submissions`.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from grader.errors import UsageError
from grader.intake.tree import Node
from grader.intake.unread import Part, UnreadSubmission, person_key
from grader.results.submission import Identity

FIELDS = {
    "first": r".+?",
    "last": r".+?",
    "name": r".+?",
    "login": r"\S+?",
    "sid": r"\S+?",
    "id": r"\d+",
    "email": r"\S+?@\S+?",
    "date": r"[\d-]+",
    "file": r".+",
}
"""The fields of a pattern, and what each matches."""
MOST_WAYS = 100_000
"""Ways to read a name by a pattern, before it is left out: all of them may be tried, and a student may call a file
`_______.py`."""
_PIECE = re.compile(r"\{(\w*)\}|(\*)")
_BLACKBOARD = r"(?P<login>.+)_attempt_(?P<date>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)"
_BRIGHTSPACE = re.compile(r"(?P<id>\d+-\d+) ?- (?P<name>.+) - (?P<date>\w+ \d{1,2}, \d{4} \d{1,4} [AP]M)")
_ILIAS = re.compile(r"(?P<last>[^_]+)_(?P<first>[^_]+)_(?P<login>.+)_(?P<id>\d+)")
_CLOCK = re.compile(r"(\w{3})\w* (\d+), (\d+) (\d+) ([AP]M)")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class NamePattern:
    """A pattern of names, such as `{last}_{first}_{sid}_*`."""

    def __init__(self, text: str) -> None:
        """Read a pattern.

        Raises:
            UsageError: it has an unknown field, one twice, or none that identifies the student.
        """
        fields = [found[1] for found in _PIECE.finditer(text) if not found[2]]
        if not {*fields} <= FIELDS.keys() or len({*fields}) < len(fields):
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise UsageError(f"--names {text!r}: write each of these at most once, and * for the rest: {known}.")
        if not {*fields} - {"first", "date", "file"}:
            raise UsageError(
                f"--names {text!r}: it does not say who the student is. Add {{login}}, {{sid}} or {{name}}."
            )
        self._whole = re.compile(_as_regex(text), re.DOTALL)
        pieces = [*_PIECE.finditer(text)]
        self._between = Counter(text[one.end() : other.start()] for one, other in pairwise(pieces))

    def recognise(self, nodes: Sequence[Node]) -> list[UnreadSubmission]:
        """The submissions among the files and folders of a class."""
        clear = (node for node in nodes if self._ways(node.name) <= MOST_WAYS)
        return _by_student([(found, node) for node in clear if (found := self._whole.fullmatch(node.name))])

    def _ways(self, name: str) -> int:
        """The ways to cut a name where the pattern has separators."""
        return math.prod(math.comb(name.count(one), times) for one, times in self._between.items())


def recognise(nodes: Sequence[Node], parent: str = "") -> list[UnreadSubmission] | None:
    """The submissions of a download of one of the four; None if it is from another platform.

    Args:
        nodes: The files and folders of the download.
        parent: The name of the folder that they are in.
    """
    folders = [node for node in nodes if node.is_folder]
    files = [node for node in nodes if not node.is_folder]
    by_folder = (_BRIGHTSPACE, _ILIAS, _github(parent))
    for pattern, those in ((_blackboard(files), files), *((pattern, folders) for pattern in by_folder)):
        found = [(match, node) for node in those if pattern and (match := pattern.fullmatch(node.name))]
        if len(found) > 1 and 2 * len(found) > len(nodes):
            return _by_student(found)
    return None


def _blackboard(files: Sequence[Node]) -> re.Pattern[str] | None:
    """All names begin with the title of the assignment, which may hold underscores as a login may."""
    names = [node.name.partition("_attempt_")[0].split("_") for node in files if "_attempt_" in node.name]
    words = [words[0] for words in zip(*(name[:-1] for name in names), strict=False) if len({*words}) == 1]
    return re.compile(re.escape("_".join([*words, ""])) + _BLACKBOARD, re.DOTALL) if words else None


def _github(parent: str) -> re.Pattern[str] | None:
    assignment = parent.removesuffix("-submissions")
    return re.compile(re.escape(assignment) + r"-(?P<login>[\w-]+)") if assignment and assignment != parent else None


def _by_student(found: Sequence[tuple[re.Match[str], Node]]) -> list[UnreadSubmission]:
    """One submission for each student: of several attempts the last, by the date in the name."""
    students: dict[str, list[tuple[dict[str, str], Node]]] = {}
    for match, node in found:
        fields = match.groupdict("")
        students.setdefault(_key(fields), []).append((fields, node))
    return [_unread(student, pieces) for student, pieces in students.items()]


def _unread(student: str, pieces: Sequence[tuple[dict[str, str], Node]]) -> UnreadSubmission:
    last = max(_moment(fields.get("date", "")) for fields, _ in pieces)
    parts = [
        Part("" if node.is_folder else fields.get("file") or node.name, node)
        for fields, node in pieces
        if _moment(fields.get("date", "")) == last
    ]
    fields, node = pieces[-1]
    identity = Identity(
        _name(fields).replace("_", " "),
        fields.get("email", ""),
        fields.get("sid", ""),
        original=node.name,
        login=fields.get("login", ""),
    )
    names = tuple(node.name for _, node in pieces)
    # Blackboard writes a receipt for each attempt, which is not the student's
    files = tuple(part for part in parts if part.node.is_folder or not _is_receipt(part.node.name))
    return UnreadSubmission(student, node.name, files or tuple(parts), identity, names=names)


def _is_receipt(name: str) -> bool:
    return re.search(r"_attempt_[\d-]+\.txt$", name) is not None


def _key(fields: dict[str, str]) -> str:
    """The gradebook's name for a student: the same in the next download."""
    plain = fields.get("email") or fields.get("login") or fields.get("sid")
    return person_key(plain, "") if plain else person_key(_name(fields), fields.get("id", ""))


def _name(fields: dict[str, str]) -> str:
    return fields.get("name") or " ".join(filter(None, (fields.get("first"), fields.get("last"))))


def _moment(date: str) -> tuple[str, ...]:
    """Something that sorts as the dates do."""
    found = _CLOCK.fullmatch(date)
    if found is None or found[1] not in MONTHS:
        return (date,)
    clock = found[4].zfill(4)
    hour = int(clock[:2]) % 12 + 12 * (found[5] == "PM")
    return (found[3], f"{MONTHS.index(found[1]):02}", found[2].zfill(2), f"{hour:02}{clock[2:]}")


def _as_regex(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for found in _PIECE.finditer(text):
        pieces.append(re.escape(text[at : found.start()]))
        pieces.append(".*" if found[2] else f"(?P<{found[1]}>{FIELDS[found[1]]})")
        at = found.end()
    return "".join((*pieces, re.escape(text[at:])))
