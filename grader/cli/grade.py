"""`grader grade`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.class_run import ClassResult, grade_class
from grader.cli.console import talk
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, FailUnder, Jobs, Json, Quiet, ReportFolder, Seed
from grader.course.loading import find_assignment
from grader.errors import UsageError
from grader.gradebook import open_gradebook
from grader.gradebook.engine import database_url
from grader.gradebook.runs import RunOptions
from grader.intake import NamePattern, Submissions, Wanted, collect, read_roster, remarks
from grader.reports.machine_output import MachineFormat

FEW = 20
"""Most submissions of which every mistake is looked for in the code, unless the command line says otherwise."""


Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH",
        help="A class: a folder with one folder or file per student, a zip, or a download from Canvas, Moodle, "
        "Gradescope, Blackboard, Brightspace, ILIAS or GitHub Classroom. Or one student's file, folder or zip, or "
        "several of these.",
    ),
]
FormatOption = Annotated[
    MachineFormat | None,
    typer.Option(
        "--format", help="Format for another system: JUnit XML, annotations on GitHub, Moodle's VPL or CodeRunner."
    ),
]
Roster = Annotated[
    Path | None,
    typer.Option(
        "--roster", metavar="FILE.csv", help="Roster of the class: report who is missing, not on it, or on it twice."
    ),
]
Names = Annotated[
    str, typer.Option("--names", metavar="PATTERN", help="Pattern of file or folder names, for other platforms.")
]
RequireIsolation = Annotated[
    str | None,
    typer.Option("--require-isolation", metavar="LEVEL", help="Refuse to run on a weaker level; see `doctor`."),
]
Executor = Annotated[str, typer.Option("--executor", metavar="URL", help="Grade on a Dask cluster: dask://HOST:PORT.")]
Again = Annotated[bool, typer.Option("--again", help="Re-grade submissions that already have a result.")]
Places = Annotated[
    bool | None,
    typer.Option(
        "--places/--no-places",
        help="Look for the line of each mistake; takes a few seconds per wrong submission. "
        f"[default: with more than {FEW} submissions, only where no name is certain]",
        show_default=False,
    ),
]


def grade(
    assignment: AssignmentName,
    paths: Paths,
    db: Database = DEFAULT_DB,
    jobs: Jobs = 0,
    json: Json = False,
    format_: FormatOption = None,
    report: ReportFolder = None,
    fail_under: FailUnder = None,
    seed: Seed = 0,
    roster: Roster = None,
    names: Names = "",
    require_isolation: RequireIsolation = None,
    executor: Executor = "",
    again: Again = False,
    places: Places = None,
    quiet: Quiet = False,
) -> None:
    """Grade submissions and name their mistakes.

    Prints the points that were lost, and by which mistake. Each grading is recorded as soon as it is finished: after
    any kind of stop, the same command continues.

    \b
    Examples:
      grader grade h5-one-hidden-layer submissions/h5-one-hidden-layer
      grader grade h5-one-hidden-layer handed-in.zip --report reports
      grader grade h5-one-hidden-layer ana.py --json --fail-under 50
    """
    if json and format_ is not None:
        raise UsageError("Either --json or --format, please.")
    version = find_assignment(assignment)
    people = read_roster(roster) if roster else None
    pattern = NamePattern(names) if names else None
    submissions = collect(paths, Wanted.by(version), version.assignment.limits, people, pattern)
    if places is False:
        version = version.without_places()
    elif places is None and len(submissions) > FEW:
        version = replace(version, sparing=True)
    options = RunOptions(seed, jobs, require_isolation, executor, again)
    with open_gradebook(db) as gradebook:
        if people is not None:
            submissions.count_as_present(gradebook.people(version.slug), people)
        result = grade_class(
            version, submissions, gradebook, options, report=report, json=json, machine=format_, quiet=quiet
        )
    if not quiet:
        for sentence in _afterwards(version.slug, submissions, result):
            talk(sentence)
        talk(_where_to_look(db, report))
    raise typer.Exit(result.counts.exit_code(fail_under))


def _afterwards(slug: str, submissions: Submissions, result: ClassResult) -> Iterator[str]:
    yield from remarks(submissions)
    if result.known:
        yield f"{result.known} of {len(submissions)} have a grading already; --again grades them again."
    if result.counts.undecided:
        yield (
            f"{result.counts.undecided} of them are undecided because of a fault in the grader or a test of yours: "
            f"`grader assignment test {slug}` shows it. When it is fixed, grade again."
        )


def _where_to_look(db: str, report: Path | None) -> str:
    kept = database_url(db).render_as_string(hide_password=True).removeprefix("sqlite:///")
    pages = f"Pages: {report / 'index.html'}. " if report is not None else ""
    option = "" if db == DEFAULT_DB else f" --db {kept}"
    return f"{pages}Saved in {kept}. One student in detail: grader results show NAME{option}"
