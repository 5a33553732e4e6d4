"""The queries, as functions of a connection."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, Subquery, and_, func, insert, select, update

from grader.gradebook.schema import GRADINGS, SUBMISSIONS, VERSIONS, insert_if_new, new_id
from grader.gradebook.standings import current
from grader.results.grading import Grading
from grader.results.submission import Identity, Submission

if TYPE_CHECKING:  # looking into a database does not wait for the models of assignments
    from grader.assignment.version import AssignmentVersion

OF_SUBMISSION = (
    "student",
    "sha256",
    "attempt",
    "handed_in_at",
    "last_handed_in_at",
    "late",
    "identity",
    "members",
    "files",
)
RECORDED = (
    select(
        GRADINGS,
        VERSIONS.c.slug,
        VERSIONS.c.title,
        VERSIONS.c.sha256.label("version"),
        *(SUBMISSIONS.c[name] for name in OF_SUBMISSION),
    )
    .join(VERSIONS, VERSIONS.c.id == GRADINGS.c.version_id)
    .join(SUBMISSIONS, SUBMISSIONS.c.id == GRADINGS.c.submission_id)
)
"""Gradings, each with its assignment version and its submission."""


def version_id(connection: Connection, version: "AssignmentVersion") -> str:
    """The version; on PostgreSQL its lock makes writers number attempts and standings one after the other."""
    same = (VERSIONS.c.slug == version.slug) & (VERSIONS.c.sha256 == version.sha256)
    wanted = select(VERSIONS.c.id).where(same).with_for_update()
    found = connection.scalar(wanted)
    if found is None:
        insert_if_new(
            connection,
            VERSIONS,
            id=new_id(),
            slug=version.slug,
            sha256=version.sha256,
            title=version.assignment.title,
            reference_sha256=version.reference_sha256,
            wording=version.assignment.words.as_data(),
        )
        found = connection.execute(wanted).scalar_one()
    return found


def submission_id(connection: Connection, slug: str, student: str, sha256: str) -> str:
    """The student's attempt with these bytes, the next attempt if they are new."""
    of_student = (SUBMISSIONS.c.slug == slug) & (SUBMISSIONS.c.student == student)
    known = connection.scalar(select(SUBMISSIONS.c.id).where(of_student, SUBMISSIONS.c.sha256 == sha256))
    if known is not None:
        return known
    last = connection.scalar(select(func.max(SUBMISSIONS.c.attempt)).where(of_student))
    row = {"id": new_id(), "slug": slug, "student": student, "sha256": sha256}
    connection.execute(insert(SUBMISSIONS).values(attempt=(last or 0) + 1, **row))
    return str(row["id"])


def attempt_number(connection: Connection, submission: str) -> int:
    """Which of the student's attempts a submission is, counted from 1."""
    return connection.scalars(select(SUBMISSIONS.c.attempt).where(SUBMISSIONS.c.id == submission)).one()


def keep_origin(connection: Connection, row_id: str, submission: Submission) -> None:
    """Who handed it in, and when: the same bytes handed in again keep the time of the first hand-in."""
    this, of = SUBMISSIONS.c.id == row_id, SUBMISSIONS.c
    row = connection.execute(select(of.handed_in_at, of.last_handed_in_at, of.identity).where(this)).one()
    known = (row.handed_in_at, row.last_handed_in_at, submission.submitted_at)
    moments = [moment for moment in known if moment is not None]
    values: dict[str, Any] = {
        "handed_in_at": min(moments, default=None),
        "last_handed_in_at": max(moments, default=None),
    }
    if row.identity is None or submission.identity != Identity():
        values["late"] = submission.late
        values["identity"] = asdict(submission.identity)
        values["members"] = [asdict(member) for member in submission.members]
    connection.execute(update(SUBMISSIONS).where(this).values(values))


def known_gradings(
    slug: str, version: str, seed: int, isolation: Collection[str] | None = None
) -> Select[str, str, str]:
    """Student, hash and id of what was graded, faults left out, the latest last."""
    query = (
        select(SUBMISSIONS.c.student, SUBMISSIONS.c.sha256, GRADINGS.c.id)
        .join(SUBMISSIONS, SUBMISSIONS.c.id == GRADINGS.c.submission_id)
        .join(VERSIONS, VERSIONS.c.id == GRADINGS.c.version_id)
        .where(VERSIONS.c.slug == slug, VERSIONS.c.sha256 == version)
        .where(GRADINGS.c.seed == seed, GRADINGS.c.outcome != "fault")
        .order_by(GRADINGS.c.graded_at, GRADINGS.c.id)
    )
    return query if isolation is None else query.where(GRADINGS.c.isolation.in_(isolation))


def latest_known(connection: Connection, slug: str, version: str, grading: Grading) -> str | None:
    """The id of the last grading with the same version, seed, level, student and bytes."""
    if grading.outcome == "fault":
        return None
    same = known_gradings(slug, version, grading.provenance.seed, [grading.isolation]).where(
        SUBMISSIONS.c.student == grading.student, SUBMISSIONS.c.sha256 == grading.sha256
    )
    rows = connection.execute(same).all()
    return rows[-1][2] if rows else None


def gradings_query(assignment: str | None, student: str | None, latest: bool) -> Select[Any]:
    """Gradings by assignment and student, oldest first; of each student the one that counts alone if asked."""
    query: Select[Any] = RECORDED
    if assignment is not None:
        query = query.where(SUBMISSIONS.c.slug == assignment)
    if student is not None:
        query = query.where(SUBMISSIONS.c.student == student)
    if latest:
        ranked = _ranked()
        query = query.join(ranked, and_(ranked.c.grading_id == GRADINGS.c.id, ranked.c.place == 1))
    return query.order_by(SUBMISSIONS.c.slug, SUBMISSIONS.c.student, GRADINGS.c.graded_at, GRADINGS.c.id)


def _ranked() -> Subquery:
    """The gradings that count, with their place among those of the student and assignment: the latest is the first."""
    held, of = current(), SUBMISSIONS.c
    # files that came again are the latest attempt, although their grading has counted for longer
    came = func.coalesce(of.last_handed_in_at, of.handed_in_at, held.c.since)
    order = (came.desc(), held.c.since.desc(), of.attempt.desc())
    place = func.row_number().over(partition_by=(of.slug, of.student), order_by=order)
    return select(held.c.grading_id, place.label("place")).join(SUBMISSIONS, of.id == held.c.submission_id).subquery()


def by_id_prefix(prefix: str) -> Select[Any]:
    """Gradings whose id has this prefix: two are enough to know that it is too short."""
    return RECORDED.where(GRADINGS.c.id.startswith(prefix, autoescape=True)).limit(2)


def by_ids(grading_ids: Sequence[str]) -> Select[Any]:
    """These gradings, in any order."""
    return RECORDED.where(GRADINGS.c.id.in_(grading_ids))
