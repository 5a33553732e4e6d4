"""`grader results final` and `adjust`: what students get, and what people change about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import DEFAULT_DB, Database, Json, Slug
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.assignment.version import AssignmentVersion
    from grader.gradebook import Records
    from grader.gradebook.class_finals import Standing
    from grader.language.catalogue import Catalogue
    from grader.results.adjustment import Adjustment, AdjustmentKind


def final(
    assignment: Slug,
    student: Annotated[
        str | None, typer.Option("--student", metavar="NAME", help="Only this student, with every step in words.")
    ] = None,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show what students get: gradings, policy and adjustments together.

    \b
    Examples:
      grader results final h5-one-hidden-layer
      grader results final h5-one-hidden-layer --student ana
    """
    from grader.cli.console import emit, show, talk
    from grader.gradebook import open_records
    from grader.gradebook.class_finals import Remarks, finals, student_called, the_assignment
    from grader.reports.final_table import final_table

    version = the_assignment(assignment)
    with open_records(db, create=False) as records:
        student = student and student_called(records, student)
        _has_gradings(records, version, student)
        remarks = Remarks(version, student)
        found = remarks.noting(finals(records, version, student))
        if json:
            emit(_json(found, version.assignment.words))
            return
        rows = [(row.student, row.final) for row in found]
    show(final_table(version.assignment.title, rows))
    if student is not None:
        for _, score in rows:
            show(*map(version.assignment.words.tell, score.said))
    for said in remarks.said:
        talk(said)


def adjust(
    assignment: Slug,
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="As `results list` says, or a name, mail or number.")
    ],
    points: Annotated[float | None, typer.Option("--points", metavar="N", help="Add points; -N takes some.")] = None,
    override: Annotated[float | None, typer.Option("--set", metavar="N", help="Set the score, whatever it is.")] = None,
    excuse: Annotated[bool, typer.Option("--excuse", help="The student needs no score.")] = False,
    waive_late: Annotated[bool, typer.Option("--waive-late", help="Being late costs nothing.")] = False,
    withdraw: Annotated[str, typer.Option("--withdraw", metavar="ID", help="Take an adjustment back.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is part of the explanation.")] = "",
    author: Annotated[
        str, typer.Option("--author", metavar="NAME", envvar="GRADER_AUTHOR", help="Who says so; your login if empty.")
    ] = "",
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Change what a student gets, by a record of its own; without a change, list those that there are.

    No grading is edited, so a regrade keeps adjustments, and each can be withdrawn.

    \b
    Examples:
      grader results adjust h5-one-hidden-layer ana --points 5 --reason "showed it in office hours"
      grader results adjust h5-one-hidden-layer ana --waive-late --reason "train strike"
      grader results adjust h5-one-hidden-layer ana --withdraw 3f9a01c2 --reason "wrong Ana"
    """
    from grader.cli.console import emit, show
    from grader.gradebook import open_records
    from grader.gradebook.class_finals import finals, student_called, the_assignment

    version = the_assignment(assignment)
    kind = _kind(points, override, excuse, waive_late, withdraw)
    with open_records(db, create=False) as records:
        student = student_called(records, student)
        _has_gradings(records, version, student)
        if kind is not None:
            taken_back = _prefixed(records, version, student, withdraw) if withdraw else ""
            worth = points if points is not None else override
            records.adjust(_adjustment(version, student, kind, worth, taken_back, reason, author))
        made = records.adjustments(version.slug, student)
        if json:
            emit("[" + ",\n ".join(one.model_dump_json() for one in made) + "]")
            return
        show(*(f"{one.id[:8]}  {one.kind:<10}  {one.author}: {one.reason}" for one in made))
        for row in finals(records, version, student):
            show(*map(version.assignment.words.tell, row.final.said))


def _has_gradings(records: "Records", version: "AssignmentVersion", student: str | None) -> None:
    if not records.standing(version.slug, student):
        who = f"{student}: nobody of that name has a grading" if student else "there is no grading"
        raise UsageError(f"{who} of {version.slug}. See `grader results list`.")


def _kind(
    points: float | None, override: float | None, excuse: bool, waive_late: bool, withdraw: str
) -> "AdjustmentKind | None":
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


def _adjustment(
    version: "AssignmentVersion",
    student: str,
    kind: "AdjustmentKind",
    points: float | None,
    withdraws: str,
    reason: str,
    author: str,
) -> "Adjustment":
    from datetime import UTC, datetime
    from getpass import getuser
    from uuid import uuid4

    from grader.results.adjustment import Adjustment

    if not reason.strip():
        raise UsageError("Give a --reason: it is part of what the student is told.")
    return Adjustment(
        id=uuid4().hex,
        assignment=version.slug,
        student=student,
        kind=kind,
        points=points,
        withdraws=withdraws,
        reason=reason,
        author=author or getuser(),
        made_at=datetime.now(UTC),
    )


def _prefixed(records: "Records", version: "AssignmentVersion", student: str, prefix: str) -> str:
    """The whole id of an adjustment that is in force."""
    from grader.results.adjustment import in_force

    held = in_force(records.adjustments(version.slug, student))
    found = [one.id for one in held if one.id.startswith(prefix)]
    if len(found) != 1:
        there = ", ".join(one.id[:8] for one in held) or "none"
        raise UsageError(f"--withdraw {prefix}: names no single adjustment in force. There are: {there}.")
    return found[0]


def _json(rows: "Iterator[Standing]", words: "Catalogue") -> str:
    from json import dumps

    from grader.gradebook.exports.line import lines_of
    from grader.gradebook.exports.tables import as_dict

    lines = [line for row in rows for line in lines_of(row.student, row.recorded.identity, (), row.final, words)]
    return dumps([as_dict(line) for line in lines], indent=2, ensure_ascii=False)
