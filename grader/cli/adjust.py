"""`grader results adjust` and `adjustments`: what people change about scores."""

from collections.abc import Sequence
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import to_jsonable_python
from rich.table import Table

from grader.assignment.version import AssignmentVersion
from grader.cli.console import emit, show
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Json
from grader.course.location import find_course
from grader.course.reading import find_outline
from grader.errors import UsageError
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.adjusting import ScoreChange, propose_adjustment
from grader.gradebook.class_finals import class_finals
from grader.gradebook.people import find_student, require_gradings
from grader.reports.json_output import record_json
from grader.reports.terminal_tables import adjustments_table
from grader.results.adjustment import Adjustment, AdjustmentKind
from grader.results.naming import real_name


def adjust(
    assignment: AssignmentName,
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="Student as in `results list`, or by name, email or number.")
    ],
    points: Annotated[
        float | None, typer.Option("--points", metavar="N", help="Add N points; a negative N subtracts.")
    ] = None,
    override: Annotated[float | None, typer.Option("--set", metavar="N", help="Set the score to N.")] = None,
    excuse: Annotated[bool, typer.Option("--excuse", help="Excuse the student: no score is needed.")] = False,
    waive_late: Annotated[bool, typer.Option("--waive-late", help="Waive the late penalty.")] = False,
    withdraw: Annotated[str, typer.Option("--withdraw", metavar="ID", help="Withdraw an adjustment.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason; the student reads it.")] = "",
    author: Annotated[
        str,
        typer.Option("--author", metavar="NAME", envvar="GRADER_AUTHOR", help="Who decided it (default: your login)."),
    ] = "",
    db: Database = DEFAULT_DB,
    yes: Annotated[bool, typer.Option("--yes", help="Go ahead even if the score is above the maximum.")] = False,
    json: Json = False,
) -> None:
    """Change a student's final score, or list the changes.

    Each change is a separate record: no grading is edited, a regrade keeps adjustments, and each can be withdrawn.
    Without a change, list the existing ones; `results adjustments` lists those of all students. Confirm a score above
    the maximum with --yes.

    \b
    Examples:
      grader results adjust h5-one-hidden-layer ana --points 5 --reason "showed it in office hours"
      grader results adjust h5-one-hidden-layer ana --waive-late --reason "train strike"
      grader results adjust h5-one-hidden-layer ana --withdraw 3f9a01c2 --reason "wrong Ana"
    """
    version = find_outline(assignment, find_course(Path.cwd()))
    kind = _kind(points, override, excuse, waive_late, withdraw)
    with open_gradebook(db, create=False) as gradebook:
        student = find_student(gradebook, student)
        require_gradings(gradebook, version.slug, student)
        if kind is not None:
            worth = points if points is not None else override
            change = ScoreChange(kind=kind, reason=reason, points=worth, withdraws=withdraw)
            stated = propose_adjustment(gradebook, version.slug, student, change, author)
            if not yes:
                _stays_below_the_maximum(gradebook, version, stated)
            gradebook.adjust(stated)
        made = gradebook.adjustments(version.slug, student)
        if json:
            emit("[" + ",\n ".join(map(record_json, made)) + "]")
            return
        show(_table(gradebook, made))
        for one in class_finals(gradebook, version, student):
            show(*map(version.assignment.words.tell, one.final.said))


def _kind(
    points: float | None, override: float | None, excuse: bool, waive_late: bool, withdraw: str
) -> AdjustmentKind | None:
    asked: dict[AdjustmentKind, bool] = {
        "points": points is not None,
        "override": override is not None,
        "excuse": excuse,
        "waive-late": waive_late,
        "withdraw": bool(withdraw),
    }
    kinds = [kind for kind, wanted in asked.items() if wanted]
    if len(kinds) > 1:
        raise UsageError("One change at a time: --points, --set, --excuse, --waive-late or --withdraw.")
    return kinds[0] if kinds else None


def adjustments(
    assignment: Annotated[
        str | None, typer.Argument(metavar="ASSIGNMENT", help="Only for this assignment (a slug).")
    ] = None,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """List all adjustments, including withdrawn ones.

    \b
    Examples:
      grader results adjustments
      grader results adjustments h5-one-hidden-layer --json
    """
    with open_gradebook(db, create=False) as gradebook:
        made = gradebook.adjustments(assignment)
        if json:
            emit(dumps(to_jsonable_python(made), indent=2, ensure_ascii=False))
        else:
            show(_table(gradebook, made) if made else "No adjustments.")


def _table(gradebook: Gradebook, made: Sequence[Adjustment]) -> Table:
    names = {student: real_name(persons) or student for student, persons in gradebook.people()}
    return adjustments_table([(one, names.get(one.student, one.student)) for one in made])


def _stays_below_the_maximum(gradebook: Gradebook, version: AssignmentVersion, stated: Adjustment) -> None:
    """Make sure that an adjustment lifts no score above the maximum.

    Raises:
        UsageError: it does.
    """
    before, after = (
        next(class_finals(gradebook, version, stated.student, also=also)).final for also in ((), (stated,))
    )
    if after.points is not None and after.points > max(after.max_points, before.points or 0.0):
        raise UsageError(
            f"This makes {after.points:g} of {after.max_points:g} points: more than the maximum. "
            "If that is intended, add --yes."
        )
