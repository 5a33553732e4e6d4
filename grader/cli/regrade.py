"""`grader results regrade`, `revert` and `replay`: the same submissions once more."""

from collections.abc import Sequence
from json import dumps
from typing import Annotated

import typer

from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.unhidden import trial
from grader.batch import Setup
from grader.cli.console import emit, progress, show, talk
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Jobs, Json, OneStudent, Quiet
from grader.course.loading import find_assignment
from grader.errors import Exit
from grader.gradebook import open_gradebook, regrades
from grader.gradebook.people import find_student
from grader.gradebook.regrades import Change, Comparison, Regrade, grade_alone
from grader.reports.json_output import record_json
from grader.reports.regrade_table import change_table, replay_said
from grader.reports.terminal import student_detail
from grader.reports.view import full_view
from grader.results.naming import distinct_names
from grader.results.record import plain
from grader.results.report import report


def regrade(
    assignment: AssignmentName,
    apply: Annotated[bool, typer.Option("--apply", help="Make the new gradings count, instead of a dry run.")] = False,
    student: OneStudent = None,
    jobs: Jobs = 0,
    db: Database = DEFAULT_DB,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Grade recorded submissions again and show who would change.

    Submissions come from the gradebook, so no folder is needed; the assignment is taken as it is now. Nothing counts
    until --apply. Adjustments and policies apply as before; `grader results revert` undoes this.

    \b
    Examples:
      grader results regrade h5-one-hidden-layer
      grader results regrade h5-one-hidden-layer --apply
    """
    version = find_assignment(assignment)
    with open_gradebook(db, create=False) as gradebook:
        again = Regrade(gradebook, version, student and find_student(gradebook, student))
        with progress(version.assignment.title, len(again.former), quiet) as advance:
            found = again.compare(Setup(jobs=jobs), advance)
        applied = again.apply(found) if apply else 0
    _tell(version, found.changes, json)
    if not quiet:
        _tell_next(version.slug, found, apply, applied)


def _tell_next(slug: str, found: Comparison, apply: bool, applied: int) -> None:
    for name in found.lost:
        talk(f"{name}: graded before sources were kept, or failed by a fault in the grader; grade the files again.")
    if not apply:
        talk("Nothing is changed yet: --apply makes the new gradings count.")
    elif applied:
        talk(f"Applied. `grader results revert {slug}` undoes this.")
    else:
        talk("Nothing to apply: these gradings already count.")


def revert(
    assignment: AssignmentName,
    student: OneStudent = None,
    db: Database = DEFAULT_DB,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Undo the last regrade.

    The gradings that counted before it count again.

    \b
    Example:
      grader results revert h5-one-hidden-layer
    """
    version = find_assignment(assignment)
    with open_gradebook(db, create=False) as gradebook:
        changes = regrades.revert(gradebook, version.slug, student and find_student(gradebook, student))
    _tell(version, changes, json)
    if not quiet:
        talk("The gradings from before the last regrade count again.")


def replay(
    grading: Annotated[str, typer.Argument(metavar="ID", help="The start of a grading's id.")],
    everything: Annotated[
        bool, typer.Option("--show", help="Instead, show it check by check, including hidden checks.")
    ] = False,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Run one recorded grading again and compare.

    The assignment and the files are those of the recorded grading. Exits with 4 if a point or an outcome differs.
    Nothing is recorded.

    \b
    Examples:
      grader results replay 3f9a01c2
      grader results replay 3f9a01c2 --show
    """
    with open_gradebook(db, create=False) as gradebook:
        recorded = gradebook.find(grading)
        replayed = regrades.replay(gradebook, recorded, trial if everything else grade_alone)
    if everything:
        if json:
            emit(record_json(report(replayed.latter, replayed.words), indent=2))
        else:
            show(student_detail(full_view(recorded.title, replayed.latter, replayed.words)))
        return
    found = replayed.difference
    if json:
        emit(record_json(found, indent=2))
    else:
        show(*replay_said(replayed.former, replayed.latter, found))
    raise typer.Exit(Exit.FAULT if found.changes_score or found.checks else Exit.OK)


def _tell(version: AssignmentVersion, changes: Sequence[Change], json: bool) -> None:
    """Print whose score changes, on stdout."""
    concerned = [change for change in changes if change.concerns_score]
    if json:
        rows = [
            change.model_dump(mode="json", exclude={"difference"}) | plain(change.difference) for change in concerned
        ]
        emit(dumps(rows, indent=2, ensure_ascii=False))
        return
    if not concerned:
        show(f"{version.assignment.title}: none of {len(changes)} changes.")
        return
    title = f"{version.assignment.title}: {len(concerned)} of {len(changes)} change"
    names = distinct_names([(change.student, change.name) for change in concerned])
    show(change_table(title, [(name, change.difference) for name, change in zip(names, concerned, strict=True)]))
