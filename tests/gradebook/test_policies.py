"""Where a policy is written: in course.toml for all or for one assignment, or in the assignment itself."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.course.policies import find_policy, repeated_extensions
from grader.errors import SpecError
from grader.gradebook.extensions import extended
from grader.results.submission import Identity
from tests.cli.conftest import ASSIGNMENT


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "assignments" / "h1").mkdir(parents=True)
    (tmp_path / "assignments" / "h1" / "assignment.toml").write_text(ASSIGNMENT)
    return tmp_path


def version(course: Path, policy: str = "") -> AssignmentVersion:
    path = course / "assignments" / "h1" / "assignment.toml"
    path.write_text(policy + ASSIGNMENT if policy.startswith("policy.") else ASSIGNMENT + policy)
    return load_assignment(path.parent)


def test_without_anything_nothing_is_changed(course: Path) -> None:
    assert find_policy(version(course)) == Policy(extensions={})


def test_the_assignment_comes_before_the_course(course: Path) -> None:
    (course / "course.toml").write_text(
        '[policy]\ntimezone = "Europe/Berlin"\ngrace_minutes = 5\nattempts = "best"\n'
        "[policy.late]\npercent = 10\n"
        "[assignments.h1]\ndue = 2026-11-21T23:59:00\ngrace_minutes = 10\n[assignments.h2]\ngrace_minutes = 99\n"
    )
    policy = find_policy(version(course, "[policy]\nattempts = 'latest'\n"))
    counts = policy.attempts.counts
    assert (policy.grace_minutes, counts, policy.late and policy.late.percent) == (10, "latest", 10)
    assert policy.due_for(None) == datetime(2026, 11, 21, 22, 59, tzinfo=UTC)


def test_extensions_stand_in_a_table_or_in_a_file(course: Path) -> None:
    (course / "assignments/h2").mkdir()
    (course / "assignments/h2/assignment.toml").write_text(ASSIGNMENT.replace("Softmax", "Softmax, again"))
    (course / "late.csv").write_text(
        "student,due,assignment,reason\nana,2026-11-28T23:59+01:00,h1,ill\nben,2026-11-29 12:00+01:00,,\n"
        "eva,2026-12-01T00:00+01:00,h2,\n"
    )
    (course / "course.toml").write_text('[policy]\nextensions = "late.csv"\n')
    policy = find_policy(version(course, "[policy.extensions]\neva = 2026-11-30T12:00:00Z\n"))
    assert due(policy, "Ana", "ben", "eva", "dan") == [
        datetime(2026, 11, 28, 22, 59, tzinfo=UTC),
        datetime(2026, 11, 29, 11, tzinfo=UTC),
        datetime(2026, 11, 30, 12, tzinfo=UTC),
        None,
    ]


def due(policy: Policy, *students: str) -> list[datetime | None]:
    """When each of these must hand in; a name with a plus is a group."""
    submitters = [(student, tuple(map(Identity, student.split("+")))) for student in students]
    own_due = extended(policy, submitters).own_due
    return [policy.due_for(own_due.get(student)) for student in students]


def test_of_two_who_differ_in_capitals_alone_the_one_who_is_named_has_the_extension(course: Path) -> None:
    (course / "late.csv").write_text("student,due\nana,2026-11-28\nSTRASSE,2026-11-29\n")
    (course / "course.toml").write_text(f"[policy]\n{DUE}")
    found = due(find_policy(version(course)), "ana", "ANA", "Straße", "strasse")
    assert [moment and moment.day for moment in found] == [28, 24, 24, 24]


GROUPS = ("Ana+Ben", "Ben2+Ana2", "Eve", "Fay")
DUE = 'timezone = "UTC"\ndue = 2026-11-24T23:59:00\nextensions = "late.csv"\n'


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("student,due\nAna,2026-11-25\nBen,2026-11-28T23:59\nAna2,2026-11-28T23:59\nBen2,2026-11-25\n", "28 28 24 24"),
        ("student,due\nEve,2026-11-22T23:59\nFay,2026-11-26\n", "24 24 24 26"),
        ("student,due\nEve,2026-11-25 23:59\n,\n,\n", "24 24 25 24"),
        ("student;due\nEve;2026-11-25T23:59\n", "24 24 25 24"),
        ("sep=;\nNAME;Due Date\neve;2026-11-25\n", "24 24 25 24"),
        ("student,due\nEve,2026-11-25 23:59\nEve,2026-11-21 23:59\n", "24 24 25 24"),
        ("student,due\nEve,2026-11-25 23:59\neve,2026-11-29 23:59\n", "24 24 29 24"),
        ("student,due,assignment\nAna,2026-11-30T23:59,softmax\nAna2,2026-11-30T23:59,H1\n", "30 30 24 24"),
        ("\ufeffstudent\tdue\tnotes, to, be, read\nEve\t2026-11-25\t\n", "24 24 25 24"),
    ],
)  # fmt: skip
def test_a_file_of_extensions_is_read_as_spreadsheets_write_it(course: Path, written: str, days: str) -> None:
    (course / "late.csv").write_text(written)
    (course / "course.toml").write_text(f"[policy]\n{DUE}")
    found = due(find_policy(version(course)), *GROUPS)
    assert [moment and moment.day for moment in found] == [int(day) for day in days.split()]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("student,due,assignment\neve,2026-11-30,h1\nana,2026-11-30,Softmix\n", r"late.csv, line 3: .*mean `softmax`"),
        ("student,due,assignment\n\nana,2026-11-30,essay\n", r"line 3: no assignment is called 'essay'.*: h1."),
        ("student,due\n,2026-11-30\n", "line 2: an extension until '2026-11-30' names no student"),
        ("student,due\nana,\n", "line 2: '' is not a date"),
        ("student,due\nana,30.11.2026\n", "line 2: '30.11.2026' is not a date. Write 2026-11-28T23:59 or 2026-11-28."),
        ("who,until when\nana,2026-11-30\n", "must name the columns student and due"),
    ],
)  # fmt: skip
def test_a_slip_in_a_file_of_extensions_is_told_with_its_line(course: Path, written: str, told: str) -> None:
    (course / "late.csv").write_text(written)
    (course / "course.toml").write_text(f"[policy]\n{DUE}")
    with pytest.raises(SpecError, match=told):
        find_policy(version(course))


def test_who_is_named_twice_or_is_nobody_for_certain_is_told(course: Path) -> None:
    (course / "late.csv").write_text(
        "student,due\nEve,2026-11-25\neve,2026-11-26\nAna Li,2026-11-26\nAnna Berg,2026-11-26\nberg,2026-11-20\n"
    )
    (course / "course.toml").write_text(f"[policy]\n{DUE}")
    (told,) = repeated_extensions(version(course))
    assert re.search(r"late.csv, line 3: eve already has an extension \(.*line 2\); the later date counts", told)
    people = [("Eve", (Identity("Eve"),)), *[(f"{n}@x", (Identity("Ana Li", f"{n}@x"),)) for n in "ab"]]
    remarks = extended(find_policy(version(course)), [*people, ("berg", (Identity("Ana Berg"),))]).remarks
    assert remarks == (
        "extensions: Ana Li may be Ana Li (a@x) or Ana Li (b@x).",
        "extensions: nobody who handed in is called 'Anna Berg'. Perhaps Ana Berg?",
        "extensions: berg has one that ends before the due date, so it changes nothing.",
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[policy]\ndue = 2026-11-21T23:59:00\n", "has no time zone. Write 2026-11-21 23:59:00[+]01:00"),
        ("[policy]\ndue = 9999-12-31T23:59:00-05:00\n", "wanted a year from 1900 to 2999"),
        ("[policy.extensions]\nana = 9999-12-31T23:59:00Z\n", "wanted a year from 1900 to 2999"),
        ("[policy]\ngrace_minutes = inf\n", "grace_minutes"),
        ("[policy]\ndropped = ['nothing']\n", "h1 has no check 'nothing'. There are: finite"),
        ("[policy]\nextensions = 'no.csv'\n", "extensions cannot be read"),
        ("[policy]\nextensions = 'assignment.toml'\n", "must name the columns student and due"),
    ],
)
def test_a_policy_that_can_not_hold_is_told(course: Path, written: str, told: str) -> None:
    with pytest.raises(SpecError, match=told):
        find_policy(version(course, written))


def test_a_wrong_date_is_told_with_its_line(course: Path) -> None:
    (course / "late.csv").write_text("student,due\nana,2026-11-28T23:59+01:00\nben,soon\n")
    (course / "course.toml").write_text('[policy]\nextensions = "late.csv"\n')
    with pytest.raises(SpecError, match=r"late.csv, line 3: 'soon' is not a date"):
        find_policy(version(course))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "[policy]\ngrace_minuts = 5\n",
            r"course.toml, line 2: .*no such key here. Did you mean `grace_minutes`\?",
        ),
        ("[policy]\nattempts = 'first'\n", r"line 2: policy.attempts: wanted 'latest' or 'best', got 'first'"),
        ("[policy]\ntimezone = 'Berlin'\n", "policy.timezone: no such time zone"),
        ("[policy]\ndue = '18.11.2026'\n", "policy.due: wanted a date and time, such as 2026-11-21T23:59:00, got"),
        ("[policy\n", "not valid TOML"),
    ],
)
def test_a_course_file_that_does_not_validate_is_told(course: Path, written: str, told: str) -> None:
    (course / "course.toml").write_text(written)
    with pytest.raises(SpecError, match=told):
        find_policy(version(course))
