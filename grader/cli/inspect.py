"""The commands of `grader assignment` that show an author what students do not see."""

from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.proof.case_listing import as_json, as_text, case_views, summary
from grader.authoring.proof.unhidden import trial
from grader.cli.console import emit, show
from grader.cli.options import AssignmentName, Json, Seed
from grader.course.loading import find_assignment
from grader.intake import read_one
from grader.marking.expected import Expectations
from grader.reports.json_output import record_json
from grader.reports.terminal import student_detail
from grader.reports.view import full_view
from grader.results.report import report


def try_file(
    slug: AssignmentName,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="One submission: a file, a folder or a zip.")],
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Grade one file and show everything, including hidden checks.

    Nothing is recorded.

    \b
    Example:
      grader assignment try h5-one-hidden-layer solution.py
    """
    version = find_assignment(slug)
    assignment = version.assignment
    grading = trial(version, read_one(path, version, any_name=True), seed)
    if json:
        emit(record_json(report(grading, assignment.words), indent=2))
    else:
        show(student_detail(full_view(assignment.title, grading, assignment.words)))


def cases(
    slug: AssignmentName,
    check: Annotated[str | None, typer.Argument(metavar="CHECK", help="Only this check.")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="NAME", help="Only the cases of this name.")] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Show in which cases each misconception differs.

    For one check or case, show all the numbers: the inputs, the right arrays, and what each misconception gives.

    \b
    Examples:
      grader assignment cases h5-one-hidden-layer
      grader assignment cases h5-one-hidden-layer softmax
      grader assignment cases h5-one-hidden-layer softmax --seed 2 --json
    """
    version = find_assignment(slug)
    views = case_views(Expectations(version, seed), check, case)
    if json:
        emit(as_json(views))
    else:
        emit(as_text(views) if check or case else summary(views))
