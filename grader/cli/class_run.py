"""A class graded and shown: what `grade` and `demo` have in common."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.cli.class_pages import written_pages
from grader.cli.console import emit_all, progress, show, talk
from grader.errors import Exit
from grader.gradebook import Gradebook
from grader.gradebook.final import is_undecided
from grader.gradebook.runs import GradingRun, RunOptions
from grader.intake import Submissions
from grader.language.numbers import percent
from grader.reports.json_output import json_pieces
from grader.reports.machine_output import MachineFormat, machine_pieces
from grader.reports.terminal import class_table
from grader.results.grading import Grading

ROWS = 1000
"""Most students that a table lists. Of a larger class, it lists only those who could not be graded."""


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
class ClassResult:
    """What remains to be said about a class once its result is on stdout."""

    counts: Counts
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
        talk(f"{len(run.ids)} of {len(submissions)} are graded. Run the same command again to go on.")
        raise
    counts = Counts()
    ids = run.grading_ids
    if report is None:
        gradings = counts.count(recorded.grading for recorded in gradebook.each(ids))
        _print(version, gradings, counts, len(ids), json, machine)
    else:
        with progress("pages", len(ids), quiet) as advance:
            gradings = written_pages(gradebook, version, ids, report, submissions.attendance, advance)
            _print(version, counts.count(gradings), counts, len(ids), json, machine)
    return ClassResult(counts, run.known)


def _print(
    version: AssignmentVersion,
    gradings: Iterable[Grading],
    counts: Counts,
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
        show(class_table(f"{title}: {counts}; not graded are", amiss, words) if amiss else f"{title}: {counts}.")
