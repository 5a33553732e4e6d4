"""The tables. A grading is written once and never changed; what changes points later is kept apart from it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from grader.gradebook.columns import Moment, PlainText

# Without names for all constraints, a later migration could not drop them on SQLite.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: PlainText, float: Double, datetime: Moment, list[str]: JSON, dict[str, Any]: JSON}


def new_id() -> str:
    """Random, so that databases can be merged."""
    return uuid4().hex


Sha256 = String(64)
Id = String(32)


class AssignmentVersionRow(Base):
    """An assignment as it stood when something was graded with it."""

    __tablename__ = "assignment_versions"

    sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    slug: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    reference_sha256: Mapped[str] = mapped_column(Sha256)


class SubmissionRow(Base):
    """What one student handed in for an assignment, whichever version of it: other bytes, another attempt."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("slug", "student", "sha256"), UniqueConstraint("slug", "student", "attempt"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str]
    student: Mapped[str]
    attempt: Mapped[int]
    sha256: Mapped[str] = mapped_column(Sha256)
    handed_in_at: Mapped[datetime | None]
    late: Mapped[bool | None]
    """Whether the platform says so."""
    identity: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    members: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """Of a group, all."""


class GradingRow(Base):
    """One run of one assignment version over one submission."""

    __tablename__ = "gradings"
    __table_args__ = (Index(None, "submission_id", "graded_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    version_sha256: Mapped[str] = mapped_column(ForeignKey("assignment_versions.sha256"), index=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"))
    graded_at: Mapped[datetime]
    source: Mapped[str]
    """Where the submission was found that time; the same bytes may lie in two places."""
    outcome: Mapped[str]
    score: Mapped[float]
    max_score: Mapped[float]
    seconds: Mapped[float]
    cpu_seconds: Mapped[float]
    isolation: Mapped[str]
    limits: Mapped[dict[str, Any]]
    notes: Mapped[list[str]]
    intake_notes: Mapped[list[str] | None]
    """Those of `notes` that were there before anything ran; None if nobody kept the submission itself."""
    # Provenance: what else the grade depends on.
    grader: Mapped[str]
    reference_sha256: Mapped[str] = mapped_column(Sha256)
    seed: Mapped[int] = mapped_column(BigInteger)
    python: Mapped[str]
    numpy: Mapped[str]
    blas: Mapped[str]
    layers: Mapped[list[str]]

    version: Mapped[AssignmentVersionRow] = relationship(lazy="joined", innerjoin=True)
    submission: Mapped[SubmissionRow] = relationship(lazy="joined", innerjoin=True)
    checks: Mapped[list["CheckOutcomeRow"]] = relationship(lazy="selectin", order_by="CheckOutcomeRow.position")


class CheckOutcomeRow(Base):
    """What came of one check of a grading."""

    __tablename__ = "check_outcomes"

    grading_id: Mapped[str] = mapped_column(ForeignKey("gradings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    outcome: Mapped[str]
    points: Mapped[float]
    max_points: Mapped[float]
    visibility: Mapped[str]
    message: Mapped[str]
    printed: Mapped[str]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    limit_share: Mapped[float | None]

    diagnoses: Mapped[list["DiagnosisRow"]] = relationship(lazy="selectin", order_by="DiagnosisRow.position")


class DiagnosisRow(Base):
    """A mistake that reproduces a wrong array of a check."""

    __tablename__ = "diagnoses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["grading_id", "check_position"], ["check_outcomes.grading_id", "check_outcomes.position"]
        ),
    )

    grading_id: Mapped[str] = mapped_column(Id, primary_key=True)
    check_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    misconception: Mapped[str] = mapped_column(index=True)
    array: Mapped[str]
    text: Mapped[str]
    confidence: Mapped[float]
    costs: Mapped[bool] = mapped_column(server_default=true())
