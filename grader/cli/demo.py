"""`grader demo`: bundled submissions, graded as a class would be."""

from pathlib import Path
from typing import Annotated

import typer

from grader.batch import Setup
from grader.cli.console import talk
from grader.cli.grade import Output, grade_class
from grader.course.loading import find_assignment
from grader.course.location import bundled_course
from grader.gradebook import open_gradebook
from grader.gradebook.runs import RunOptions
from grader.intake import Wanted, collect

CASTS = {
    "h5-one-hidden-layer": (
        "correct",
        "as-written",
        "forgot-derivative",
        "averaged-gradients",
        "wrong-axis",
        "exception-at-import",
        "endless-loop",
        "starter",
    ),
    "h4-softmax-training": ("correct", "as-written"),
}
"""Submissions that are right, nearly right, or wrong as real ones are."""


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Folder for the database and the pages.")
    ] = Path("grader-demo"),
) -> None:
    """Grade a few bundled submissions.

    Writes a database and pages to look at; needs no network, no course and no configuration.

    \b
    Examples:
      grader demo
      grader demo --out /tmp/demo
    """
    out.mkdir(parents=True, exist_ok=True)
    course = bundled_course()
    with open_gradebook(str(out / "grades.db")) as gradebook:
        for slug, students in CASTS.items():
            version = find_assignment(slug, course).without_places()
            paths = [course / "submissions" / slug / student for student in students]
            submissions = collect(paths, Wanted.by(version), version.assignment.limits)
            grade_class(version, submissions, gradebook, RunOptions(Setup()), Output(out / slug))
    talk(
        f"Wrote {out / 'grades.db'} and pages: open {out / next(iter(CASTS)) / 'index.html'}\n"
        f"Next, one of them in detail:  grader results show as-written --db {out / 'grades.db'}"
    )
