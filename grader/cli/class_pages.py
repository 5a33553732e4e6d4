"""The pages of a class, written from the gradebook, and `grader results pages`."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from grader.assignment.version import AssignmentVersion
from grader.cli.console import progress, talk
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Quiet
from grader.course.loading import find_assignment
from grader.errors import GraderError
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.class_finals import StudentFinal, class_finals
from grader.gradebook.people import require_gradings
from grader.intake import Attendance, attendance_of, read_roster
from grader.progress import Advance
from grader.reports.attention import NO_ROSTER, Roll
from grader.reports.final_scores import FinalScore, final_scores
from grader.reports.pages import ClassPages
from grader.results.grading import Grading
from grader.results.naming import distinct_names, real_name
from grader.results.submission import Identity


def pages(
    assignment: AssignmentName,
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Folder for the pages.")],
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="FILE.csv", help="Roster: show who is missing or not on it."),
    ] = None,
    db: Database = DEFAULT_DB,
    quiet: Quiet = False,
) -> None:
    """Write the pages of the whole class.

    Shows, for each student, the submission that counts and the current final score. Use it after several downloads, a
    regrade or adjustments; `grade --report` shows only the submissions that it grades.

    \b
    Examples:
      grader results pages h5-one-hidden-layer pages
      grader results pages h5-one-hidden-layer pages --roster class.csv
    """
    version = find_assignment(assignment)
    with open_gradebook(db, create=False) as gradebook:
        require_gradings(gradebook, version.slug, None)
        people = list(map(_person, class_finals(gradebook, version)))
        attendance = None
        if roster is not None:
            attendance = attendance_of([(one.student, one.authors) for one in people], read_roster(roster))
        names = _names(attendance)
        people.sort(key=lambda one: names.get(one.student, one.name).casefold())
        ids = [one.grading_id for one in people]
        with progress("pages", len(ids), quiet) as advance:
            deque(written_pages(gradebook, version, ids, folder, attendance, advance), maxlen=0)
    if not quiet:
        talk(f"{len(ids)} students. Open {folder / 'index.html'}")


class _Person(NamedTuple):
    """A student; `name` is the one in gradings."""

    name: str
    grading_id: str
    student: str
    authors: tuple[Identity, ...]


def _person(one: StudentFinal) -> _Person:
    recorded = one.recorded
    return _Person(recorded.grading.called, recorded.id, one.student, recorded.members or (recorded.identity,))


def written_pages(
    gradebook: Gradebook,
    version: AssignmentVersion,
    ids: Sequence[str],
    folder: Path,
    attendance: Attendance | None,
    advance: Advance,
) -> Iterator[Grading]:
    """Yield each grading with these ids once its page is written."""
    names = _names(attendance)
    graded = zip(
        (_named(recorded.grading, names) for recorded in gradebook.each(ids)),
        (submission for _, submission in gradebook.submissions(ids)),
        strict=True,
    )
    report = ClassPages(folder, version, _roll(attendance))
    yield from report.written(graded, len(ids), _finals(gradebook, version), advance)


def _names(attendance: Attendance | None) -> Mapping[str, str]:
    """The roster's names of the students; submissions with an unknown member are left out."""
    if attendance is None:
        return {}
    real = [(student, real_name(authors)) for student, authors in attendance.authors.items()]
    return {student: name for (student, known), name in zip(real, distinct_names(real), strict=True) if known}


def _named(grading: Grading, names: Mapping[str, str]) -> Grading:
    """The grading with the name that the roster has now; it may have been given after the grading."""
    return replace(grading, name=names.get(grading.student, grading.name))


def _finals(gradebook: Gradebook, version: AssignmentVersion) -> Mapping[str, FinalScore]:
    """The final scores; empty if the policy cannot be read, so that the report is still made."""
    try:
        return final_scores(class_finals(gradebook, version), version.assignment.words)
    except GraderError as error:
        talk(f"The pages show points from checks, not final scores: {error}")
        return {}


def _roll(attendance: Attendance | None) -> Roll:
    if attendance is None:
        return NO_ROSTER
    return Roll(
        absent=tuple(map(str, attendance.absent)),
        strangers=attendance.strangers,
        twice=tuple((str(person), students) for person, students in attendance.twice),
    )
