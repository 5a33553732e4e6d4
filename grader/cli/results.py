"""`grader results list` and `show`: what is recorded."""

from collections.abc import Container, Sequence
from dataclasses import asdict
from itertools import groupby
from json import dumps
from typing import Annotated, NamedTuple

import typer

from grader.cli.console import emit, show
from grader.cli.options import DEFAULT_DB, Database, Json, OneAssignment, OneStudent
from grader.gradebook import Gradebook, RecordedGrading, open_gradebook
from grader.gradebook.people import find_student, gradings_of
from grader.language.catalogue import Catalogue
from grader.language.cleaning import inert
from grader.language.suggestions import near
from grader.reports.terminal import class_table, student_detail
from grader.reports.view import full_view, student_view
from grader.results.grading import FoundEdit, Grading, LikelyPlace
from grader.results.record import plain
from grader.results.report import report

SHORT_ID = 8
"""Characters of an id that are shown: enough for thousands of gradings."""

COUNTS = "✓"
"""Marks the grading that counts: a regrade replaces it, and a revert brings it back."""


class ShownGrading(NamedTuple):
    """A recorded grading with the words that it was graded in."""

    recorded: RecordedGrading
    words: Catalogue


def list_results(
    assignment: OneAssignment = None,
    student: OneStudent = None,
    all_gradings: Annotated[
        bool, typer.Option("--all", help="All gradings, not only the latest of each student.")
    ] = False,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """List gradings.

    Shows the latest grading of each student, or all, with when each was made and which counts.

    \b
    Examples:
      grader results list
      grader results list --assignment h5-one-hidden-layer --json
    """
    with open_gradebook(db, create=False) as gradebook:
        student = student and find_student(gradebook, student)
        found = gradebook.gradings(assignment, student, latest=not all_gradings)
        counting = _counting(gradebook, found) if json or all_gradings else set()
        shown = [ShownGrading(recorded, gradebook.words(recorded)) for recorded in found]
        graded = set() if found else gradebook.graded()
    if json:
        emit(_json(shown, counting))
        return
    for _, group in groupby(shown, key=lambda one: one.recorded.assignment):
        rows = list(group)
        labels = [_label(one.recorded, counting, all_gradings) for one in rows]
        gradings = [one.recorded.grading for one in rows]
        show(class_table(rows[0].recorded.title, gradings, rows[-1].words, labels))
    if not found:
        show(f"No gradings.{near(assignment, sorted(graded)) if assignment and assignment not in graded else ''}")
    elif all_gradings:
        show(f"{COUNTS} counts. Among several submissions the policy chooses: `grader results final ASSIGNMENT`.")


def show_result(
    who: Annotated[str, typer.Argument(metavar="STUDENT|ID", help="A student's name, or the start of a grading's id.")],
    assignment: OneAssignment = None,
    as_student: Annotated[bool, typer.Option("--as-student", help="Only what the student may see.")] = False,
    source: Annotated[bool, typer.Option("--source", help="Also show the code that was graded, line by line.")] = False,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show gradings check by check.

    Shows the latest gradings of a student, or the one grading with this id.

    \b
    Examples:
      grader results show ana
      grader results show "Dora Droste" --source
      grader results show 3f9a01c2 --as-student
    """
    with open_gradebook(db, create=False) as gradebook:
        found = gradings_of(gradebook, who, assignment)
        counting = _counting(gradebook, found) if json else set()
        shown = [ShownGrading(recorded, gradebook.words(recorded)) for recorded in found]
        sources = _sources(gradebook, found) if source else {}
    if json:
        emit(_json(shown, counting))
        return
    view = student_view if as_student else full_view
    for recorded, words in shown:
        edits = [] if as_student else _edits(recorded.grading)
        show(student_detail(view(recorded.title, recorded.grading, words)), *edits, _origin(recorded, as_student))
        show(*sources.get(recorded.id, ()))


def _edits(grading: Grading) -> list[str]:
    """The lines where an edit repairs a check, and what a right function would need to give the same numbers.

    Instructors see all of them, whatever students are told.
    """
    found = []
    for check in grading.checks:
        edits = {(edit.file, edit.cell, edit.line): edit for edit in check.edits if edit.repairs}
        for place in check.places:
            edit = edits.get((place.file, place.cell, place.line))
            found.append(f"{check.id}: repaired at {_at(place)}, by {_change(edit or place)} ({place.confidence:.0%})")
        right = (edit for edit in check.edits if not edit.repairs)
        found += [f"{check.id}: right code gives these numbers with {_change(edit)}, at {_at(edit)}" for edit in right]
    return found


def _at(place: LikelyPlace | FoundEdit) -> str:
    cell = "" if place.cell is None else f", cell {place.cell}"
    return f"{inert(place.file)}{cell}, line {place.line}"


def _change(edit: LikelyPlace | FoundEdit) -> str:
    """What is changed: 'another variable, `z` instead of `x`'."""
    what = f"another {edit.kind}"
    if isinstance(edit, LikelyPlace) or not (edit.names or edit.instead):
        return what
    names, instead = (inert(", ".join(f"`{name}`" for name in some)) for some in (edit.names, edit.instead))
    if not instead:
        return f"{what}, at {names}"
    return f"{what}, {instead} instead of {names}" if names else f"{what}, {instead}"


def _sources(gradebook: Gradebook, found: Sequence[RecordedGrading]) -> dict[str, list[str]]:
    """The files of each grading with the numbers of their lines."""
    kept = gradebook.submissions([recorded.id for recorded in found])
    return {
        grading_id: [text for name, content in submission.files.items() for text in (f"{name}:", numbered(content))]
        for grading_id, submission in kept
        if submission is not None
    }


def numbered(content: bytes) -> str:
    """Code with the numbers of its lines, for people."""
    lines = inert(content.decode(errors="replace")).splitlines()
    return "\n".join(f"{number:>5}  {line}" for number, line in enumerate(lines, 1))


def _counting(gradebook: Gradebook, found: Sequence[RecordedGrading]) -> set[str]:
    """Ids of the gradings that count, of the assignments concerned."""
    slugs = {recorded.assignment for recorded in found}
    return {grading_id for slug in slugs for grading_id in gradebook.standing(slug)}


def _label(recorded: RecordedGrading, counting: Container[str], several: bool) -> str:
    """The id; of several gradings of a student also whether it counts, and when it was made."""
    if not several:
        return recorded.id[:SHORT_ID]
    counts = recorded.id in counting
    made = recorded.graded_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{recorded.id[:SHORT_ID]} {COUNTS if counts else ''}\n{made}"


def _origin(recorded: RecordedGrading, as_student: bool) -> str:
    grading, short = recorded.grading, recorded.id[:SHORT_ID]
    when = recorded.graded_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    said = f"grading {short}, attempt {recorded.attempt}, graded {when}"
    said += "\n" if as_student else f" with seed {grading.provenance.seed}\n"  # a student must not learn the inputs
    if not as_student and any(check.visibility != "visible" and check.outcome != "passed" for check in grading.checks):
        said += (
            f"Details of checks that are not visible are not kept; to see them: grader results replay {short} --show\n"
        )
    return said


def _json(shown: Sequence[ShownGrading], counting: Container[str]) -> str:
    rows = [
        {
            **asdict(recorded),
            "counts": recorded.id in counting,
            "grading": plain(report(recorded.grading, words)),
        }
        for recorded, words in shown
    ]
    return dumps(rows, indent=2, ensure_ascii=False, default=lambda moment: moment.isoformat())
