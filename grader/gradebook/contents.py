"""The bytes that gradings were made from, each content once: a regrade or a replay needs no folder."""

import hashlib
import zlib
from collections.abc import Mapping

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from grader.gradebook.inserting import insert_if_new
from grader.gradebook.schema import Base, Sha256, SubmissionRow

Files = Mapping[str, bytes]


class ContentRow(Base):
    """One file's bytes, whoever handed them in."""

    __tablename__ = "contents"

    sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    deflated: Mapped[bytes] = mapped_column(LargeBinary)
    """By zlib."""


class SubmissionFileRow(Base):
    """Under which name a submission holds a content."""

    __tablename__ = "submission_files"

    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    content_sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"))


class ParcelRow(Base):
    """All files that an assignment version consists of, see `grader.course.snapshot`."""

    __tablename__ = "parcels"

    version_sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def keep_files(session: Session, submission: SubmissionRow, files: Files) -> None:
    """Keep a submission's files, unless they are kept already."""
    for name, content in files.items():
        sha256 = hashlib.sha256(content).hexdigest()
        insert_if_new(session, ContentRow, sha256=sha256, deflated=zlib.compress(content))
        insert_if_new(session, SubmissionFileRow, submission_id=submission.id, name=name, content_sha256=sha256)


def files_of(session: Session, submission: SubmissionRow) -> Files:
    """A submission's files as they were graded; none if it was refused, or graded before files were kept."""
    query = (
        select(SubmissionFileRow.name, ContentRow.deflated)
        .join(ContentRow, ContentRow.sha256 == SubmissionFileRow.content_sha256)
        .where(SubmissionFileRow.submission_id == submission.id)
    )
    return {name: zlib.decompress(deflated) for name, deflated in session.execute(query)}
