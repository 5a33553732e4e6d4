"""Adjustments in the database: added, never changed; withdrawing one adds another."""

from sqlalchemy import Connection, insert, select

from grader.errors import UsageError
from grader.gradebook.schema import ADJUSTMENTS
from grader.results.adjustment import Adjustment


def add(connection: Connection, adjustment: Adjustment) -> None:
    """Record an adjustment.

    Raises:
        UsageError: it withdraws an adjustment that is already withdrawn, even if only a moment ago.
    """
    if adjustment.withdraws:
        _require_in_force(connection, adjustment.withdraws)
    fields = {name: value for name, value in vars(adjustment).items() if name != "assignment"}
    connection.execute(insert(ADJUSTMENTS).values(slug=adjustment.assignment, **fields))


def _require_in_force(connection: Connection, adjustment_id: str) -> None:
    # of two withdrawals at the same moment, the second waits here for the first
    connection.execute(select(ADJUSTMENTS.c.id).where(ADJUSTMENTS.c.id == adjustment_id).with_for_update())
    if connection.scalar(select(ADJUSTMENTS.c.id).where(ADJUSTMENTS.c.withdraws == adjustment_id)) is not None:
        raise UsageError(f"The adjustment {adjustment_id[:8]} is already withdrawn.")


def adjustments_of(connection: Connection, slug: str | None, student: str | None = None) -> list[Adjustment]:
    """All adjustments, including withdrawn ones, in the order in which they were made.

    Args:
        connection: Connection to the database.
        slug: Slug of the assignment; all assignments if None.
        student: Only this one's.
    """
    query = select(ADJUSTMENTS)
    if slug is not None:
        query = query.where(ADJUSTMENTS.c.slug == slug)
    if student is not None:
        query = query.where(ADJUSTMENTS.c.student == student)
    rows = connection.execute(query.order_by(ADJUSTMENTS.c.made_at, ADJUSTMENTS.c.id)).mappings()
    return [Adjustment(assignment=row["slug"], **{k: v for k, v in row.items() if k != "slug"}) for row in rows]
