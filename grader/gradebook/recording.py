"""Keeps a grading, as part of a transaction that the caller has begun."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert

from grader.gradebook import standings
from grader.gradebook.queries import attempt_number, keep_origin, latest_known, submission_id, version_id
from grader.gradebook.rows import grading_values
from grader.gradebook.schema import GRADINGS, new_id
from grader.gradebook.stored_files import keep_files
from grader.results.grading import Grading
from grader.results.submission import Submission

if TYPE_CHECKING:  # looking into a database does not wait for the models of assignments
    from grader.assignment.version import AssignmentVersion


def record(
    connection: Connection,
    version: "AssignmentVersion",
    grading: Grading,
    *,
    graded_at: datetime,
    submission: Submission | None = None,
    counts: bool = True,
    again: bool = True,
) -> str:
    """Keep a grading for good and return its id; see `Gradebook.save`."""
    by = version_id(connection, version)
    of = submission_id(connection, version.slug, grading.student, grading.sha256)
    if version.assignment.line_from_attempt > 1:
        grading = grading.with_telling(version.assignment.told_at(attempt_number(connection, of)))
    if submission is not None:
        keep_origin(connection, of, submission)
        keep_files(connection, of, submission.files)
    saved = None if again else latest_known(connection, version.slug, version.sha256, grading)
    if saved is None:
        saved = new_id()
        values = grading_values(grading, submission)
        row = {"id": saved, "version_id": by, "submission_id": of, "graded_at": graded_at}
        connection.execute(insert(GRADINGS).values({**row, **values}))
    if counts:
        standings.stand(connection, of, saved, graded_at, "graded", only_first=grading.outcome == "fault")
    return saved
