"""Changes to scores, each kept with its entry in the log: both or none."""

from sqlalchemy import Connection

from grader.errors import UsageError
from grader.gradebook import adjustments, standings
from grader.gradebook.regrades import Comparison
from grader.results.adjustment import Adjustment
from grader.serve import audit, jobs
from grader.serve.accounts import Account
from grader.serve.service import Service


def adjust(service: Service, by: Account, made: Adjustment) -> None:
    """Keep an adjustment."""
    with service.gradebook.transaction() as connection:
        adjustments.add(connection, made)
        said = {"kind": made.kind, "points": made.points, "reason": made.reason}
        audit.note(connection, by.id, "adjustment", f"{made.assignment} {made.student}", **said)


def queue_regrade(service: Service, by: Account, slug: str) -> str:
    """Queue the dry run of a regrade; returns the job's id."""
    with service.gradebook.transaction() as connection:
        job_id = jobs.add(connection, "regrade", slug, by.id, service.now())
        audit.note(connection, by.id, "regrade: dry run", slug, job=job_id)
    service.wake()
    return job_id


def apply_regrade(service: Service, by: Account, slug: str, job_id: str, found: Comparison) -> int:
    """Let the gradings of a regrade count; returns for how many submissions that is a change.

    Raises:
        UsageError: others have begun to count since its dry run.
    """
    latter = [change.latter for change in found.changes]
    with service.gradebook.transaction() as connection:
        _still_count(connection, slug, found)
        changed = standings.stand_all(connection, latter, service.now(), "regrade")
        audit.note(connection, by.id, "regrade: applied", slug, job=job_id, changed=changed)
    return changed


def _still_count(connection: Connection, slug: str, found: Comparison) -> None:
    counting = {*connection.scalars(standings.standing_ids(slug, None))}
    if any(counting.isdisjoint((change.former, change.latter)) for change in found.changes):
        raise UsageError("Since this dry run, other gradings have begun to count. Make a new dry run.")


def undo_regrade(service: Service, by: Account, slug: str) -> None:
    """Let the gradings count again that counted before the last regrade.

    Raises:
        UsageError: no regrade counts.
    """
    with service.gradebook.transaction() as connection:
        changed = standings.stand_all(connection, _former(connection, slug), service.now(), "revert")
        audit.note(connection, by.id, "regrade: undone", slug, changed=changed)


def _former(connection: Connection, slug: str) -> list[str]:
    former = [*connection.scalars(standings.former_ids(slug, None))]
    if not former:
        raise UsageError("There is no regrade to undo.")
    return former
