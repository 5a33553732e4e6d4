"""Extensions, matched with those who handed in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader.assignment.policy import Policy
from grader.gradebook.people import Submitters
from grader.language.cleaning import clean_line
from grader.people.clues import clues_to, guessed_clues
from grader.people.doubt_messages import doubt_told, perhaps
from grader.people.matching import match
from grader.results.naming import told_apart


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
    names = told_apart([(student, person.name) for student, person in people])
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
        doubt_told(keys[place], doubt, known, keys) or _nobody(keys[place], known)
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
