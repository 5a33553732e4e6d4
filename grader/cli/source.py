"""`grader results source`: the code that was graded."""

from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from grader.cli.console import emit, talk
from grader.cli.options import DEFAULT_DB, Database, OneAssignment
from grader.errors import UsageError
from grader.files import write
from grader.gradebook import open_gradebook
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.people import gradings_of
from grader.gradebook.rows import RecordedGrading
from grader.results.submission import Submission


def source(
    who: Annotated[str, typer.Argument(metavar="STUDENT|ID", help="A student, or the start of a grading's id.")],
    assignment: OneAssignment = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", file_okay=False, help="Write the files to this folder.")
    ] = None,
    db: Database = DEFAULT_DB,
) -> None:
    """Print the code that was graded, as it is in the gradebook.

    \b
    Examples:
      grader results source ana --assignment h5-one-hidden-layer
      grader results source 3f9a01c2 --out ana
    """
    with open_gradebook(db, create=False) as gradebook:
        recorded = _one(gradebook, who, assignment)
        ((_, submission),) = gradebook.submissions([recorded.id])
    if submission is None or not submission.files:
        raise UsageError(f"{who}: no files of this submission were kept.")
    if out is None:
        _print(submission)
    else:
        for name, content in submission.files.items():
            write(_place(out, name), content)
        talk(f"Written to {out}: {', '.join(submission.files)}.")


def _one(gradebook: Gradebook, who: str, assignment: str | None) -> RecordedGrading:
    """The grading of a student that counts, or the one with this id."""
    found = gradings_of(gradebook, who, assignment)
    if len(found) > 1:
        slugs = ", ".join(recorded.assignment for recorded in found)
        raise UsageError(f"{who}: there are gradings of {slugs}. Name one with --assignment.")
    return found[0]


def _place(folder: Path, name: str) -> Path:
    """Where a student's file is written: never outside of the folder, whatever its name in the gradebook."""
    place = folder.joinpath(*PurePosixPath(name).parts)
    if not place.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{name!r}: this file would be written outside {folder}.")
    return place


def _print(submission: Submission) -> None:
    """The files one after the other; each with its name if there are several."""
    for name, content in submission.files.items():
        heading = f"# ---- {name}\n" if len(submission.files) > 1 else ""
        emit(f"{heading}{content.decode(errors='replace')}")
