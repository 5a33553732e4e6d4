"""Where a policy is written: in course.toml for all or for one assignment, or in the assignment itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.course.policies import find_policy
from grader.errors import SpecError
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
    assert (policy.grace_minutes, policy.attempts, policy.late and policy.late.percent) == (10, "latest", 10)
    assert policy.due_for(("ana",)) == datetime(2026, 11, 21, 22, 59, tzinfo=UTC)


def test_extensions_stand_in_a_table_or_in_a_file(course: Path) -> None:
    (course / "late.csv").write_text(
        "student,due,assignment,reason\nana,2026-11-28T23:59+01:00,h1,ill\nben,2026-11-29 12:00+01:00,,\n"
        "eva,2026-12-01T00:00+01:00,h2,\n"
    )
    (course / "course.toml").write_text('[policy]\nextensions = "late.csv"\n')
    policy = find_policy(version(course, "[policy.extensions]\neva = 2026-11-30T12:00:00Z\n"))
    assert policy.due_for(("Ana",)) == datetime(2026, 11, 28, 22, 59, tzinfo=UTC)
    assert policy.due_for(("ben",)) == datetime(2026, 11, 29, 11, tzinfo=UTC)
    assert policy.due_for(("eva",)) == datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert policy.due_for(("dan",)) is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[policy]\ndue = 2026-11-21T23:59:00\n", "has no time zone. Write 2026-11-21 23:59:00[+]01:00"),
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
