"""`grader grade`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import DEFAULT_DB, Database, Jobs, Json, Quiet, ReportFolder, Seed

if TYPE_CHECKING:
    from grader.batch.batch import Batch
    from grader.batch.tally import Tally
    from grader.gradebook import Records

ROWS = 1000
"""Students that a table lists; of a larger class it names those who could not be graded."""


def grade(
    assignment: Annotated[
        str, typer.Argument(metavar="ASSIGNMENT", help="An assignment of the course by its slug, or its folder.")
    ],
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            help="A class: a folder with one folder or file a student, a zip, a download of Canvas, Moodle or "
            "Gradescope. Or one student's file, folder or zip, or several of these.",
        ),
    ],
    db: Database = DEFAULT_DB,
    jobs: Jobs = 0,
    json: Json = False,
    report: ReportFolder = None,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", min=0, max=100, metavar="P", help="Exit with 1 if a score is below P percent."),
    ] = None,
    seed: Seed = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="FILE.csv", help="The class: say who is missing, not on it, or twice there."),
    ] = None,
    require_isolation: Annotated[
        str | None,
        typer.Option("--require-isolation", metavar="LEVEL", help="Refuse to run on a weaker level; see `doctor`."),
    ] = None,
    executor: Annotated[
        str, typer.Option("--executor", metavar="URL", help="Grade on a Dask cluster, dask://HOST:PORT, not here.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Grade what is known already, too: same bytes, assignment and seed.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Grade submissions and name their mistakes.

    Each grading is kept in the database as soon as it is there: after a stop, of whatever kind, the same command goes
    on. What was lost, by which mistake, is printed.

    \b
    Examples:
      grader grade h5-one-hidden-layer submissions/h5-one-hidden-layer
      grader grade h5-one-hidden-layer handed-in.zip --report reports
      grader grade h5-one-hidden-layer ana.py --json --fail-under 50
    """
    from grader.batch.batch import Batch, How
    from grader.cli.console import progress, talk
    from grader.course.loading import find_assignment
    from grader.course.location import find_course
    from grader.gradebook import open_records
    from grader.intake import collect, read_roster, remarks
    from grader.reports.pages import write_pages

    version = find_assignment(assignment, find_course(Path.cwd()))
    submissions = collect(
        paths,
        version.assignment.module,
        version.assignment.limits,
        strict=version.assignment.strict_name,
        roster=read_roster(roster) if roster else None,
    )
    batch, how = Batch(version), How(seed, jobs, require_isolation, executor, again)
    with open_records(db) as records:
        try:
            with progress(version.assignment.title, len(submissions), quiet) as advance:
                batch.run(submissions, records, how, advance)
        except KeyboardInterrupt:
            talk(f"{len(batch.ids)} of {len(submissions)} are graded. The same command goes on from there.")
            raise
        tally = _print(batch, records, json)
        if report is not None:
            graded = batch.gradings(records)
            with progress("pages", len(graded), quiet) as advance:
                write_pages(report, version, graded, submissions, advance)
    if not quiet:
        for remark in remarks(submissions):
            talk(remark)
        if batch.known:
            talk(f"{batch.known} of {len(submissions)} were known already; --again grades them once more.")
        if tally.undecided:
            talk(
                f"{tally.undecided} of them are not decided, by a fault of the grader or of a test of yours: "
                f"`grader assignment test {version.slug}` shows it. When it is mended, grade again."
            )
        talk(_where_to_look(db, report))
    raise typer.Exit(tally.exit_code(fail_under))


def _print(batch: "Batch", records: "Records", json: bool) -> "Tally":
    """The result on stdout; a large class passes without ever being held."""
    from grader.batch.tally import Tally
    from grader.cli.console import emit_all, show
    from grader.reports.json_output import json_pieces
    from grader.reports.terminal import class_table

    tally = Tally()
    gradings = tally.count(recorded.grading for recorded in records.each(batch.grading_ids))
    version = batch.version
    if json:
        emit_all(json_pieces(version.slug, version.sha256, gradings, version.assignment.words))
    elif len(batch.keys) <= ROWS:
        show(class_table(version.assignment.title, list(gradings), version.assignment.words))
    else:
        amiss = [grading for grading in gradings if grading.outcome != "graded"]
        show(class_table(f"{version.assignment.title}: {tally}; not graded are", amiss, version.assignment.words))
    return tally


def _where_to_look(db: str, report: Path | None) -> str:
    from grader.gradebook.engine import database_url

    kept = database_url(db).render_as_string(hide_password=True).removeprefix("sqlite:///")
    pages = f"Pages: {report / 'index.html'}. " if report is not None else ""
    option = "" if db == DEFAULT_DB else f" --db {kept}"
    return f"{pages}Kept in {kept}. One student in detail: grader results show NAME{option}"
