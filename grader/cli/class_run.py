"""A class graded and shown: what `grade` and `demo` have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.cli.class_pages import written_pages
from grader.cli.console import emit_all, progress, show, talk
from grader.gradebook import Gradebook
from grader.gradebook.runs import GradingRun, RunOptions
from grader.gradebook.tally import Tally
from grader.intake import Submissions
from grader.reports.json_output import json_pieces
from grader.reports.machine_output import MachineFormat, machine_pieces
from grader.reports.terminal import class_table
from grader.results.grading import Grading

ROWS = 1000
"""Students that a table lists; of a larger class only those who could not be graded."""


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What is left to say about a class once its result is on stdout."""

    tally: Tally
    known: int
    """Submissions that were not graded again."""


def grade_class(
    version: AssignmentVersion,
    submissions: Submissions,
    gradebook: Gradebook,
    options: RunOptions,
    *,
    report: Path | None = None,
    json: bool = False,
    machine: MachineFormat | None = None,
    quiet: bool = False,
) -> ClassResult:
    """Grade a class, print the result, write its pages: each submission and each grading is read once."""
    title = version.assignment.title
    run = GradingRun(version, options)
    try:
        with progress(title, len(submissions), quiet) as advance:
            run.grade(submissions, gradebook, advance)
    except KeyboardInterrupt:
        talk(f"{len(run.ids)} of {len(submissions)} are graded. The same command goes on from there.")
        raise
    tally = Tally()
    ids = run.grading_ids
    if report is None:
        gradings = tally.count(recorded.grading for recorded in gradebook.each(ids))
        _print(version, gradings, tally, len(ids), json, machine)
    else:
        with progress("pages", len(ids), quiet) as advance:
            gradings = written_pages(gradebook, version, ids, report, submissions.attendance, advance)
            _print(version, tally.count(gradings), tally, len(ids), json, machine)
    return ClassResult(tally, run.known)


def _print(
    version: AssignmentVersion,
    gradings: Iterable[Grading],
    tally: Tally,
    count: int,
    json: bool,
    machine: MachineFormat | None,
) -> None:
    """Print the result, one grading at a time: a large class need not fit into memory."""
    title, words = version.assignment.title, version.assignment.words
    if machine is not None:
        emit_all(machine_pieces(machine, title, f"{version.assignment.module}.py", gradings, words))
    elif json:
        emit_all(json_pieces(version.slug, version.sha256, gradings, words))
    elif count <= ROWS:
        show(class_table(title, list(gradings), words))
    else:
        amiss = [grading for grading in gradings if grading.outcome != "graded"]
        show(class_table(f"{title}: {tally}; not graded are", amiss, words) if amiss else f"{title}: {tally}.")
