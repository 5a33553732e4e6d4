"""Extensions: those stored in the gradebook, in addition to the course's files, and whose they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser

from sqlalchemy import Connection, insert, select

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.course.policies import find_policy
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.people import Submitters
from grader.gradebook.schema import EXTENSIONS
from grader.language.cleaning import clean_line
from grader.people.clues import clues_to, guessed_clues
from grader.people.doubt_messages import doubt_sentence, perhaps
from grader.people.matching import match
from grader.results.naming import distinct_names


@dataclass(frozen=True, slots=True)
class Extension:
    """A due date of one student, as it was given."""

    student: str
    due: datetime | None
    """None if it was withdrawn."""
    reason: str
    author: str
    made_at: datetime


def extend(
    connection: Connection, slug: str, student: str, due: datetime | None, reason: str, author: str = ""
) -> None:
    """Give a student a different due date, or withdraw it; the last one given here counts."""
    row = {"slug": slug, "student": student, "due": due, "reason": reason}
    connection.execute(insert(EXTENSIONS).values(author=author or getuser(), made_at=datetime.now(UTC), **row))


def extensions_given(connection: Connection, slug: str) -> list[Extension]:
    """All extensions of an assignment in order, including withdrawn ones."""
    rows = connection.execute(select(EXTENSIONS).where(EXTENSIONS.c.slug == slug).order_by(EXTENSIONS.c.number))
    return [Extension(row.student, row.due, row.reason, row.author, row.made_at) for row in rows]


def current_policy(gradebook: Gradebook, version: AssignmentVersion) -> Policy:
    """The policy of an assignment: that of the course's files, with the extensions in the gradebook.

    Raises:
        SpecError: `course.toml` or an extension in a file does not validate.
    """
    policy = find_policy(version)
    with gradebook.transaction() as connection:
        given = {one.student: one.due for one in extensions_given(connection, version.slug)}
    held = [(student, due) for student, due in given.items() if due is not None]
    return policy.model_copy(update={"extensions": policy.latest([*policy.own_dates.items(), *held])})


@dataclass(frozen=True)
class Extensions:
    """The extensions of one assignment, by those who handed in."""

    own_due: Mapping[str, datetime]
    """By student; for a group, the longest."""
    remarks: tuple[str, ...]
    """A sentence about each extension that fits nobody, or perhaps somebody, or has no effect."""


def extended(policy: Policy, submitters: Submitters) -> Extensions:
    """Find those who have an extension among those who handed in."""
    given = policy.own_dates
    if not given:
        return Extensions({}, ())
    folded: dict[str, list[str]] = defaultdict(list)
    for student, _ in submitters:
        folded[student.casefold()].append(student)
    people = [(student, person) for student, persons in submitters for person in persons]
    names = distinct_names([(student, person.name) for student, person in people])
    # two students may differ in capitals alone
    meant = {key: [key] if key in folded[key.casefold()] else folded[key.casefold()] for key in given}
    meant = {key: students for key, students in meant.items() if len(students) == 1}
    keys = [key for key in given if key not in meant]
    matching = match([guessed_clues(key) for key in keys], [clues_to(person, student) for student, person in people])
    for place, person in matching.found.items():
        meant[keys[place]] = [people[row][0] for row in matching.persons[person]]
    own_due = policy.latest((student, given[key]) for key, students in meant.items() for student in students)
    known = [names[rows[0]] for rows in matching.persons]
    remarks = [
        doubt_sentence(keys[place], doubt, known, keys) or _nobody(keys[place], known)
        for place, doubt in sorted(matching.doubts.items())
    ]
    due = policy.due_for(None)
    remarks += [_in_vain(key) for key in meant if due is not None and policy.moment(given[key]) < due]
    return Extensions(own_due, tuple(f"extensions: {said}" for said in remarks))


def _in_vain(key: str) -> str:
    return f"{clean_line(key)} has one that ends before the due date, so it changes nothing."


def _nobody(key: str, known: Sequence[str]) -> str:
    said = f"nobody who handed in is called {clean_line(key)!r}."
    return perhaps(key, known, said) or said
