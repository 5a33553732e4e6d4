"""Changes that teachers make, each stored together with its entry in the log."""

from dataclasses import replace

from sqlalchemy import Connection

from grader.errors import UsageError
from grader.gradebook import RecordedGrading, adjustments, standings
from grader.gradebook.regrades import Comparison
from grader.reports.listing import has_line
from grader.results.adjustment import Adjustment
from grader.serve import audit, comments, jobs
from grader.serve.accounts import Account, locked
from grader.serve.comments import NewComment
from grader.serve.rates import AGAIN
from grader.serve.service import Service


def adjust(service: Service, by: Account, made: Adjustment) -> Adjustment:
    """Record an adjustment and return it, or return the one that it repeats."""
    with service.gradebook.transaction() as connection:
        locked(connection, by.id)
        former = adjustments.adjustments_of(connection, made.assignment, made.student)
        if former and _repeats(made, former[-1]):
            return former[-1]
        adjustments.add(connection, made)
        said = {"kind": made.kind, "points": made.points, "reason": made.reason}
        audit.note(connection, by.id, "adjustment", f"{made.assignment} {made.student}", **said)
    return made


def _repeats(made: Adjustment, last: Adjustment) -> bool:
    same = replace(last, id=made.id, made_at=made.made_at) == made
    return same and made.made_at - last.made_at < AGAIN


def comment(service: Service, new: NewComment) -> str:
    """Comment on a line of what was graded; returns the comment's id, or that of the one that it repeats.

    Raises:
        UsageError: there is no text or no such line, or there are too many comments.
    """
    cell, line = new.place
    if not new.text:
        raise UsageError("The comment has no text.")
    if not has_line(service.files_of(new.recorded), new.file, new.place):
        raise UsageError(f"{new.file!r} has no line {line if cell is None else f'{cell}:{line}'}.")
    with service.gradebook.transaction() as connection:
        locked(connection, new.account_id)
        if repeated := comments.repeated(connection, new):
            return repeated
        comment_id = comments.write(connection, new)
        detail = {"file": new.file, "line": line, "cell": cell, "text": new.text}
        audit.note(connection, new.account_id, "comment", _work(new.recorded), **detail)
    return comment_id


def withdraw_comment(service: Service, by: Account, recorded: RecordedGrading, comment_id: str) -> bool:
    """Withdraw a comment; the log keeps it. False if there is none."""
    with service.gradebook.transaction() as connection:
        withdrawn = comments.withdraw(connection, recorded, comment_id)
        if withdrawn:
            audit.note(connection, by.id, "comment withdrawn", _work(recorded), comment=comment_id)
    return withdrawn


def _work(recorded: RecordedGrading) -> str:
    return f"{recorded.assignment} {recorded.grading.student}"


def queue_regrade(service: Service, by: Account, slug: str) -> str:
    """Queue the dry run of a regrade; returns the job's id."""
    with service.gradebook.transaction() as connection:
        job_id = jobs.add(connection, "regrade", slug, by.id, service.now())
        audit.note(connection, by.id, "regrade: dry run", slug, job=job_id)
    service.wake()
    return job_id


def apply_regrade(service: Service, by: Account, slug: str, job_id: str, found: Comparison) -> int:
    """Make the gradings of a regrade count; returns how many submissions change.

    Raises:
        UsageError: others have begun to count since its dry run.
    """
    latter = [change.latter for change in found.changes]
    with service.gradebook.transaction() as connection:
        standings.hold(connection, slug)
        _still_count(connection, slug, found)
        changed = standings.stand_all(connection, latter, service.now(), "regrade")
        audit.note(connection, by.id, "regrade: applied", slug, job=job_id, changed=changed)
    return changed


def _still_count(connection: Connection, slug: str, found: Comparison) -> None:
    counting = {*connection.scalars(standings.standing_ids(slug, None))}
    if any(counting.isdisjoint((change.former, change.latter)) for change in found.changes):
        raise UsageError("Since this dry run, other gradings have begun to count. Make a new dry run.")


def undo_regrade(service: Service, by: Account, slug: str) -> None:
    """Make the gradings that counted before the last regrade count again.

    Raises:
        UsageError: no regrade counts.
    """
    with service.gradebook.transaction() as connection:
        standings.hold(connection, slug)
        changed = standings.stand_all(connection, _former(connection, slug), service.now(), "revert")
        audit.note(connection, by.id, "regrade: undone", slug, changed=changed)


def _former(connection: Connection, slug: str) -> list[str]:
    former = [*connection.scalars(standings.former_ids(slug, None))]
    if not former:
        raise UsageError("Nothing to undo: no regrade was applied, or the last one is already undone.")
    return former
