"""`grader grade`: a class is graded and shown, and its pages are written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer

from grader.assignment.version import AssignmentVersion
from grader.batch import Setup
from grader.cli.class_pages import written_pages
from grader.cli.console import emit_all, progress, show, talk
from grader.cli.options import (
    DEFAULT_DB,
    AssignmentName,
    Database,
    Executor,
    FailUnder,
    Jobs,
    Json,
    Quiet,
    ReportFolder,
    RequireIsolation,
    Seed,
)
from grader.course.loading import find_assignment
from grader.errors import Exit, UsageError
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.engine import database_url
from grader.gradebook.final import is_undecided
from grader.gradebook.runs import GradingRun, RunOptions
from grader.intake import NamePattern, Submissions, Wanted, collect, read_roster, remarks
from grader.language.numbers import percent
from grader.reports.json_output import json_pieces
from grader.reports.machine_output import MachineFormat, machine_pieces
from grader.reports.terminal import class_table
from grader.results.grading import Grading

FEW = 20
"""Most submissions of which every mistake is looked for in the code, unless the command line says otherwise."""
ROWS = 1000
"""Most students that a table lists. Of a larger class, it lists only those who could not be graded."""

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


@dataclass
class Counts:
    """Counts gradings as they pass, because a class may be too large to hold in memory."""

    outcomes: Counter[str] = field(default_factory=Counter)
    undecided: int = 0
    """Gradings with a check that failed because of a fault in an instructor's test."""
    lowest: float = 100.0
    """The lowest score in percent."""

    def count(self, gradings: Iterable[Grading]) -> Iterator[Grading]:
        """The same gradings, counted."""
        for grading in gradings:
            self.outcomes[grading.outcome] += 1
            self.undecided += grading.outcome == "graded" and is_undecided(grading)
            self.lowest = min(self.lowest, percent(grading.score, grading.max_score))
            yield grading

    def exit_code(self, fail_under: float | None) -> Exit:
        """The exit code for scripts. A fault of ours comes first, because then no score is complete."""
        if self.outcomes["fault"] or self.undecided:
            return Exit.FAULT
        # A score of exactly P percent, up to rounding, is not below it.
        return Exit.BELOW if fail_under is not None and self.lowest < fail_under - 1e-9 else Exit.OK

    def __str__(self) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common())


@dataclass(frozen=True, slots=True)
class Output:
    """What is written about a class."""

    report: Path | None = None
    """Folder for pages."""
    json: bool = False
    machine: MachineFormat | None = None
    """Another system's format, instead of JSON or a table."""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What remains to be said about a class once its result is on stdout."""

    counts: Counts
    known: int
    """Submissions that were not graded again."""


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
    output = Output(report, json, format_, quiet)
    options = RunOptions(Setup(seed, jobs, require_isolation, executor), again)
    with open_gradebook(db) as gradebook:
        if people is not None:
            submissions.count_as_present(gradebook.people(version.slug), people)
        result = grade_class(version, submissions, gradebook, options, output)
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


def grade_class(
    version: AssignmentVersion, submissions: Submissions, gradebook: Gradebook, options: RunOptions, output: Output
) -> ClassResult:
    """Grade a class, print the result, write its pages: each submission and each grading is read once."""
    title = version.assignment.title
    run = GradingRun(version, options)
    try:
        with progress(title, len(submissions), output.quiet) as advance:
            run.grade(submissions, gradebook, advance)
    except KeyboardInterrupt:
        talk(f"{len(run.ids)} of {len(submissions)} are graded. Run the same command again to go on.")
        raise
    counts = Counts()
    ids = run.grading_ids
    if output.report is None:
        gradings = counts.count(recorded.grading for recorded in gradebook.each(ids))
        _print(version, gradings, len(ids), counts, output)
    else:
        with progress("pages", len(ids), output.quiet) as advance:
            gradings = written_pages(gradebook, version, ids, output.report, submissions.attendance, advance)
            _print(version, counts.count(gradings), len(ids), counts, output)
    return ClassResult(counts, run.known)


def _print(version: AssignmentVersion, gradings: Iterable[Grading], size: int, counts: Counts, output: Output) -> None:
    """Print the result, one grading at a time: a class of any size need not fit into memory.

    `counts` is complete when the last of the gradings has passed.
    """
    title, words = version.assignment.title, version.assignment.words
    if output.machine is not None:
        emit_all(machine_pieces(output.machine, title, f"{version.assignment.module}.py", gradings, words))
    elif output.json:
        emit_all(json_pieces(version.slug, version.sha256, gradings, words))
    elif size <= ROWS:
        show(class_table(title, list(gradings), words))
    else:
        amiss = [grading for grading in gradings if grading.outcome != "graded"]
        show(class_table(f"{title}: {counts}; not graded are", amiss, words) if amiss else f"{title}: {counts}.")
