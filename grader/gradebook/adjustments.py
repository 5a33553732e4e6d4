"""Adjustments in the database: added, never changed; to take one back is to add another."""

from datetime import datetime
from typing import cast

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from grader.gradebook.schema import Base, Id
from grader.results.adjustment import Adjustment, AdjustmentKind


class AdjustmentRow(Base):
    """What a person changed about a student's score of an assignment."""

    __tablename__ = "adjustments"
    __table_args__ = (Index(None, "slug", "student"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    slug: Mapped[str]
    student: Mapped[str]
    kind: Mapped[str]
    points: Mapped[float | None]
    withdraws: Mapped[str]
    reason: Mapped[str]
    author: Mapped[str]
    made_at: Mapped[datetime]


def add(session: Session, adjustment: Adjustment) -> None:
    """Keep an adjustment for good."""
    session.add(AdjustmentRow(slug=adjustment.assignment, **adjustment.model_dump(exclude={"assignment"})))


def adjustments_of(session: Session, slug: str, student: str | None = None) -> list[Adjustment]:
    """All that were made, withdrawn ones too, in the order in which they were made."""
    query = select(AdjustmentRow).filter_by(slug=slug).order_by(AdjustmentRow.made_at, AdjustmentRow.id)
    if student is not None:
        query = query.filter_by(student=student)
    return [_adjustment(row) for row in session.scalars(query)]


def _adjustment(row: AdjustmentRow) -> Adjustment:
    return Adjustment(
        id=row.id,
        assignment=row.slug,
        student=row.student,
        kind=cast(AdjustmentKind, row.kind),
        points=row.points,
        withdraws=row.withdraws,
        reason=row.reason,
        author=row.author,
        made_at=row.made_at,
    )
