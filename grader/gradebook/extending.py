"""Extensions stored in the gradebook, in addition to those in the course's files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser

from sqlalchemy import Connection, insert, select

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.course.policies import find_policy
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.schema import EXTENSIONS


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
