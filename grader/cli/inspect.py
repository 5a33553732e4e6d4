"""The commands of `grader assignment` that show an author what students do not see."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import Json, Seed

Slug = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="A slug of the course, or a folder.")]


def try_file(
    slug: Slug,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="One submission: a file, a folder or a zip.")],
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Grade one file and show everything, hidden checks too; nothing is kept.

    \b
    Example:
      grader assignment try h5-one-hidden-layer solution.py
    """
    from grader.authoring.proof.unhidden import trial
    from grader.cli.console import emit, show
    from grader.course.loading import find_assignment
    from grader.course.location import find_course
    from grader.intake import read_one
    from grader.reports.terminal import student_detail
    from grader.reports.view import full_view
    from grader.results.report import report

    version = find_assignment(slug, find_course(Path.cwd()))
    assignment = version.assignment
    grading = trial(version, read_one(path, assignment, any_name=True), version.seed_or_own(seed))
    if json:
        emit(report(grading, assignment.words).model_dump_json(indent=2))
    else:
        show(student_detail(full_view(assignment.title, grading, assignment.words)))


def cases(
    slug: Slug,
    check: Annotated[str | None, typer.Argument(metavar="[CHECK]", help="Only this check.")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="NAME", help="Only the cases of this name.")] = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Show in which cases each misconception differs; of one check or case, all the numbers.

    These are the inputs, the right arrays, and what each misconception gives.

    \b
    Examples:
      grader assignment cases h5-one-hidden-layer
      grader assignment cases h5-one-hidden-layer softmax
      grader assignment cases h5-one-hidden-layer softmax --seed 2 --json
    """
    from grader.authoring.proof.case_listing import as_json, as_text, case_views, summary
    from grader.cli.console import emit
    from grader.course.loading import find_assignment
    from grader.course.location import find_course
    from grader.marking.expected import Expectations

    version = find_assignment(slug, find_course(Path.cwd()))
    views = case_views(Expectations(version, version.seed_or_own(seed)), check, case)
    if json:
        emit(as_json(views))
    else:
        emit(as_text(views) if check or case else summary(views))
