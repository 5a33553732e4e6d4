"""Which of a submission's gradings counts, and since when: a regrade and its undoing add a row, and change none."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Select, Subquery, exists, insert, select

from grader.gradebook.schema import GRADINGS, STANDINGS, SUBMISSIONS

Reason = Literal["graded", "regrade", "revert"]


def current() -> Subquery:
    """The row that holds now, for each submission."""
    # without grouping, so that a query for one student does not read the whole course
    later = STANDINGS.alias()
    replaced = (later.c.submission_id == STANDINGS.c.submission_id) & (later.c.number > STANDINGS.c.number)
    return select(STANDINGS).where(~exists().where(replaced)).subquery()


def stand(
    connection: Connection,
    submission_id: str,
    grading_id: str,
    since: datetime,
    reason: Reason,
    only_first: bool = False,
) -> bool:
    """Let a grading count, unless it does already; returns whether that was a change.

    Args:
        connection: In a transaction that other writers wait for.
        submission_id: The submission.
        grading_id: What counts.
        since: Time from which it counts.
        reason: What brought it about.
        only_first: Not if another grading counts.
    """
    of_submission = select(STANDINGS).where(STANDINGS.c.submission_id == submission_id)
    last = connection.execute(of_submission.order_by(STANDINGS.c.number.desc()).limit(1)).one_or_none()
    if last is not None and (only_first or last.grading_id == grading_id):
        return False
    number = last.number + 1 if last else 1
    row = {"submission_id": submission_id, "number": number, "grading_id": grading_id, "since": since}
    connection.execute(insert(STANDINGS).values(reason=reason, **row))
    return True


def hold(connection: Connection, slug: str) -> None:
    """Lock what counts in a class until the transaction ends, so that what is read of it stays true.

    On SQLite each transaction already excludes all others.
    """
    whole_class = select(SUBMISSIONS.c.id).where(SUBMISSIONS.c.slug == slug).order_by(SUBMISSIONS.c.id)
    connection.execute(whole_class.with_for_update())


def stand_all(connection: Connection, grading_ids: Iterable[str], since: datetime, reason: Reason) -> int:
    """Let these gradings count for their submissions; returns for how many that was a change."""
    changed = 0
    for grading_id in grading_ids:
        submission_id = connection.scalar(select(GRADINGS.c.submission_id).where(GRADINGS.c.id == grading_id))
        if submission_id is not None:
            changed += stand(connection, submission_id, grading_id, since, reason)
    return changed


def standing_ids(slug: str, student: str | None) -> Select[str]:
    """The gradings that count, of an assignment's submissions, by student and attempt."""
    held = current()
    query = select(held.c.grading_id).join(SUBMISSIONS, SUBMISSIONS.c.id == held.c.submission_id)
    return _of_class(query.where(SUBMISSIONS.c.slug == slug), student)


def late_ids(slug: str, due: datetime | None, among: Collection[str] | None) -> Select[str]:
    """Those gradings that count and whose students have handed in, or may have handed in, after the due date."""
    query, came = standing_ids(slug, None), SUBMISSIONS.c.handed_in_at
    if among is not None:
        query = query.where(SUBMISSIONS.c.student.in_(among))
    if due is None:
        return query
    late = select(SUBMISSIONS.c.student).where(
        SUBMISSIONS.c.slug == slug, came.is_(None) | (came > due) | SUBMISSIONS.c.late
    )
    return query.where(SUBMISSIONS.c.student.in_(late))


def former_ids(slug: str, student: str | None) -> Select[str]:
    """For each submission whose grading counts by a regrade: the grading that counted before."""
    held = current()
    before = (held.c.submission_id == STANDINGS.c.submission_id) & (held.c.number == STANDINGS.c.number + 1)
    query = (
        select(STANDINGS.c.grading_id)
        .join(held, before)
        .join(SUBMISSIONS, SUBMISSIONS.c.id == STANDINGS.c.submission_id)
        .where(SUBMISSIONS.c.slug == slug, held.c.reason == "regrade")
    )
    return _of_class(query, student)


def _of_class(query: Select[str], student: str | None) -> Select[str]:
    query = query.order_by(SUBMISSIONS.c.student, SUBMISSIONS.c.attempt)
    return query.where(SUBMISSIONS.c.student == student) if student else query
