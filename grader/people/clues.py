"""Clues to who somebody is, in forms that can be compared, from the surest to the weakest."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, auto
from functools import reduce

from grader.people.names import bare_spellings, exact_spellings, sorted_words, words_of
from grader.results.submission import Identity


class ClueKind(IntEnum):
    """Kinds of clues, the surest first."""

    CANVAS_ID = auto()
    MOODLE_ID = auto()
    NUMBER = auto()
    """The number at the institution, without leading zeros, which spreadsheets remove."""
    LOGIN = auto()
    EMAIL = auto()
    # students may have chosen any of those below themselves
    LOCAL_PART = auto()
    """The part of an email before the @, which may be a login."""
    NAME = auto()
    BARE_NAME = auto()
    NAME_WORDS = auto()
    NAME_PART = auto()
    """A single word of the name: never enough to tell who it is, but two names without a common word are two people."""


GIVEN = (ClueKind.CANVAS_ID, ClueKind.MOODLE_ID, ClueKind.NUMBER, ClueKind.LOGIN, ClueKind.EMAIL)
"""What an institution gives: it decides by itself."""
NAMES = (ClueKind.NAME, ClueKind.BARE_NAME, ClueKind.NAME_WORDS)
CONTRADICTING = (ClueKind.CANVAS_ID, ClueKind.MOODLE_ID, ClueKind.NUMBER, ClueKind.EMAIL)
"""Two people who differ in one of these are not the same person because they have the same name."""

NO_NUMBERS = {"na", "n/a", "nan", "none", "null", "unknown", "tbd"}
"""What people write when there is no number. As a number, it would merge many people. Zero is also dropped."""


@dataclass(frozen=True)
class Clues:
    """What is known about somebody."""

    by_kind: Mapping[ClueKind, frozenset[str]]
    guessed: bool = False
    """All of it comes from one text, such as a folder's name, that may be a name, a number or a login."""
    confirmed: bool = False
    """The person is on the roster, so none of it is a student's own words."""

    def of(self, kind: ClueKind) -> frozenset[str]:
        """The values of one kind."""
        return self.by_kind.get(kind, frozenset())

    def shares(self, other: "Clues", kinds: Iterable[ClueKind]) -> bool:
        """Whether both have a value in common, of one of these kinds."""
        return any(self.of(kind) & other.of(kind) for kind in kinds)

    def differs(self, other: "Clues", kinds: Iterable[ClueKind]) -> bool:
        """Whether both have values, and none in common, of one of these kinds."""
        if self.guessed or other.guessed:
            return False
        return any(self.of(kind) and other.of(kind) and not self.of(kind) & other.of(kind) for kind in kinds)

    def __or__(self, other: "Clues") -> "Clues":
        kinds = {*self.by_kind, *other.by_kind}
        return Clues({kind: self.of(kind) | other.of(kind) for kind in kinds}, self.guessed and other.guessed)


def clues(
    *, name: str = "", email: str = "", numbers: Iterable[str] = (), logins: Iterable[str] = (),
    canvas_id: str = "", moodle_id: str = "",
) -> Clues:  # fmt: skip
    """What a row of a table or a download says about somebody; several emails are separated by spaces or commas."""
    known_logins = _plain(logins)
    # many log in with their email
    emails = frozenset(value for value in _plain(_emails(email)) | known_logins if "@" in value)
    return Clues(
        {
            ClueKind.CANVAS_ID: _numbers([canvas_id]),
            ClueKind.MOODLE_ID: _numbers([moodle_id]),
            ClueKind.NUMBER: _numbers(numbers),
            ClueKind.LOGIN: known_logins,
            ClueKind.EMAIL: emails,
            ClueKind.LOCAL_PART: frozenset(value.partition("@")[0] for value in emails | known_logins),
            **_name_clues(name),
        }
    )


def guessed_clues(text: str) -> Clues:
    """All that a folder's name, or a word on the command line, may mean."""
    known = clues(name=text, email=text, numbers=[text], logins=[text], canvas_id=text, moodle_id=text)
    return Clues(known.by_kind, guessed=True)


def clues_to(identity: Identity, student: str) -> Clues:
    """What a download and the roster say about an author.

    Args:
        identity: What is known about the person.
        student: The name of the submission, which is a folder's name where nothing else is known.
    """
    if identity == Identity():
        return guessed_clues(student)
    number = identity.platform_id
    known = clues(
        name=identity.name,
        email=identity.email,
        numbers=[identity.sid],
        logins=[identity.login],
        # Gradescope's id is that of the submission, and an anonymous one is nobody's
        canvas_id=number if identity.platform == "canvas" else "",
        moodle_id=number if identity.platform == "moodle" else "",
    )
    return replace(known, confirmed=identity.on_roster)


def union_of(several: Iterable[Clues]) -> Clues:
    """All that several sources know about one person."""
    return reduce(Clues.__or__, several, Clues({}))


def _name_clues(name: str) -> dict[ClueKind, frozenset[str]]:
    spellings = (exact_spellings(name), bare_spellings(name), sorted_words(name), words_of(name))
    return dict(zip((*NAMES, ClueKind.NAME_PART), map(frozenset, spellings), strict=True))


def _emails(text: str) -> list[str]:
    # between quotes, an address may contain somebody else's: "x ana@uni.edu y"@evil.example
    return [text] if '"' in text else re.split(r"[\s,;]+", text)


def _plain(values: Iterable[str]) -> frozenset[str]:
    return frozenset("".join(map(_small, value.strip())) for value in values) - {""}


def _small(sign: str) -> str:
    # the Kelvin sign would become a k, which could turn one person's address or login into another's
    small = sign.lower()
    return small if sign.isascii() or not small.isascii() else sign


def _numbers(values: Iterable[str]) -> frozenset[str]:
    # a spreadsheet writes 00123 as 123, as 123.0 if it takes it for a measurement, and keeps the zeros of ="00123"
    shown = ("".join(filter(str.isprintable, value)).lstrip("='\"").rstrip('"') for value in _plain(values))
    bare = {value.removesuffix(".0").lstrip("0") for value in shown}
    return frozenset(value for value in bare if value not in NO_NUMBERS and any(map(str.isalnum, value)))
