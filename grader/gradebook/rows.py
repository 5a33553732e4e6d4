"""Gradings and submissions to rows and back, nothing lost on the way."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from grader.gradebook.schema import CONTENTS, SUBMISSIONS, insert_if_new
from grader.language.catalogue import as_data, from_data
from grader.results.grading import Grading
from grader.results.naming import real_name
from grader.results.record import plain
from grader.results.submission import Identity, Submission

COLUMNS = {"outcome", "score", "max_score", "isolation"}
"""The values of a grading that have their own columns, because queries use them."""
ELSEWHERE = {"student", "sha256"}
"""The columns that hold the submission."""


Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class RecordedGrading:
    """A grading, and what else the database knows about it."""

    id: str
    assignment: str
    """Slug."""
    title: str
    version: str
    """SHA-256 of the assignment version."""
    attempt: int
    handed_in_at: datetime | None
    last_handed_in_at: datetime | None
    """Later, if the same bytes were handed in again."""
    graded_at: datetime
    """UTC."""
    grading: Grading
    late: bool | None
    """Whether the platform says so; None where it does not say."""
    identity: Identity
    members: tuple[Identity, ...]


def grading_values(grading: Grading, submission: Submission | None) -> dict[str, Any]:
    """The values of a grading's own row; of the submission it keeps what it was told before anything ran."""
    columns = {name: getattr(grading, name) for name in COLUMNS}
    apart = COLUMNS | ELSEWHERE | {"name"}
    record = {name: value for name, value in plain(grading).items() if name not in apart}
    intake = submission and {"notes": as_data(submission.notes), "refused": as_data(submission.refused)}
    return {**columns, "seed": grading.provenance.seed, "record": record, "intake": intake}


def recorded_of(row: Row[Any]) -> RecordedGrading:
    """The grading in a row of `queries.RECORDED`."""
    return RecordedGrading(
        id=row.id,
        assignment=row.slug,
        title=row.title,
        version=row.version,
        attempt=row.attempt,
        handed_in_at=row.handed_in_at,
        last_handed_in_at=row.last_handed_in_at or row.handed_in_at,
        graded_at=row.graded_at,
        grading=_grading_of(row),
        late=row.late,
        identity=_identity_of(row),
        members=_members_of(row),
    )


def _grading_of(row: Row[Any]) -> Grading:
    columns = {name: getattr(row, name) for name in COLUMNS | ELSEWHERE}
    # read from the submission each time: a roster may come later than the grading
    name = real_name(_members_of(row) or (_identity_of(row),))
    return Grading.from_data({**row.record, **columns, "name": name})


def submission_of(row: Row[Any], files: Files) -> Submission | None:
    """The submission that was graded; None if it was not kept."""
    if row.intake is None:
        return None
    return Submission(
        student=row.student,
        source=row.record["source"],
        files=files,
        notes=from_data(row.intake["notes"]),
        refused=from_data(row.intake["refused"]),
        late=row.late,
        submitted_at=row.handed_in_at,
        identity=_identity_of(row),
        members=_members_of(row),
    )


def _identity_of(row: Row[Any]) -> Identity:
    return Identity(**(row.identity or {}))


def _members_of(row: Row[Any]) -> tuple[Identity, ...]:
    return tuple(Identity(**member) for member in row.members or ())


def keep_files(connection: Connection, submission_id: str, files: Files) -> None:
    """Store the files of a submission once: its key is their hash, so they never change."""
    kept = connection.scalar(select(SUBMISSIONS.c.files).where(SUBMISSIONS.c.id == submission_id))
    if kept is not None:
        return
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for name, content in files.items():
        insert_if_new(connection, CONTENTS, sha256=hashes[name], deflated=zlib.compress(content))
    connection.execute(update(SUBMISSIONS).where(SUBMISSIONS.c.id == submission_id).values(files=hashes))


def files_of(connection: Connection, hashes: Mapping[str, str]) -> Files:
    """The files with these names and hashes."""
    query = select(CONTENTS).where(CONTENTS.c.sha256.in_(set(hashes.values())))
    contents = {row.sha256: zlib.decompress(row.deflated) for row in connection.execute(query)}
    return {name: contents[sha256] for name, sha256 in hashes.items()}
