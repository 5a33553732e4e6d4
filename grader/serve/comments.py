"""Comments of teachers on lines of what a student handed in. A comment can be withdrawn, and is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select, update

from grader.errors import UsageError
from grader.gradebook import RecordedGrading
from grader.gradebook.schema import new_id
from grader.gradebook.service_schema import ACCOUNTS, COMMENTS
from grader.reports.listing import LineComment
from grader.results.cells import Position
from grader.serve.rates import AGAIN

MOST = 200
"""Comments on one submission."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a line."""

    id: str
    on_line: LineComment
    written_at: datetime


def position(text: str) -> Position:
    """A line as people write it: `12`, or `3:12` for line 12 in cell 3 of a notebook.

    Raises:
        UsageError: it is not a line.
    """
    cell, colon, line = text.rpartition(":")
    numbers = [one.strip() for one in ([cell] if colon else []) + [line]]
    if not all(one.isdecimal() and len(one) < 7 for one in numbers):
        raise UsageError(f"{text!r} is not a line. Write 12, or 3:12 for line 12 of a notebook's cell 3.")
    return (int(numbers[0]) if colon else None, int(numbers[-1]))


class NewComment(NamedTuple):
    """What a teacher says about a line of what was graded."""

    account_id: str
    recorded: RecordedGrading
    file: str
    place: Position
    text: str
    """What the student reads next to the line."""

    @property
    def values(self) -> dict[str, Any]:
        """Its columns."""
        cell, line = self.place
        said = {"account_id": self.account_id, "file": self.file, "cell": cell, "line": line, "text": self.text}
        return said | _work(self.recorded)


def write(connection: Connection, new: NewComment) -> str:
    """Store a comment; returns its id.

    Raises:
        UsageError: it has enough comments.
    """
    if len(of_work(connection, new.recorded)) >= MOST:
        raise UsageError(f"This submission has {MOST} comments. Withdraw some first.")
    comment_id = new_id()
    connection.execute(insert(COMMENTS).values(id=comment_id, written_at=datetime.now(UTC), **new.values))
    return comment_id


def repeated(connection: Connection, new: NewComment) -> str | None:
    """The id of the same comment by the same person, if it is a moment old."""
    lately = COMMENTS.c.withdrawn_at.is_(None) & (COMMENTS.c.written_at > datetime.now(UTC) - AGAIN)
    return connection.scalar(select(COMMENTS.c.id).where(*_having(new.values), lately).limit(1))


def withdraw(connection: Connection, recorded: RecordedGrading, comment_id: str) -> bool:
    """Withdraw a comment; False if there is none."""
    named = (COMMENTS.c.id == comment_id) & COMMENTS.c.withdrawn_at.is_(None)
    wanted = update(COMMENTS).where(named, *_having(_work(recorded)))
    return connection.execute(wanted.values(withdrawn_at=datetime.now(UTC))).rowcount == 1


def of_work(connection: Connection, recorded: RecordedGrading) -> list[Comment]:
    """The comments on what was graded, in the order in which they were written; they outlive a regrade."""
    query = select(COMMENTS, ACCOUNTS.c.name, ACCOUNTS.c.student.label("author"))
    query = query.join(ACCOUNTS, ACCOUNTS.c.id == COMMENTS.c.account_id).where(COMMENTS.c.withdrawn_at.is_(None))
    query = query.where(*_having(_work(recorded))).order_by(COMMENTS.c.written_at, COMMENTS.c.id)
    return [
        Comment(row.id, LineComment(row.file, row.cell, row.line, row.name or row.author, row.text), row.written_at)
        for row in connection.execute(query)
    ]


def _having(values: Mapping[str, object]) -> list[ColumnElement[bool]]:
    # a value that is None becomes IS NULL
    return [COMMENTS.c[name] == value for name, value in values.items()]


def _work(recorded: RecordedGrading) -> dict[str, str]:
    """Identifies the work: the same files of the same student, however often they are graded."""
    grading = recorded.grading
    return {"slug": recorded.assignment, "student": grading.student, "sha256": grading.sha256}
