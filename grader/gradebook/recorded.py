"""What is read from the database: a grading with what is known around it, and the submission that it was made from."""

from dataclasses import dataclass
from datetime import datetime

from grader.gradebook.contents import Files
from grader.gradebook.rows import grading_of
from grader.gradebook.schema import GradingRow
from grader.language.catalogue import from_data
from grader.results.grading import Grading
from grader.results.submission import Identity, Submission


@dataclass(frozen=True, slots=True)
class RecordedGrading:
    """A grading with what the database knows around it."""

    id: str
    assignment: str
    """Slug."""
    title: str
    version: str
    """SHA-256 of the assignment version."""
    attempt: int
    handed_in_at: datetime | None
    graded_at: datetime
    """UTC."""
    grading: Grading
    late: bool | None
    """Whether the platform says so; None where it does not say."""
    identity: Identity
    members: tuple[Identity, ...]


def recorded_of(row: GradingRow) -> RecordedGrading:
    """The grading in a row."""
    submission = row.submission
    return RecordedGrading(
        id=row.id,
        assignment=row.version.slug,
        title=row.version.title,
        version=row.version_sha256,
        attempt=submission.attempt,
        handed_in_at=submission.handed_in_at,
        graded_at=row.graded_at,
        grading=grading_of(row),
        late=submission.late,
        identity=Identity(**(submission.identity or {})),
        members=tuple(Identity(**member) for member in submission.members or ()),
    )


def submission_of(row: GradingRow, files: Files, module: str) -> Submission | None:
    """What was graded then, to be graded as `module`; None if it was not kept."""
    if row.intake_notes is None:
        return None
    submission = row.submission
    return Submission(
        student=submission.student,
        source=row.source,
        files=files,
        module=module,
        notes=from_data(row.intake_notes),
        refused=from_data(row.notes[-1]) if row.outcome == "refused" else None,
        late=submission.late,
        submitted_at=submission.handed_in_at,
        identity=Identity(**(submission.identity or {})),
        members=tuple(Identity(**member) for member in submission.members or ()),
    )
