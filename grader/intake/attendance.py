"""Who of the roster handed in what: by number and address first, by name where only one is called so."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import combining, normalize

from grader.intake.roster import Person
from grader.intake.unread import Handed
from grader.results.submission import Identity

Clue = tuple[str, str]
"""What kind of thing is known of somebody, and its value in a form that can be compared."""
Author = tuple[Identity, int | None]
"""Whom the download names, and who that is: the place on the roster, since people may be alike in all it says."""


@dataclass(frozen=True)
class Attendance:
    """The roster against what was handed in."""

    people: int
    absent: tuple[Person, ...]
    """They handed in nothing."""
    strangers: tuple[str, ...]
    """Students, or members of a group, who are nobody on the roster, or of whom there is no telling who."""
    twice: tuple[tuple[Person, tuple[str, ...]], ...]
    """They handed in several submissions: whose, and the submissions' students."""


def match(handed: Sequence[Handed], roster: Sequence[Person]) -> tuple[list[Handed], Attendance]:
    """The submissions with what the roster knows of their authors, and who is missing."""
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
    """People by each clue to them."""

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
        """Those who handed it in: one, or a group."""
        identity = handed.identity
        if not identity.platform:
            return [(identity, self.person(_clues_in_name(handed.student)))]
        authors: list[Author] = [(member, self.person(_clues_in(member))) for member in handed.members or (identity,)]
        first = authors[0][1]
        mates: list[int] = []
        if identity.platform == "moodle" and first is None:
            mates = self.groups.get(_bare(identity.name), [])  # a team's work is filed under its name
        elif identity.platform == "canvas" and first is not None and self.roster[first].group:
            # filed under one of them; only the list of a set of groups, made for work in groups, has such a column
            group = self.groups[_bare(self.roster[first].group)]
            mates = [first, *(mate for mate in group if mate != first)]
        return [(identity, mate) for mate in mates] or authors

    def person(self, clues: Iterator[Clue]) -> int | None:
        """The place of the one whom the first clue means that means one person only."""
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
    if identity.platform != "gradescope" and identity.platform_id:
        yield "id", _number(identity.platform_id)
    if identity.email:
        yield "login", identity.email.casefold()
    if identity.sid:
        yield "sid", _number(identity.sid)
    if identity.name:
        yield from _clues_in_spelling(identity.name)


def _clues_in_name(student: str) -> Iterator[Clue]:
    """A folder or file may be called by anything that tells who it is."""
    yield "login", student.casefold()
    yield "sid", _number(student)
    yield "id", _number(student)
    yield from _clues_in_spelling(student)


def _clues_in_spelling(name: str) -> Iterator[Clue]:
    yield from ((spelt.__name__, spelling) for spelt in (_exact, _bare) if (spelling := spelt(name)))


def _spellings(name: str, spelt: Callable[[str], str]) -> set[str]:
    """'Ana Pérez Ruiz' is 'perezruizana' to Canvas: nobody knows where a family name starts."""
    words = name.replace(",", " ").split()
    return {spelt("".join(words[at:] + words[:at])) for at in range(max(len(words), 1))}


def _exact(name: str) -> str:
    return "".join(sign for sign in normalize("NFC", name).casefold() if sign.isalnum())


def _bare(name: str) -> str:
    """Without accents, which get lost between systems."""
    apart = normalize("NFKD", name).casefold()
    return "".join(sign for sign in apart if sign.isalnum() and not combining(sign))


def _number(value: str) -> str:
    """Spreadsheets eat zeros in front."""
    return value.strip().casefold().lstrip("0")


def _introduced(handed: Handed, authors: Sequence[Author], roster: Sequence[Person]) -> Handed:
    known = tuple(identity if place is None else _named(identity, roster[place]) for identity, place in authors)
    return replace(handed, identity=known[0], members=known if len(known) > 1 or handed.members else ())


def _named(identity: Identity, person: Person) -> Identity:
    """What the roster does not say stands as the platform said it."""
    return replace(
        identity,
        name=person.name or identity.name,
        email=person.email or identity.email,
        sid=person.sid or identity.sid,
    )
