"""Matches submissions with the roster: first by number and email, then by name if only one person has it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import combining, normalize

from grader.intake.roster import Person
from grader.intake.unread import Handed
from grader.results.submission import Identity

Clue = tuple[str, str]
"""A kind of information about a person, and its value in a form that can be compared."""
Author = tuple[Identity, int | None]
"""An author as the download names them, and their index in the roster, since two rows of it may be equal."""


@dataclass(frozen=True)
class Attendance:
    """The roster compared with what was handed in."""

    people: int
    """Number of people on the roster."""
    absent: tuple[Person, ...]
    """People who handed in nothing."""
    strangers: tuple[str, ...]
    """Students or group members who match no one on the roster, or more than one person."""
    twice: tuple[tuple[Person, tuple[str, ...]], ...]
    """People with several submissions, each with the names of these."""


def match(handed: Sequence[Handed], roster: Sequence[Person]) -> tuple[list[Handed], Attendance]:
    """Add what the roster says about their authors to the submissions, and list who is missing."""
    index = _Index(roster)
    matched: list[Handed] = []
    theirs: dict[int, list[str]] = {}
    strangers: list[str] = []
    for one in handed:
        authors = index.authors(one)
        matched.append(_introduced(one, authors, roster))
        for identity, person in authors:
            if person is not None:
                theirs.setdefault(person, []).append(one.student)
            else:
                strangers.append(one.student if len(authors) == 1 else identity.name or one.student)
    return matched, Attendance(
        people=len(roster),
        absent=tuple(person for place, person in enumerate(roster) if place not in theirs),
        strangers=tuple(strangers),
        twice=tuple((roster[place], tuple(students)) for place, students in theirs.items() if len(students) > 1),
    )


class _Index:
    """Indices of people in the roster, by each clue to them."""

    def __init__(self, roster: Sequence[Person]) -> None:
        self.roster = roster
        self.by_clue: dict[Clue, set[int]] = {}
        self.groups: dict[str, list[int]] = {}
        for place, person in enumerate(roster):
            for clue in _clues_to(person):
                self.by_clue.setdefault(clue, set()).add(place)
            if person.group:
                self.groups.setdefault(_bare(person.group), []).append(place)

    def authors(self, handed: Handed) -> list[Author]:
        """The authors of a submission: one, or a group."""
        identity = handed.identity
        if not identity.platform:
            return [(identity, self.person(_clues_in_name(handed.student)))]
        authors: list[Author] = [(member, self.person(_clues_in(member))) for member in handed.members or (identity,)]
        first = authors[0][1]
        mates: list[int] = []
        if identity.platform == "moodle" and first is None:
            mates = self.groups.get(_bare(identity.name), [])  # Moodle files a team's work under the team's name
        elif identity.platform == "canvas" and first is not None and self.roster[first].group:
            # Canvas files a group's work under one member. Only its export of groups has a column `group`, so a roster
            # with that column means that the assignment is group work.
            group = self.groups[_bare(self.roster[first].group)]
            mates = [first, *(mate for mate in group if mate != first)]
        return [(identity, mate) for mate in mates] or authors

    def person(self, clues: Iterator[Clue]) -> int | None:
        """The index of the person whom the first unambiguous clue identifies; None if there is none."""
        # a clue that fits two people is skipped: who cannot be identified for certain is listed, never guessed
        for clue in clues:
            people = self.by_clue.get(clue, set())
            if len(people) == 1:
                return next(iter(people))
        return None


def _clues_to(person: Person) -> Iterator[Clue]:
    numbers = (("id", person.platform_id), ("sid", person.sid or person.platform_id))
    yield from ((kind, _number(value)) for kind, value in numbers if value)
    yield from (("login", value.casefold()) for value in (person.email, person.login) if value)
    for spelt in (_exact, _bare):
        yield from ((spelt.__name__, spelling) for spelling in _spellings(person.name, spelt) if spelling)


def _clues_in(identity: Identity) -> Iterator[Clue]:
    # Gradescope's id is that of the submission, not of a person
    if identity.platform != "gradescope" and identity.platform_id:
        yield "id", _number(identity.platform_id)
    if identity.email:
        yield "login", identity.email.casefold()
    if identity.sid:
        yield "sid", _number(identity.sid)
    if identity.name:
        yield from _clues_in_spelling(identity.name)


def _clues_in_name(student: str) -> Iterator[Clue]:
    """The clues in the name of a folder or file, which may be a login, a number or a name."""
    yield "login", student.casefold()
    # a bare number may be either of these, and only a match with exactly one person counts
    yield "sid", _number(student)
    yield "id", _number(student)
    yield from _clues_in_spelling(student)


def _clues_in_spelling(name: str) -> Iterator[Clue]:
    yield from ((spelt.__name__, spelling) for spelt in (_exact, _bare) if (spelling := spelt(name)))


def _spellings(name: str, spelt: Callable[[str], str]) -> set[str]:
    """Every order in which a name may be written: 'Ana Pérez Ruiz' is 'perezruizana' in Canvas's file names."""
    # all rotations, since it is not known where the family name starts
    words = name.replace(",", " ").split()
    return {spelt("".join(words[at:] + words[:at])) for at in range(max(len(words), 1))}


def _exact(name: str) -> str:
    return "".join(sign for sign in normalize("NFC", name).casefold() if sign.isalnum())


def _bare(name: str) -> str:
    """The name without accents, which some systems drop."""
    apart = normalize("NFKD", name).casefold()
    return "".join(sign for sign in apart if sign.isalnum() and not combining(sign))


def _number(value: str) -> str:
    """A number without leading zeros, which spreadsheets remove."""
    return value.strip().casefold().lstrip("0")


def _introduced(handed: Handed, authors: Sequence[Author], roster: Sequence[Person]) -> Handed:
    known = tuple(identity if place is None else _named(identity, roster[place]) for identity, place in authors)
    return replace(handed, identity=known[0], members=known if len(known) > 1 or handed.members else ())


def _named(identity: Identity, person: Person) -> Identity:
    """The identity with the roster's name, email and number; fields that the roster leaves out stay as they are."""
    return replace(
        identity,
        name=person.name or identity.name,
        email=person.email or identity.email,
        sid=person.sid or identity.sid,
    )
