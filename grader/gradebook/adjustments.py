"""Adjustments in the database: added, never changed; to take one back is to add another."""

from sqlalchemy import Connection, insert, select

from grader.gradebook.schema import ADJUSTMENTS
from grader.results.adjustment import Adjustment


def add(connection: Connection, adjustment: Adjustment) -> None:
    """Keep an adjustment for good."""
    fields = adjustment.model_dump(exclude={"assignment"})
    connection.execute(insert(ADJUSTMENTS).values(slug=adjustment.assignment, **fields))


def adjustments_of(connection: Connection, slug: str | None, student: str | None = None) -> list[Adjustment]:
    """All that were made, withdrawn ones too, in the order in which they were made.

    Args:
        connection: To the database.
        slug: Of the assignment; all assignments if None.
        student: Only this one's.
    """
    query = select(ADJUSTMENTS)
    if slug is not None:
        query = query.where(ADJUSTMENTS.c.slug == slug)
    if student is not None:
        query = query.where(ADJUSTMENTS.c.student == student)
    rows = connection.execute(query.order_by(ADJUSTMENTS.c.made_at, ADJUSTMENTS.c.id)).mappings()
    return [Adjustment(assignment=row["slug"], **{k: v for k, v in row.items() if k != "slug"}) for row in rows]
