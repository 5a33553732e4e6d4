"""Matches submissions with the roster, and lists who is missing, unknown or on it twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from grader.intake.roster import Person
from grader.intake.unread import UnreadSubmission
from grader.people.clues import Clues, clues, clues_to
from grader.people.doubt_messages import MOST_STRANGERS, doubt_sentence, perhaps
from grader.people.matching import Matching, match
from grader.people.names import bare_spellings
from grader.results.submission import Identity


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
    doubts: tuple[str, ...] = ()
    """A sentence about each stranger who may be on the roster."""
    authors: Mapping[str, tuple[Identity, ...]] = field(default_factory=dict)
    """By student, one person or a group, as the roster calls them."""


class Author(NamedTuple):
    """An author of a submission."""

    identity: Identity
    """As the download says."""
    called: str
    """The name under which a stranger is listed."""
    person: int | None
    """The index among the people of the roster."""


def attend(unread: Sequence[UnreadSubmission], roster: Sequence[Person]) -> tuple[list[UnreadSubmission], Attendance]:
    """Add what the roster says about their authors to the submissions, and list who is missing."""
    sought = [author for one in unread for author in _authors_of(one)]
    matching = match([_clues_in(author) for author in sought], [_clues_to(person) for person in roster])
    people = [_one_person([roster[row] for row in rows]) for rows in matching.persons]
    known = iter([author._replace(person=matching.found.get(place)) for place, author in enumerate(sought)])
    teams = _Teams(people)
    authors = [teams.all_of(one, [next(known) for _ in _authors_of(one)]) for one in unread]
    introduced = [_introduced(one, group, people) for one, group in zip(unread, authors, strict=True)]
    return introduced, _attendance(unread, authors, people, _doubts(matching, sought, people))


def attendance_of(people: Sequence[tuple[str, Sequence[Identity]]], roster: Sequence[Person]) -> Attendance:
    """Compare a roster with those who handed in before: the students, each with one person or a group."""
    unread = [UnreadSubmission(student, "", (), persons[0], tuple(persons)) for student, persons in people]
    introduced, attendance = attend(unread, roster)
    return replace(attendance, authors={one.student: one.members or (one.identity,) for one in introduced})


def _attendance(
    unread: Sequence[UnreadSubmission],
    authors: Sequence[Sequence[Author]],
    people: Sequence[Person],
    doubts: dict[str, str],
) -> Attendance:
    theirs: dict[int, list[str]] = defaultdict(list)
    strangers: list[str] = []
    for one, group in zip(unread, authors, strict=True):
        for author in group:
            if author.person is None:
                strangers.append(author.called)
            else:
                theirs[author.person].append(one.student)
    return Attendance(
        people=len(people),
        absent=tuple(person for place, person in enumerate(people) if place not in theirs),
        strangers=tuple(strangers),
        twice=tuple((people[place], tuple(students)) for place, students in theirs.items() if len(students) > 1),
        doubts=tuple(doubts[name] for name in strangers if name in doubts),
    )


def _authors_of(unread: UnreadSubmission) -> list[Author]:
    """The authors as the download names them: one, or a group."""
    several = len(unread.members) > 1
    return [
        Author(identity, (several and identity.name) or unread.student, None)
        for identity in unread.members or (unread.identity,)
    ]


def _doubts(matching: Matching, sought: Sequence[Author], people: Sequence[Person]) -> dict[str, str]:
    """A sentence on each who was not found but may be somebody, by the name under which they are listed."""
    names = [str(person) for person in people]
    taken = {*matching.found.values()}
    free = [name for place, name in enumerate(names) if place not in taken]
    called = [author.called for author in sought]
    sentences: dict[str, str] = {}
    for count, (place, doubt) in enumerate(sorted(matching.doubts.items())):
        who, name = called[place], sought[place].identity.name or called[place]
        near = perhaps(name, free, f"{who} is not on the roster.") if count < MOST_STRANGERS else ""
        if said := doubt_sentence(who, doubt, names, called) or near:
            sentences[who] = said
    return sentences


def _clues_in(author: Author) -> Clues:
    return clues_to(author.identity, author.called)


def _clues_to(person: Person) -> Clues:
    return clues(
        name=person.name,
        email=person.email,
        numbers=[person.sid or person.platform_id],
        logins=[person.login],
        canvas_id=person.platform_id,
        moodle_id=person.platform_id,
    )


def _one_person(rows: Sequence[Person]) -> Person:
    """The data of several rows about one person; for each field, the first row that has it decides."""
    fields = {field: next(filter(None, (getattr(row, field) for row in rows)), "") for field in Person.__annotations__}
    return Person(**fields)


class _Teams:
    """The teams that the roster names."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._members: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(people):
            for team in bare_spellings(person.group):
                self._members[team].append(place)

    def all_of(self, unread: UnreadSubmission, authors: list[Author]) -> list[Author]:
        """The authors, and all of their team where the platform files its work under one name."""
        first = authors[0]
        mates: list[int] = []
        if unread.identity.platform == "moodle" and first.person is None:
            mates = self._of(unread.identity.name)  # Moodle files a team's work under the team's name
        elif unread.identity.platform == "canvas" and first.person is not None:
            # Canvas files a group's work under one member. Only its export of groups has a column `group`, so a roster
            # with that column means that the assignment is group work.
            group = self._of(self._people[first.person].group)
            mates = [first.person, *(mate for mate in group if mate != first.person)]
        return [Author(first.identity, str(self._people[mate]), mate) for mate in mates] or authors

    def _of(self, team: str) -> list[int]:
        return list(dict.fromkeys(mate for name in sorted(bare_spellings(team)) for mate in self._members[name]))


def _introduced(unread: UnreadSubmission, authors: Sequence[Author], people: Sequence[Person]) -> UnreadSubmission:
    known = tuple(identity if place is None else _named(identity, people[place]) for identity, _, place in authors)
    return replace(unread, identity=known[0], members=known if len(known) > 1 or unread.members else ())


def _named(identity: Identity, person: Person) -> Identity:
    """The identity with the roster's name, email and number; fields that the roster leaves out stay as they are."""
    return replace(
        identity,
        name=person.name or identity.name,
        email=person.email or identity.email,
        sid=person.sid or identity.sid,
        login=person.login,
        on_roster=True,
    )
