"""What is read and written, as functions over a session."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from grader.assignment.version import AssignmentVersion
from grader.gradebook.inserting import insert_if_new
from grader.gradebook.schema import AssignmentVersionRow, GradingRow, SubmissionRow
from grader.gradebook.standings import current
from grader.results.grading import Grading
from grader.results.submission import Identity, Submission


def version_row(session: Session, version: AssignmentVersion) -> AssignmentVersionRow:
    """The version; on PostgreSQL its lock makes writers number attempts and standings one after the other."""
    wanted = select(AssignmentVersionRow).filter_by(sha256=version.sha256).with_for_update()
    if (row := session.scalars(wanted).one_or_none()) is not None:
        return row
    insert_if_new(
        session,
        AssignmentVersionRow,
        sha256=version.sha256,
        slug=version.slug,
        title=version.assignment.title,
        reference_sha256=version.reference_sha256,
    )
    return session.scalars(wanted).one()


def submission_row(
    session: Session, slug: str, student: str, sha256: str, handed_in_at: datetime | None
) -> SubmissionRow:
    """The student's attempt with these bytes, the next attempt if they are new."""
    of_student = select(SubmissionRow).filter_by(slug=slug, student=student)
    known = session.scalars(of_student.filter_by(sha256=sha256)).one_or_none()
    if known is not None:
        return known
    last = session.scalar(select(func.max(SubmissionRow.attempt)).filter_by(slug=slug, student=student))
    row = SubmissionRow(slug=slug, student=student, attempt=(last or 0) + 1, sha256=sha256, handed_in_at=handed_in_at)
    session.add(row)
    session.flush()
    return row


def keep_origin(row: SubmissionRow, submission: Submission) -> None:
    """Who handed it in, and when: the same bytes handed in again are as early as they were at first."""
    moments = [moment for moment in (row.handed_in_at, submission.submitted_at) if moment is not None]
    row.handed_in_at = min(moments, default=None)
    if row.identity is None or submission.identity != Identity():
        row.late = submission.late
        row.identity = asdict(submission.identity)
        row.members = [asdict(member) for member in submission.members]


def known_gradings(version: str, seed: int, isolation: Collection[str] | None = None) -> Select[str, str, str]:
    """Student, hash and id of what was graded, faults left out, the latest last."""
    query = (
        select(SubmissionRow.student, SubmissionRow.sha256, GradingRow.id)
        .join(SubmissionRow, SubmissionRow.id == GradingRow.submission_id)
        .where(GradingRow.version_sha256 == version, GradingRow.seed == seed, GradingRow.outcome != "fault")
        .order_by(GradingRow.graded_at, GradingRow.id)
    )
    return query if isolation is None else query.where(GradingRow.isolation.in_(isolation))


def latest_known(session: Session, version: str, grading: Grading) -> str | None:
    """The id of the last grading that is the same in version, seed, level, student and bytes."""
    if grading.outcome == "fault":
        return None
    same = known_gradings(version, grading.provenance.seed, [grading.isolation]).where(
        SubmissionRow.student == grading.student, SubmissionRow.sha256 == grading.sha256
    )
    rows = session.execute(same).all()
    return rows[-1][2] if rows else None


def gradings_query(assignment: str | None, student: str | None, latest: bool) -> Select[GradingRow]:
    """Gradings by assignment and student, oldest first; of each student the one that counts alone if asked."""
    query = select(GradingRow).join(GradingRow.submission)
    if assignment is not None:
        query = query.where(SubmissionRow.slug == assignment)
    if student is not None:
        query = query.where(SubmissionRow.student == student)
    if latest:
        held = current()
        order = (held.c.since.desc(), SubmissionRow.attempt.desc())
        place = func.row_number().over(partition_by=(SubmissionRow.slug, SubmissionRow.student), order_by=order)
        ranked = (
            select(held.c.grading_id, place.label("place"))
            .join(SubmissionRow, SubmissionRow.id == held.c.submission_id)
            .subquery()
        )
        query = query.join(ranked, and_(ranked.c.grading_id == GradingRow.id, ranked.c.place == 1))
    return query.order_by(SubmissionRow.slug, SubmissionRow.student, GradingRow.graded_at, GradingRow.id)


def by_id_prefix(prefix: str) -> Select[GradingRow]:
    """Gradings whose id starts so: two are enough to know that the prefix is too short."""
    return select(GradingRow).where(GradingRow.id.startswith(prefix, autoescape=True)).limit(2)
