"""Hand-ins: stored with their job in one transaction, within the limit on attempts, and read back as submissions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.errors import GraderError, UsageError
from grader.files import zipped
from grader.gradebook.schema import new_id
from grader.gradebook.service_schema import HAND_INS, JOBS
from grader.intake.archive import open_archive
from grader.intake.reading import read
from grader.intake.unread import Part, UnreadSubmission
from grader.intake.wanted import Wanted
from grader.language.cleaning import clean_line
from grader.results.submission import Submission
from grader.serve import jobs
from grader.serve.accounts import Account, locked
from grader.serve.bucket import AttemptsLeft, attempts_left
from grader.serve.rates import AGAIN, TooOftenError

MAX_FILES = 60
"""Files in one form."""
MOST_A_DAY, MOST_BYTES_A_DAY = 100, 64 << 20
"""What one student may hand in for one assignment within a day, whatever the limit on attempts is: disks are finite."""
MOST_WAITING = 10
"""Hand-ins of one student that may wait at the same time, whatever the limit on attempts is."""


class NoAttemptLeftError(GraderError):
    """The student may not hand in now."""

    def __init__(self, left: AttemptsLeft) -> None:
        """Keep when there will be another attempt."""
        super().__init__("No attempt is left now.")
        self.left = left


@dataclass(frozen=True, slots=True)
class NewHandIn:
    """What a student is handing in, without its bytes."""

    account: Account
    slug: str
    source: str
    """The name of the file, or names of several."""
    sha256: str = ""
    """The hash of the files and their names, see `hash_of`."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one student handed in, without its bytes."""

    id: str
    account_id: str
    slug: str
    handed_in_at: datetime
    source: str
    sha256: str
    grading_id: str | None
    state: jobs.State
    job_id: str
    error: str

    @property
    def settled(self) -> bool:
        """Whether its state will not change by itself."""
        return self.state in {"done", "failed"}


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The files as one zip. Only the last part of each name is kept, so no name is a path.

    Raises:
        UsageError: there is no file, there are too many, or two have the same name.
    """
    named = [(_plain_name(name), content) for name, content in files]
    if not named or len(named) > MAX_FILES:
        raise UsageError(f"Choose a file, or up to {MAX_FILES}; you chose {len(named)}. Put more files into one zip.")
    if len({name for name, _ in named}) < len(named):
        raise UsageError("Two of the files have the same name. Put files of several folders into one zip.")
    return zipped(named)


def hash_of(files: Sequence[tuple[str, bytes]]) -> str:
    """The hash of the files and their names: known before they are packed, which takes longer."""
    hashes = [(name, hashlib.sha256(content).hexdigest()) for name, content in files]
    return hashlib.sha256(repr(hashes).encode()).hexdigest()


def _plain_name(name: str) -> str:
    return clean_line(PurePosixPath(name.replace("\\", "/")).name, 100) or "unnamed"


def times(connection: Connection, account_id: str, slug: str) -> list[datetime]:
    """When a student handed in, in order."""
    query = select(HAND_INS.c.handed_in_at).where(HAND_INS.c.account_id == account_id, HAND_INS.c.slug == slug)
    return list(connection.scalars(query.order_by(HAND_INS.c.handed_in_at)))


def taken_already(connection: Connection, new: NewHandIn, now: datetime) -> str | None:
    """The id of the student's newest hand-in, if it is a moment old and has the same files: that is one attempt."""
    locked(connection, new.account.id)
    mine = (HAND_INS.c.account_id == new.account.id) & (HAND_INS.c.slug == new.slug)
    newest = select(HAND_INS.c.id, HAND_INS.c.sha256, HAND_INS.c.handed_in_at).where(mine)
    row = connection.execute(newest.order_by(HAND_INS.c.handed_in_at.desc()).limit(1)).one_or_none()
    return row.id if row and row.sha256 == new.sha256 and now - row.handed_in_at < AGAIN else None


def store(connection: Connection, new: NewHandIn, content: bytes, policy: Policy, now: datetime) -> str:
    """Store a hand-in and queue its grading, in one transaction; returns the id of the hand-in.

    Raises:
        NoAttemptLeftError: the limit is reached. Of two hand-ins at the same moment, the second is refused.
        TooOftenError: too many hand-ins of this student are waiting, or were made within a day.
    """
    require_room(connection, new, policy, now, size=len(content))
    hand_in_id = new_id()
    row = {
        "id": hand_in_id,
        "account_id": new.account.id,
        "slug": new.slug,
        "handed_in_at": now,
        "source": clean_line(new.source),
        "sha256": new.sha256,
        "zipped": content,
    }
    connection.execute(insert(HAND_INS).values(row))
    jobs.add(connection, "grade", new.slug, new.account.id, now, hand_in_id)
    return hand_in_id


def require_room(connection: Connection, new: NewHandIn, policy: Policy, now: datetime, size: int = 0) -> None:
    """Refuse a hand-in of so many bytes if there is no room for it now.

    Raises:
        NoAttemptLeftError: the limit is reached.
        TooOftenError: too many hand-ins of this student are waiting, or were made within a day.
    """
    locked(connection, new.account.id)
    if jobs.unsettled_of(connection, new.account.id) >= MOST_WAITING:
        raise TooOftenError("serve.queue-full")
    left = attempts_left(times(connection, new.account.id, new.slug), policy.attempts, now, policy.zone)
    if left.count == 0:
        raise NoAttemptLeftError(left)
    _leave_room(connection, new, size, now)


def _leave_room(connection: Connection, new: NewHandIn, size: int, now: datetime) -> None:
    lately = (HAND_INS.c.account_id == new.account.id) & (HAND_INS.c.slug == new.slug)
    lately &= HAND_INS.c.handed_in_at > now - timedelta(days=1)
    query = select(func.count(), func.coalesce(func.sum(func.length(HAND_INS.c.zipped)), 0)).where(lately)
    count, stored = connection.execute(query).one()
    if count >= MOST_A_DAY or stored + size > MOST_BYTES_A_DAY:
        raise TooOftenError("serve.day-full")


def _query() -> Select[Any]:
    columns = [column for column in HAND_INS.c if column.name != "zipped"]
    job = JOBS.c
    joined = select(*columns, job.state, job.id.label("job_id"), job.error)
    return joined.join(JOBS, (job.hand_in_id == HAND_INS.c.id) & (job.kind == "grade"))


def find(connection: Connection, hand_in_id: str) -> HandIn | None:
    """One hand-in with the state of its grading."""
    row = connection.execute(_query().where(HAND_INS.c.id == hand_in_id)).one_or_none()
    return None if row is None else _hand_in(row)


def of_account(connection: Connection, account_id: str, slug: str | None = None) -> list[HandIn]:
    """A student's hand-ins, the newest first."""
    query = _query().where(HAND_INS.c.account_id == account_id).order_by(HAND_INS.c.handed_in_at.desc())
    rows = connection.execute(query if slug is None else query.where(HAND_INS.c.slug == slug))
    return [_hand_in(row) for row in rows]


def states(connection: Connection, hand_in_ids: Sequence[str]) -> dict[str, jobs.State]:
    """The state of the grading of each."""
    query = select(JOBS.c.hand_in_id, JOBS.c.state).where(JOBS.c.hand_in_id.in_(hand_in_ids), JOBS.c.kind == "grade")
    return {row.hand_in_id: row.state for row in connection.execute(query)}


def newest(connection: Connection, slugs: Sequence[str]) -> dict[str, str]:
    """A mark for each assignment, which changes whenever something is handed in or graded."""
    query = select(JOBS.c.slug, func.max(JOBS.c.made_at), func.max(JOBS.c.ended_at)).where(JOBS.c.slug.in_(slugs))
    rows = {slug: f"{made} {ended}" for slug, made, ended in connection.execute(query.group_by(JOBS.c.slug))}
    return {slug: hashlib.sha256(rows.get(slug, "nothing").encode()).hexdigest()[:16] for slug in slugs}


def _hand_in(row: Row[Any]) -> HandIn:
    return HandIn(**{name: getattr(row, name) for name in HandIn.__slots__})


def content_of(connection: Connection, hand_in_id: str) -> bytes:
    """The files of a hand-in, as the zip that is stored."""
    return connection.execute(select(HAND_INS.c.zipped).where(HAND_INS.c.id == hand_in_id)).scalar_one()


def as_submission(hand_in: HandIn, content: bytes, account: Account, version: AssignmentVersion) -> Submission:
    """The hand-in, read like any other submission; one that cannot be read is refused with a reason."""
    root = open_archive(content, hand_in.source)
    handed = UnreadSubmission(
        account.student,
        hand_in.source,
        (Part("", root),),
        identity=account.identity,
        submitted_at=hand_in.handed_in_at,
    )
    return read(handed, Wanted.by(version), version.assignment.limits)
