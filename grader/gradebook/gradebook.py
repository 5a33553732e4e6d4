"""The gradebook: opens the database, saves gradings, and reads them back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, insert, select, update

from grader.errors import UsageError
from grader.gradebook import adjustments, standings
from grader.gradebook.engine import open_engine
from grader.gradebook.queries import (
    attempt_number,
    by_id_prefix,
    by_ids,
    gradings_query,
    keep_origin,
    known_gradings,
    latest_known,
    submission_id,
    version_id,
)
from grader.gradebook.rows import RecordedGrading, files_of, grading_values, keep_files, recorded_of, submission_of
from grader.gradebook.schema import GRADINGS, SUBMISSIONS, VERSIONS, new_id
from grader.gradebook.standings import Reason
from grader.language.catalogue import Catalogue
from grader.results.adjustment import Adjustment
from grader.results.grading import Grading
from grader.results.report import ReportedGrading, report
from grader.results.submission import Identity, Submission

if TYPE_CHECKING:  # looking into a database does not wait for the models of assignments
    from grader.assignment.version import AssignmentVersion

AT_ONCE = 200
"""Gradings that are read at once, so memory does not grow with the class."""


@dataclass(frozen=True, slots=True)
class NewGrading:
    """A grading that is to be recorded."""

    grading: Grading
    _: KW_ONLY
    graded_at: datetime
    submission: Submission | None = None
    """What was graded; its files and its origin are kept too."""
    counts: bool = True
    """Whether this becomes the submission's grading. A fault never replaces a grading."""
    again: bool = True
    """Whether to store a second copy of the same grading (version, bytes, student and seed). If not, the first one
    stands for both."""


class Gradebook:
    """An open database. Every method is one transaction; threads may share one `Gradebook`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._words = cache(self._read_words)

    def transaction(self) -> AbstractContextManager[Connection]:
        """A transaction, for writing something together with a grading: both are kept, or neither."""
        return self._engine.begin()

    def save(self, version: "AssignmentVersion", new: NewGrading) -> str:
        """Record a grading by this version; returns its id."""
        with self.transaction() as connection:
            return record(connection, version, new)

    def known(
        self, version: "AssignmentVersion", seed: int, isolation: Collection[str] | None = None
    ) -> dict[tuple[str, str], str]:
        """Ids of gradings by student and hash; without those in which the grader itself failed.

        Args:
            version: Version of the assignment.
            seed: Seed of the cases.
            isolation: Levels that will do; any if left out.
        """
        with self.transaction() as connection:
            rows = connection.execute(known_gradings(version.slug, version.sha256, seed, isolation))
            return {(student, sha256): grading_id for student, sha256, grading_id in rows}

    def gradings(
        self, assignment: str | None = None, student: str | None = None, latest: bool = True
    ) -> list[RecordedGrading]:
        """Gradings by assignment, then student, then time.

        Args:
            assignment: Slug; all assignments if left out.
            student: All students if left out.
            latest: Only the grading of the latest submission of each student and assignment.
        """
        with self.transaction() as connection:
            return [recorded_of(row) for row in connection.execute(gradings_query(assignment, student, latest))]

    def words(self, recorded: RecordedGrading) -> Catalogue:
        """The sentences of the assignment as it was when this was graded."""
        return self._words(recorded.assignment, recorded.version)

    def reported(self, recorded: RecordedGrading) -> ReportedGrading:
        """The grading in these sentences."""
        return report(recorded.grading, self.words(recorded))

    def _read_words(self, slug: str, version: str) -> Catalogue:
        query = select(VERSIONS.c.wording).where(VERSIONS.c.slug == slug, VERSIONS.c.sha256 == version)
        with self.transaction() as connection:
            return Catalogue.from_data(connection.execute(query).scalar_one())

    def people(self, slug: str | None = None) -> list[tuple[str, tuple[Identity, ...]]]:
        """Every student as gradings name them, with who that is: one person, or the members of a group.

        A student is repeated only if attempts differ in this.

        Args:
            slug: Only of this assignment.
        """
        query = select(SUBMISSIONS.c.student, SUBMISSIONS.c.identity, SUBMISSIONS.c.members)
        query = query.order_by(SUBMISSIONS.c.student, SUBMISSIONS.c.attempt)
        if slug is not None:
            query = query.where(SUBMISSIONS.c.slug == slug)
        with self.transaction() as connection:
            # a student may have hundreds of attempts that say the same, and each would slow down matching
            rows = [row for row, _ in groupby(map(tuple, connection.execute(query)))]
        return [
            (student, tuple(Identity(**person) for person in (members or [identity or {}])))
            for student, identity, members in rows
        ]

    def find(self, id_prefix: str) -> RecordedGrading:
        """The one grading whose id begins with `id_prefix`.

        Raises:
            UsageError: none does, or several do.
        """
        with self.transaction() as connection:
            found = [recorded_of(row) for row in connection.execute(by_id_prefix(id_prefix))]
        if not found:
            raise UsageError(f"{id_prefix!r}: no grading has this id. See `grader results list`.")
        if len(found) > 1:
            raise UsageError(f"{id_prefix!r}: several gradings have an id that starts like this. Write more of it.")
        return found[0]

    def each(self, grading_ids: Sequence[str]) -> Iterator[RecordedGrading]:
        """These gradings, in this order; few of them are in memory at a time."""
        for group in _groups(grading_ids):
            with self.transaction() as connection:
                found = {row.id: recorded_of(row) for row in connection.execute(by_ids(group))}
            yield from (found[grading_id] for grading_id in group)

    def standing(self, slug: str, student: str | None = None) -> list[str]:
        """Ids of the gradings that count, one for each submission, by student and attempt."""
        with self.transaction() as connection:
            return list(connection.scalars(standings.standing_ids(slug, student)))

    def standing_late(self, slug: str, due: datetime | None, among: Collection[str] | None = None) -> list[str]:
        """Those gradings that count and whose students have handed in, or may have handed in, after the due date.

        Args:
            slug: Slug of the assignment.
            due: All may have if None.
            among: Only these students.
        """
        with self.transaction() as connection:
            return list(connection.scalars(standings.late_ids(slug, due, among)))

    def graded(self) -> set[str]:
        """The assignments that have gradings."""
        with self.transaction() as connection:
            return {*connection.scalars(select(SUBMISSIONS.c.slug).distinct())}

    def before_regrade(self, slug: str, student: str | None = None) -> list[str]:
        """Ids of the gradings that counted until a regrade, which still holds, replaced them."""
        with self.transaction() as connection:
            return list(connection.scalars(standings.former_ids(slug, student)))

    def let_count(self, grading_ids: Iterable[str], since: datetime, reason: Reason) -> int:
        """Let these gradings count for their submissions, all or none; returns how many did not count before."""
        with self.transaction() as connection:
            return standings.stand_all(connection, grading_ids, since, reason)

    def update_origins(self, slug: str, submissions: Iterable[Submission]) -> None:
        """Update who handed in a stored submission: a later download, or a roster, may know more."""
        with self.transaction() as connection:
            for submission in submissions:
                of = submission_id(connection, slug, submission.student, submission.sha256)
                keep_origin(connection, of, submission)
                keep_files(connection, of, submission.files)

    def keep_parcel(self, version: "AssignmentVersion", pack: Callable[["AssignmentVersion"], bytes]) -> None:
        """Keep all files of an assignment version, so that its gradings can be replayed when it has changed.

        Its sentences are updated: they do not make a new version, and students read the latest.
        """
        with self.transaction() as connection:
            this = VERSIONS.c.id == version_id(connection, version)
            connection.execute(update(VERSIONS).where(this).values(wording=version.assignment.words.as_data()))
            if connection.scalar(select(VERSIONS.c.parcel.is_(None)).where(this)):
                connection.execute(update(VERSIONS).where(this).values(parcel=pack(version)))

    def parcel(self, recorded: RecordedGrading) -> bytes | None:
        """The files of the assignment version that this was graded by, packed; None if they were not kept."""
        same = (VERSIONS.c.slug == recorded.assignment) & (VERSIONS.c.sha256 == recorded.version)
        with self.transaction() as connection:
            return connection.scalar(select(VERSIONS.c.parcel).where(same))

    def submissions(self, grading_ids: Sequence[str]) -> Iterator[tuple[str, Submission | None]]:
        """The files that were graded; None where they were not kept."""
        for group in _groups(grading_ids):
            with self.transaction() as connection:
                rows = connection.execute(by_ids(group)).all()
                found = {row.id: submission_of(row, files_of(connection, row.files or {})) for row in rows}
            yield from ((grading_id, found[grading_id]) for grading_id in group)

    def adjust(self, adjustment: Adjustment) -> None:
        """Record an adjustment."""
        with self.transaction() as connection:
            adjustments.add(connection, adjustment)

    def adjustments(self, slug: str | None, student: str | None = None) -> list[Adjustment]:
        """All adjustments, including withdrawn ones, oldest first."""
        with self.transaction() as connection:
            return adjustments.adjustments_of(connection, slug, student)


def _groups(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def record(connection: Connection, version: "AssignmentVersion", new: NewGrading) -> str:
    """Record a grading in a transaction that the caller has begun; returns its id."""
    grading, submission = new.grading, new.submission
    by = version_id(connection, version)
    of = submission_id(connection, version.slug, grading.student, grading.sha256)
    if version.assignment.line_from_attempt > 1:
        grading = grading.with_telling(version.assignment.told_at(attempt_number(connection, of)))
    if submission is not None:
        keep_origin(connection, of, submission)
        keep_files(connection, of, submission.files)
    saved = None if new.again else latest_known(connection, version.slug, version.sha256, grading)
    if saved is None:
        saved = new_id()
        row = {"id": saved, "version_id": by, "submission_id": of, "graded_at": new.graded_at}
        connection.execute(insert(GRADINGS).values({**row, **grading_values(grading, submission)}))
    if new.counts:
        standings.stand(connection, of, saved, new.graded_at, "graded", only_first=grading.outcome == "fault")
    return saved


@contextmanager
def open_gradebook(url: str, *, create: bool = True, durable: bool = False) -> Iterator[Gradebook]:
    """Open the database at `url`, a path or an SQLite or PostgreSQL URL, and bring it to the newest schema.

    Args:
        url: URL or path of the database.
        create: Whether to create a missing one.
        durable: Whether a commit survives a power cut: what cannot be done again, such as a hand-in, needs it.

    Raises:
        UsageError: it cannot be opened, belongs to another program, or is newer than this one.
    """
    engine = open_engine(url, create, durable)
    try:
        yield Gradebook(engine)
    finally:
        engine.dispose()
