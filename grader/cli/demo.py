"""`grader demo`: bundled submissions, graded as a class would be."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from grader.gradebook import Records

CAST: Mapping[str, Sequence[str]] = {
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
"""Right, nearly right, and wrong in the ways that real folders are wrong."""


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Where the database and the pages go.")
    ] = Path("grader-demo"),
) -> None:
    """Grade a few bundled submissions.

    Writes a database and pages to look at; needs no network, no course and no configuration.

    \b
    Examples:
      grader demo
      grader demo --out /tmp/demo
    """
    from grader.cli.console import talk
    from grader.gradebook import open_records

    out.mkdir(parents=True, exist_ok=True)
    with open_records(str(out / "grades.db")) as records:
        for slug, students in CAST.items():
            _grade(slug, students, out, records)
    talk(
        f"Wrote {out / 'grades.db'} and pages: open {out / next(iter(CAST)) / 'index.html'}\n"
        f"Next, one of them in detail:  grader results show as-written --db {out / 'grades.db'}"
    )


def _grade(slug: str, students: Sequence[str], out: Path, records: "Records") -> None:
    from grader.batch.batch import Batch, How
    from grader.cli.console import progress, show
    from grader.course.loading import find_assignment
    from grader.course.location import bundled_course
    from grader.intake import collect
    from grader.reports.pages import write_pages
    from grader.reports.terminal import class_table

    course = bundled_course()
    version = find_assignment(slug, course)
    assignment = version.assignment
    paths = [course / "submissions" / slug / student for student in students]
    submissions = collect(paths, assignment.module, assignment.limits)
    batch = Batch(version)
    with progress(assignment.title, len(submissions), quiet=False) as advance:
        batch.run(submissions, records, How(), advance)
    gradings = batch.gradings(records)
    show(class_table(assignment.title, gradings, assignment.words))
    with progress("pages", len(gradings), quiet=False) as advance:
        write_pages(out / slug, version, gradings, submissions, advance)
