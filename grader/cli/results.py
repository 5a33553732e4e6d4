"""`grader results`: what is kept in the database."""

import re
from collections.abc import Container, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import DEFAULT_DB, Database, Json

if TYPE_CHECKING:
    from grader.gradebook import Recorded, Records
    from grader.language.catalogue import Catalogue

results = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SHORT_ID = 8
"""Enough of an id to name a grading among thousands."""

COUNTS = "✓"
"""Marks the grading of a submission that counts: a regrade replaces it, a revert goes back."""

Assignment = Annotated[str | None, typer.Option("--assignment", metavar="SLUG", help="Only this assignment.")]


@results.callback()
def about() -> None:
    """What is kept: gradings, what they come to, and the way back to the platform.

    \b
    Example:
      grader results list
    """


@results.command("list")
def list_results(
    assignment: Assignment = None,
    student: Annotated[str | None, typer.Option("--student", metavar="NAME", help="Only this student.")] = None,
    all_gradings: Annotated[bool, typer.Option("--all", help="All gradings, not only each student's latest.")] = False,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """List gradings: each student's latest, or all, with when each was made and which counts.

    \b
    Examples:
      grader results list
      grader results list --assignment h5-one-hidden-layer --json
    """
    from grader.cli.console import emit, show
    from grader.gradebook import open_records
    from grader.gradebook.class_finals import student_called
    from grader.reports.terminal import class_table

    with open_records(db, create=False) as records:
        student = student and student_called(records, student)
        found = records.gradings(assignment, student, latest=not all_gradings)
        counting = _counting(records, found)
    if json:
        emit(_json(found, counting))
        return
    for slug, group in groupby(found, key=lambda recorded: recorded.assignment):
        rows = list(group)
        labels = [_when(row, row.id in counting) if all_gradings else row.id[:SHORT_ID] for row in rows]
        show(class_table(rows[0].title, [row.grading for row in rows], _words(slug), labels))
    if not found:
        show("No gradings.")
    elif all_gradings:
        show(f"{COUNTS} counts; of several submissions the policy chooses: `grader results final ASSIGNMENT`.")


@results.command("show")
def show_result(
    who: Annotated[str, typer.Argument(metavar="STUDENT|ID", help="A student's name, or the start of a grading's id.")],
    assignment: Assignment = None,
    as_student: Annotated[bool, typer.Option("--as-student", help="Only what the student may see.")] = False,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show a student's latest gradings, or one grading, check by check.

    \b
    Examples:
      grader results show ana
      grader results show 3f9a01c2 --as-student
    """
    from grader.cli.console import emit, show
    from grader.gradebook import open_records
    from grader.reports.terminal import student_detail
    from grader.reports.view import full_view, student_view

    with open_records(db, create=False) as records:
        found = _find(records, who, assignment)
        counting = _counting(records, found)
    if json:
        emit(_json(found, counting))
        return
    view = student_view if as_student else full_view
    for recorded in found:
        words = _words(recorded.assignment)
        show(student_detail(view(recorded.title, recorded.grading, words)), _origin(recorded, as_student))


def _counting(records: "Records", found: "Sequence[Recorded]") -> set[str]:
    """Ids of the gradings that count, of the assignments concerned."""
    slugs = {recorded.assignment for recorded in found}
    return {grading_id for slug in slugs for grading_id in records.standing(slug)}


def _when(recorded: "Recorded", counts: bool) -> str:
    """One of several gradings of a student: its id, whether it counts, and when it was made."""
    made = recorded.graded_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{recorded.id[:SHORT_ID]} {COUNTS if counts else ''}\n{made}"


def _find(records: "Records", who: str, assignment: str | None) -> "list[Recorded]":
    """A student's name comes first: ids are nobody's name, but a name may look like the start of an id."""
    from grader.errors import UsageError
    from grader.gradebook.class_finals import student_called

    found = records.gradings(assignment, student_called(records, who))
    if not found and not re.fullmatch(r"[0-9a-f]+", who):
        raise UsageError(
            f"{who}: no student of this name has a grading, and it is no grading's id. See `grader results list`."
        )
    return found or [records.find(who)]


def _words(slug: str) -> "Catalogue":
    """Those of the course that we are in, if it still has the assignment."""
    from grader.course.loading import find_assignment
    from grader.course.location import find_course
    from grader.errors import GraderError
    from grader.language.catalogue import ENGLISH

    try:
        return find_assignment(slug, find_course(Path.cwd())).assignment.words
    except GraderError:
        return ENGLISH


def _origin(recorded: "Recorded", as_student: bool) -> str:
    grading, short = recorded.grading, recorded.id[:SHORT_ID]
    when = recorded.graded_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    said = f"grading {short}, attempt {recorded.attempt}, graded {when}"
    said += "\n" if as_student else f" with seed {grading.provenance.seed}\n"  # nothing leads a student to the inputs
    if not as_student and any(check.visibility != "visible" and check.outcome != "passed" for check in grading.checks):
        said += (
            f"Of checks that are not visible nothing more is kept; to see it: grader results replay {short} --show\n"
        )
    return said


def _json(found: "Sequence[Recorded]", counting: "Container[str]") -> str:
    from dataclasses import asdict
    from json import dumps

    from grader.results.report import report

    words = {slug: _words(slug) for slug in {recorded.assignment for recorded in found}}
    rows = [
        {
            **asdict(recorded),
            "counts": recorded.id in counting,
            "grading": report(recorded.grading, words[recorded.assignment]).model_dump(mode="json"),
        }
        for recorded in found
    ]
    return dumps(rows, indent=2, ensure_ascii=False, default=lambda moment: moment.isoformat())
