"""Reads one submission: its files, the module that is graded, and notes for the student."""

import logging
from dataclasses import replace
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.errors import SubmissionError
from grader.intake.bounded_reading import gather
from grader.intake.choosing import choose_modules
from grader.intake.recognition import find_one
from grader.intake.unread import UnreadSubmission
from grader.intake.wanted import Wanted
from grader.language.catalogue import say
from grader.language.cleaning import clean_line
from grader.limits import Limits
from grader.results.submission import Submission

LOG = logging.getLogger("grader.intake")


def read_one(path: Path, version: AssignmentVersion, *, any_name: bool = False) -> Submission:
    """Read a file, folder or zip as one submission, by the same rules as in grading.

    Args:
        path: Path of the submission.
        version: The assignment, which says which module is wanted, and how strictly.
        any_name: Accept any name for a single file, without a note.

    Raises:
        UsageError: there is no such path.
    """
    wanted = Wanted.by(version)
    (handed,) = find_one(path, wanted).handed
    named = replace(handed, named_for_student=handed.named_for_student and any_name)
    return read(named, wanted, version.assignment.limits)


def read(handed: UnreadSubmission, wanted: Wanted, limits: Limits) -> Submission:
    """The submission with its files, or with the reason why it is refused."""
    # made before anything is read, so that a refusal keeps name, time and identity too
    submission = Submission(
        handed.student,
        clean_line(handed.source),
        {},
        late=handed.late,
        submitted_at=handed.submitted_at,
        identity=handed.identity,
        members=handed.members,
    )
    try:
        if handed.instead:
            raise SubmissionError(say("intake.only", what=handed.instead, wanted=wanted.files))
        gathered = gather(handed.parts, limits, wanted.suffixes)
        choice = choose_modules(
            gathered.files,
            wanted,
            limits,
            others=gathered.others,
            named_for_student=handed.named_for_student,
        )
        whole = replace(submission, files=choice.files, notes=choice.notes)
        whole.sha256  # noqa: B018  kept; what cannot be hashed is refused here, not found in the middle of a class
        return whole
    except SubmissionError as error:
        return replace(submission, refused=error.said)
    except Exception as error:  # one hostile file must not end the grading of a whole class
        LOG.error("%s: cannot be read: %r", submission.student, error, exc_info=error)
        return replace(submission, refused=say("intake.unreadable", why=type(error).__name__))
