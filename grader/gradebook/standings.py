"""Which of a submission's gradings counts, and since when: a regrade and its undoing add a line, and change none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Select, Subquery, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from grader.gradebook.schema import Base, GradingRow, SubmissionRow

Reason = Literal["graded", "regrade", "revert"]


class StandingRow(Base):
    """From `since` on, this grading counts for its submission, until a line with a higher number."""

    __tablename__ = "standings"

    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    grading_id: Mapped[str] = mapped_column(ForeignKey("gradings.id"))
    since: Mapped[datetime]
    reason: Mapped[str]


def current() -> Subquery:
    """The line that holds now, for each submission."""
    last = (
        select(StandingRow.submission_id, func.max(StandingRow.number).label("number"))
        .group_by(StandingRow.submission_id)
        .subquery()
    )
    held = (StandingRow.submission_id == last.c.submission_id) & (StandingRow.number == last.c.number)
    return select(StandingRow).join(last, held).subquery()


def stand(
    session: Session, submission_id: str, grading_id: str, since: datetime, reason: Reason, only_first: bool = False
) -> bool:
    """Let a grading count, unless it does already; says whether that was a change.

    Args:
        session: In a transaction that other writers wait for.
        submission_id: For which.
        grading_id: What counts.
        since: From when on.
        reason: What brought it about.
        only_first: Not if another grading counts.
    """
    last = session.scalar(
        select(StandingRow).filter_by(submission_id=submission_id).order_by(StandingRow.number.desc()).limit(1)
    )
    if last is not None and (only_first or last.grading_id == grading_id):
        return False
    number = last.number + 1 if last else 1
    session.add(
        StandingRow(submission_id=submission_id, number=number, grading_id=grading_id, since=since, reason=reason)
    )
    return True


def stand_all(session: Session, grading_ids: Iterable[str], since: datetime, reason: Reason) -> int:
    """Let these gradings count for their submissions; says for how many that was a change."""
    changed = 0
    for grading_id in grading_ids:
        submission_id = session.scalar(select(GradingRow.submission_id).filter_by(id=grading_id))
        if submission_id is not None:
            changed += stand(session, submission_id, grading_id, since, reason)
    return changed


def standing_ids(slug: str, student: str | None) -> Select[str]:
    """The gradings that count, of an assignment's submissions, by student and attempt."""
    held = current()
    query = (
        select(held.c.grading_id)
        .join(SubmissionRow, SubmissionRow.id == held.c.submission_id)
        .where(SubmissionRow.slug == slug)
        .order_by(SubmissionRow.student, SubmissionRow.attempt)
    )
    return query.where(SubmissionRow.student == student) if student else query


def former_ids(slug: str, student: str | None) -> Select[str]:
    """For each submission whose grading counts by a regrade: the grading that counted before."""
    held = current()
    query = (
        select(StandingRow.grading_id)
        .join(held, (held.c.submission_id == StandingRow.submission_id) & (held.c.number == StandingRow.number + 1))
        .join(SubmissionRow, SubmissionRow.id == StandingRow.submission_id)
        .where(SubmissionRow.slug == slug, held.c.reason == "regrade")
        .order_by(SubmissionRow.student, SubmissionRow.attempt)
    )
    return query.where(SubmissionRow.student == student) if student else query
