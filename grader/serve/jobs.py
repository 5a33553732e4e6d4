"""Jobs that cannot be lost: claimed under a lease, and ended once, in the transaction that keeps their result.

A job is run at least once. Each claim raises its fence, and only the holder of the highest fence can end it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, or_, select, update

from grader.errors import GraderError
from grader.gradebook.schema import new_id
from grader.gradebook.service_schema import HAND_INS, JOBS

Kind = Literal["grade", "regrade"]
State = Literal["waiting", "running", "done", "failed"]

STATES: tuple[State, ...] = get_args(State)
LEASE = timedelta(seconds=12)
"""If a job is not renewed for this time, another process takes it over."""
MAX_TRIES = 4
"""After this many failed tries a job waits for a person."""
PAUSE = timedelta(seconds=2)
"""Wait before the second try; it doubles before each further one."""


class LeaseLostError(GraderError):
    """Another process has taken the job over. The work done here is thrown away."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job, as the process that claimed it knows it."""

    id: str
    kind: Kind
    slug: str
    hand_in_id: str | None
    account_id: str
    fence: int
    tries: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class JobState:
    """A job, as people see it."""

    id: str
    kind: Kind
    slug: str
    hand_in_id: str | None
    state: State
    tries: int
    made_at: datetime
    ended_at: datetime | None
    error: str
    result: Any


def add(
    connection: Connection, kind: Kind, slug: str, account_id: str, now: datetime, hand_in_id: str | None = None
) -> str:
    """Queue a job; returns its id."""
    job_id = new_id()
    row = {"id": job_id, "kind": kind, "slug": slug, "hand_in_id": hand_in_id, "account_id": account_id}
    fresh = {"state": "waiting", "fence": 0, "tries": 0, "made_at": now, "not_before": now, "error": ""}
    connection.execute(insert(JOBS).values({**row, **fresh}))
    return job_id


def claim(connection: Connection, now: datetime) -> Job | None:
    """Claim a job that is waiting, or whose lease has expired: the oldest, but fairly between students.

    A student has one job running at a time, so one student's endless loops cannot take all lanes. Those who have had a
    result while they waited come after those who have not.
    """
    other = JOBS.alias()
    busy = select(other.c.account_id).where(other.c.state == "running", other.c.lease_until >= now)
    served = exists().where(other.c.account_id == JOBS.c.account_id, other.c.ended_at > JOBS.c.made_at)
    free = or_(
        (JOBS.c.state == "waiting") & (JOBS.c.not_before <= now),
        (JOBS.c.state == "running") & (JOBS.c.lease_until < now),
    )
    fair = select(JOBS.c.id).where(free, JOBS.c.account_id.not_in(busy))
    oldest = fair.order_by(served, JOBS.c.not_before, JOBS.c.made_at).limit(1)
    # On SQLite the transaction holds the only write lock, and the clause is left out.
    chosen = oldest.with_for_update(skip_locked=True).scalar_subquery()
    held = {"state": "running", "lease_until": now + LEASE, "fence": JOBS.c.fence + 1, "tries": JOBS.c.tries + 1}
    row = connection.execute(update(JOBS).where(JOBS.c.id == chosen).values(held).returning(JOBS)).one_or_none()
    return None if row is None else Job(**{name: getattr(row, name) for name in Job.__slots__})


def renew(connection: Connection, job: Job, now: datetime) -> bool:
    """Hold a job for longer; False if another process has taken it over."""
    done = connection.execute(update(JOBS).where(_held_by(job)).values(lease_until=now + LEASE))
    return done.rowcount == 1


def end(
    connection: Connection,
    job: Job,
    now: datetime,
    *,
    grading_id: str | None = None,
    error: str = "",
    result: Any = None,
) -> None:
    """End a job, in the transaction that keeps its result.

    Raises:
        LeaseLostError: another process has taken it over; the transaction must not be committed.
    """
    ended = {"state": "failed" if error else "done", "ended_at": now, "lease_until": None, "error": error}
    _change(connection, job, {**ended, "result": result, "seconds": (now - job.made_at).total_seconds()})
    if grading_id is not None:
        connection.execute(update(HAND_INS).where(HAND_INS.c.id == job.hand_in_id).values(grading_id=grading_id))


def give_back(connection: Connection, job: Job, now: datetime, error: str) -> None:
    """Put the job back, to be tried again after a pause; after too many tries it fails."""
    if job.tries >= MAX_TRIES:
        end(connection, job, now, error=error)
        return
    later = now + PAUSE * 2 ** (job.tries - 1)
    _change(connection, job, {"state": "waiting", "lease_until": None, "not_before": later, "error": error})


def release(connection: Connection, job: Job, now: datetime) -> None:
    """Put back a job that was not begun, at once, without counting a try."""
    _change(connection, job, {"state": "waiting", "lease_until": None, "not_before": now, "tries": JOBS.c.tries - 1})


def requeue(connection: Connection, job_id: str, now: datetime) -> bool:
    """Try a failed job again; False if it has not failed."""
    failed = (JOBS.c.id == job_id) & (JOBS.c.state == "failed")
    again = {"state": "waiting", "tries": 0, "not_before": now, "ended_at": None, "error": ""}
    return connection.execute(update(JOBS).where(failed).values(again)).rowcount == 1


def _held_by(job: Job) -> ColumnElement[bool]:
    return (JOBS.c.id == job.id) & (JOBS.c.fence == job.fence) & (JOBS.c.state == "running")


def _change(connection: Connection, job: Job, values: dict[str, Any]) -> None:
    if connection.execute(update(JOBS).where(_held_by(job)).values(values)).rowcount != 1:
        raise LeaseLostError(f"job {job.id[:8]}: another process has taken it over.")


def find(connection: Connection, job_id: str) -> JobState | None:
    """The job of this id, if there is one."""
    row = connection.execute(select(JOBS).where(JOBS.c.id == job_id)).one_or_none()
    return None if row is None else _state_of(row)


def listed(connection: Connection, *states: State, kind: Kind | None = None, most: int = 100) -> list[JobState]:
    """Jobs in these states, the newest first."""
    query = select(JOBS).where(JOBS.c.state.in_(states)).order_by(JOBS.c.made_at.desc()).limit(most)
    rows = connection.execute(query if kind is None else query.where(JOBS.c.kind == kind))
    return [_state_of(row) for row in rows]


def _state_of(row: Row[Any]) -> JobState:
    return JobState(**{name: getattr(row, name) for name in JobState.__slots__})


def counts(connection: Connection) -> dict[str, int]:
    """How many jobs are in each state."""
    rows = connection.execute(select(JOBS.c.state, func.count()).group_by(JOBS.c.state))
    return {**dict.fromkeys(STATES, 0), **{row[0]: row[1] for row in rows}}


def unsettled_of(connection: Connection, account_id: str) -> int:
    """How many jobs of an account wait or run."""
    mine = (JOBS.c.account_id == account_id) & JOBS.c.state.in_(("waiting", "running"))
    return connection.scalar(select(func.count()).select_from(JOBS).where(mine)) or 0


def oldest_waiting(connection: Connection) -> datetime | None:
    """When the oldest unfinished job was made; None if there is none."""
    return connection.scalar(select(func.min(JOBS.c.made_at)).where(JOBS.c.state.in_(("waiting", "running"))))


@dataclass(frozen=True, slots=True)
class TimeTaken:
    """How long finished jobs took, from hand-in to result."""

    count: int
    seconds: float
    """Of all of them together."""


def time_taken(connection: Connection) -> TimeTaken:
    """The time that all finished jobs took."""
    query = select(func.count(), func.coalesce(func.sum(JOBS.c.seconds), 0.0)).where(JOBS.c.state == "done")
    return TimeTaken(*connection.execute(query).one())
