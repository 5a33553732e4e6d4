"""`grader results final` and `adjust`: what students get, and what people change about it."""

from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.console import emit, show, talk
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Json
from grader.course.location import find_course
from grader.course.outline import find_outline
from grader.errors import UsageError
from grader.gradebook import open_gradebook
from grader.gradebook.adjusting import make_adjustment
from grader.gradebook.class_finals import StudentFinal, class_finals
from grader.gradebook.doubts import Doubts
from grader.gradebook.exports.line import lines_of
from grader.gradebook.exports.tables import as_dict
from grader.gradebook.people import find_student, require_gradings
from grader.language.catalogue import Catalogue
from grader.reports.final_table import final_table
from grader.results.adjustment import AdjustmentKind
from grader.results.naming import told_apart


def final(
    assignment: AssignmentName,
    student: Annotated[
        str | None, typer.Option("--student", metavar="NAME", help="Only this student, with every step explained.")
    ] = None,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show final scores.

    A final score is made of the gradings that count, the policy and the adjustments.

    \b
    Examples:
      grader results final h5-one-hidden-layer
      grader results final h5-one-hidden-layer --student ana
    """
    version = find_outline(assignment, find_course(Path.cwd()))
    with open_gradebook(db, create=False) as gradebook:
        student = student and find_student(gradebook, student)
        require_gradings(gradebook, version.slug, student)
        doubts = Doubts(gradebook, version)
        found = doubts.watching(class_finals(gradebook, version, student))
        if json:
            emit(_json(found, version.assignment.words))
            return
        finals = list(found)
    names = told_apart([(one.student, one.recorded.grading.name) for one in finals])
    rows = [(name, one.final) for name, one in zip(names, finals, strict=True)]
    show(final_table(version.assignment.title, rows))
    if student is not None:
        for _, score in rows:
            show(*map(version.assignment.words.tell, score.said))
    for sentence in doubts.sentences:
        talk(sentence)


def adjust(
    assignment: AssignmentName,
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="As `results list` shows, or a name, mail or number.")
    ],
    points: Annotated[
        float | None, typer.Option("--points", metavar="N", help="Add N points; a negative N takes some.")
    ] = None,
    override: Annotated[float | None, typer.Option("--set", metavar="N", help="Set the score to N.")] = None,
    excuse: Annotated[bool, typer.Option("--excuse", help="The student needs no score.")] = False,
    waive_late: Annotated[bool, typer.Option("--waive-late", help="Being late costs nothing.")] = False,
    withdraw: Annotated[str, typer.Option("--withdraw", metavar="ID", help="Take an adjustment back.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the student reads it.")] = "",
    author: Annotated[
        str,
        typer.Option("--author", metavar="NAME", envvar="GRADER_AUTHOR", help="Who decided it (default: your login)."),
    ] = "",
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Change a student's final score, or list the changes.

    Each change is a record of its own: no grading is edited, a regrade keeps adjustments, and each can be withdrawn.
    Without a change, list those that there are.

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
            make_adjustment(
                gradebook,
                version.slug,
                student,
                kind,
                points=worth,
                withdraws=withdraw,
                reason=reason,
                author=author,
            )
        made = gradebook.adjustments(version.slug, student)
        if json:
            emit("[" + ",\n ".join(one.model_dump_json() for one in made) + "]")
            return
        show(*(f"{one.id[:8]}  {one.kind:<10}  {one.author}: {one.reason}" for one in made))
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


def _json(finals: Iterator[StudentFinal], words: Catalogue) -> str:
    lines = [line for one in finals for line in lines_of(one.student, one.recorded.identity, (), one.final, words)]
    return dumps([as_dict(line) for line in lines], indent=2, ensure_ascii=False)
