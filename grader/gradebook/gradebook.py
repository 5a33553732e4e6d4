"""The one way to the database: open it, save gradings, read them back."""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import URL, Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from grader.assignment.version import AssignmentVersion
from grader.course.snapshot import pack
from grader.errors import UsageError
from grader.gradebook import adjustments, standings
from grader.gradebook.contents import ParcelRow, files_of, keep_files
from grader.gradebook.engine import database_file, database_url, make_engine
from grader.gradebook.inserting import insert_if_new
from grader.gradebook.queries import (
    by_id_prefix,
    gradings_query,
    keep_origin,
    known_gradings,
    latest_known,
    submission_row,
    version_row,
)
from grader.gradebook.recorded import RecordedGrading, recorded_of, submission_of
from grader.gradebook.revision import is_newest
from grader.gradebook.rows import check_rows, grading_columns
from grader.gradebook.schema import GradingRow, SubmissionRow
from grader.gradebook.standings import Reason
from grader.language.catalogue import as_data
from grader.results.adjustment import Adjustment
from grader.results.grading import Grading
from grader.results.submission import Identity, Submission

AT_ONCE = 200
"""Gradings that are read in one go: memory stays flat, however large the class."""


class Gradebook:
    """An open database. Every method is a transaction of its own; threads may share one `Gradebook`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(
        self,
        version: AssignmentVersion,
        grading: Grading,
        *,
        graded_at: datetime,
        handed_in_at: datetime | None = None,
        submission: Submission | None = None,
        counts: bool = True,
        again: bool = True,
    ) -> str:
        """Keep a grading for good; returns its id.

        Args:
            version: What it was graded by.
            grading: The result.
            graded_at: When.
            handed_in_at: When, if there is no submission to say so.
            submission: What was graded; its files and its origin are kept too.
            counts: It is the submission's grading from now on. A fault never takes the place of a grading.
            again: Keep it beside one that is the same in version, bytes, student and seed; else that one is returned.
        """
        with Session(self._engine) as session, session.begin():
            by = version_row(session, version)
            row = submission_row(session, version.slug, grading.student, grading.sha256, handed_in_at)
            if submission is not None:
                keep_origin(row, submission)
                keep_files(session, row, submission.files)
            saved = None if again else latest_known(session, version.sha256, grading)
            if saved is None:
                made = GradingRow(
                    version=by,
                    submission=row,
                    graded_at=graded_at,
                    limits=dataclasses.asdict(version.assignment.limits),
                    checks=check_rows(grading.checks),
                    intake_notes=None if submission is None else as_data(submission.notes),
                    **grading_columns(grading),
                )
                session.add(made)
                session.flush()
                saved = made.id
            if counts:
                standings.stand(session, row.id, saved, graded_at, "graded", only_first=grading.outcome == "fault")
            return saved

    def known(self, version: str, seed: int, isolation: Collection[str] | None = None) -> dict[tuple[str, str], str]:
        """Ids of gradings by student and hash; none where the grader itself failed.

        Args:
            version: SHA-256 of the assignment version.
            seed: Of the cases.
            isolation: Levels that will do; any if left out.
        """
        with Session(self._engine) as session, session.begin():
            rows = session.execute(known_gradings(version, seed, isolation))
            return {(student, sha256): grading_id for student, sha256, grading_id in rows}

    def gradings(
        self, assignment: str | None = None, student: str | None = None, latest: bool = True
    ) -> list[RecordedGrading]:
        """Gradings by assignment, then student, then time.

        Args:
            assignment: Slug; all assignments if left out.
            student: All students if left out.
            latest: Of each student and assignment only the one that counts since last.
        """
        with Session(self._engine) as session, session.begin():
            return [recorded_of(row) for row in session.scalars(gradings_query(assignment, student, latest))]

    def people(self) -> list[tuple[str, tuple[Identity, ...]]]:
        """Every student as gradings name them, with who that is: one person, or the members of a group."""
        query = select(SubmissionRow.student, SubmissionRow.identity, SubmissionRow.members)
        with Session(self._engine) as session, session.begin():
            return [
                (student, tuple(Identity(**person) for person in (members or [identity or {}])))
                for student, identity, members in session.execute(query)
            ]

    def find(self, id_prefix: str) -> RecordedGrading:
        """The one grading whose id begins with `id_prefix`.

        Raises:
            UsageError: none does, or several do.
        """
        with Session(self._engine) as session, session.begin():
            found = [recorded_of(row) for row in session.scalars(by_id_prefix(id_prefix))]
        if not found:
            raise UsageError(f"{id_prefix!r}: no grading has this id. See `grader results list`.")
        if len(found) > 1:
            raise UsageError(f"{id_prefix!r}: several gradings have an id that begins so. Write more of it.")
        return found[0]

    def each(self, grading_ids: Sequence[str]) -> Iterator[RecordedGrading]:
        """These gradings, in this order; few of them are in memory at a time."""
        for group in _groups(grading_ids):
            with Session(self._engine) as session, session.begin():
                rows = session.scalars(select(GradingRow).where(GradingRow.id.in_(group)))
                found = {row.id: recorded_of(row) for row in rows}
            yield from (found[grading_id] for grading_id in group)

    def standing(self, slug: str, student: str | None = None) -> list[str]:
        """Ids of the gradings that count, one for each submission, by student and attempt."""
        with Session(self._engine) as session, session.begin():
            return list(session.scalars(standings.standing_ids(slug, student)))

    def before_regrade(self, slug: str, student: str | None = None) -> list[str]:
        """Ids of the gradings that counted until a regrade that still holds took their place."""
        with Session(self._engine) as session, session.begin():
            return list(session.scalars(standings.former_ids(slug, student)))

    def let_count(self, grading_ids: Iterable[str], since: datetime, reason: Reason) -> int:
        """Let these gradings count for their submissions, all or none; says for how many that was a change."""
        with Session(self._engine) as session, session.begin():
            return standings.stand_all(session, grading_ids, since, reason)

    def know_again(self, slug: str, submissions: Iterable[Submission]) -> None:
        """Note who handed in what is kept already: a later download, or a roster, may know it better."""
        with Session(self._engine) as session, session.begin():
            for submission in submissions:
                row = submission_row(session, slug, submission.student, submission.sha256, None)
                keep_origin(row, submission)
                keep_files(session, row, submission.files)

    def keep_parcel(self, version: AssignmentVersion) -> None:
        """Keep all files of an assignment version, so that its gradings can be replayed when it has changed."""
        with Session(self._engine) as session, session.begin():
            if session.get(ParcelRow, version.sha256) is None:
                insert_if_new(session, ParcelRow, version_sha256=version.sha256, content=pack(version))

    def parcel(self, version: str) -> bytes | None:
        """The files of an assignment version, packed; None if they were not kept."""
        with Session(self._engine) as session, session.begin():
            row = session.get(ParcelRow, version)
            return None if row is None else row.content

    def submissions(self, grading_ids: Sequence[str], module: str) -> Iterator[tuple[str, Submission | None]]:
        """What these gradings were made from, to be graded as `module`; None where it was not kept."""
        for group in _groups(grading_ids):
            with Session(self._engine) as session, session.begin():
                rows = session.scalars(select(GradingRow).where(GradingRow.id.in_(group)))
                found = {row.id: submission_of(row, files_of(session, row.submission), module) for row in rows}
            yield from ((grading_id, found[grading_id]) for grading_id in group)

    def adjust(self, adjustment: Adjustment) -> None:
        """Keep an adjustment for good."""
        with Session(self._engine) as session, session.begin():
            adjustments.add(session, adjustment)

    def adjustments(self, slug: str, student: str | None = None) -> list[Adjustment]:
        """All adjustments that were made, withdrawn ones too, oldest first."""
        with Session(self._engine) as session, session.begin():
            return adjustments.adjustments_of(session, slug, student)


def _groups(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


@contextmanager
def open_gradebook(url: str, *, create: bool = True) -> Iterator[Gradebook]:
    """Open the database at `url`, a path or an SQLite or PostgreSQL URL, and bring it to the newest schema.

    Raises:
        UsageError: it can not be opened, belongs to another program, or is newer than this one.
    """
    target = database_url(url)
    name = target.render_as_string(hide_password=True)
    _require_place(target, create)
    engine = make_engine(target)
    try:
        try:
            with engine.begin() as connection:
                if not is_newest(connection):
                    from grader.gradebook.migrate import migrate

                    migrate(connection, name)
        except DBAPIError as error:
            raise UsageError(f"{name}: can not be used as the database: {error.orig}. Name another by --db.") from error
        yield Gradebook(engine)
    finally:
        engine.dispose()


def _require_place(url: URL, create: bool) -> None:
    """SQLite's own words for a wrong path would be 'unable to open database file'."""
    file = database_file(url)
    if file is None:
        return
    if not file.parent.is_dir():
        raise UsageError(f"{file}: the folder {file.parent} is not there. Create it, or name another file by --db.")
    if file.is_dir():
        raise UsageError(f"{file}: a folder, not a database. Name a file in it by --db, {file / 'grades.db'} say.")
    if not create and not file.exists():
        raise UsageError(f"{file}: no database there yet. `grader grade` makes one; name another by --db.")
