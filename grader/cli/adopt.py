"""`grader assignment adopt`: draft a misconception from a mistake of a class."""

from typing import Annotated

import typer

from grader.cli.console import emit, talk
from grader.cli.options import DEFAULT_DB, Database
from grader.course.loading import find_assignment
from grader.errors import UsageError
from grader.gradebook import open_gradebook
from grader.reports.cohort import unexplained_groups
from grader.reports.drafting import draft
from grader.reports.student_summary import summarise

FEW = 10
"""Most students of a group whose sources are read."""


def adopt(
    slug: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Slug of an assignment in this course.")],
    number: Annotated[int, typer.Option("--group", min=1, metavar="N", help="Which group; 1 is the largest.")] = 1,
    db: Database = DEFAULT_DB,
) -> None:
    """Draft a misconception from a mistake that has no name yet.

    Takes a group of students from the gradebook whose wrong arrays no known mistake explains: the arrays are equal, or
    the same kind of edit repairs them. Prints the tables for assignment.toml, and a student's function as the wrong
    variant. The function is in comments, so that nothing of it runs before you have read it.

    \b
    Examples:
      grader assignment adopt h5-one-hidden-layer
      grader assignment adopt h5-one-hidden-layer --group 2
    """
    version = find_assignment(slug)
    with open_gradebook(db, create=False) as gradebook:
        recorded = gradebook.gradings(version.slug, None, latest=True)
        groups = unexplained_groups([summarise(one.grading) for one in recorded])
        if not groups:
            talk(f"{version.slug}: no two students have the same unexplained mistake.")
            return
        if number > len(groups):
            raise UsageError(f"--group {number}: there are only {len(groups)} groups.")
        group = groups[number - 1]
        ids = [recorded[index].id for index in group.people[:FEW]]
        sources = [submission.files for _, submission in gradebook.submissions(ids) if submission is not None]
    (check,) = (one for one in version.assignment.compared if one.id == group.check)
    emit(draft(group, check, sources))
