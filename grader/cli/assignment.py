"""`grader assignment lint` and `test`: is an assignment well written, and can it tell right from wrong?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.lint import lint as advice_on
from grader.authoring.proof.outcome import ProofReport, steps
from grader.authoring.proof.outcome import prove as prove_assignment
from grader.authoring.proof.verdicts import listed
from grader.cli.console import emit, progress, show, talk
from grader.cli.options import Json, Quiet
from grader.course.loading import find_assignment
from grader.course.location import find_course, slugs_of
from grader.errors import Exit, UsageError

Slugs = Annotated[list[str] | None, typer.Argument(metavar="ASSIGNMENT", help="Slugs or folders.")]
Everything = Annotated[bool, typer.Option("--all", help="All assignments of the course.")]


def lint(slugs: Slugs = None, everything: Everything = False) -> None:
    """Validate assignments, refuse what has no effect, and warn about likely problems.

    Exits with 1 if a key, a package, a misconception or a test has no effect. Warnings alone exit with 0.

    \b
    Example:
      grader assignment lint h5-one-hidden-layer
    """
    refused = False
    for version in _chosen(slugs, everything):
        advice = advice_on(version)
        for sentence in (*advice.refused, *advice.warnings):
            emit(f"{version.slug}: {sentence}")
        if not advice.refused + advice.warnings:
            talk(f"{version.slug}: nothing to say.")
        refused |= bool(advice.refused)
    raise typer.Exit(Exit.BELOW if refused else Exit.OK)


def prove(
    slugs: Slugs = None,
    everything: Everything = False,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, metavar="N", help="Number of seeds for right submissions.")
    ] = 10,
    mutant_seeds: Annotated[
        int, typer.Option("--mutant-seeds", min=1, metavar="N", help="Number of seeds for mutants.")
    ] = 2,
    no_edits: Annotated[
        bool, typer.Option("--no-edits", help="Skip the search for weak cases, which takes longest.")
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="Only list the mutants, the wrong answers that are tried.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Prove that an assignment tells right from wrong.

    The reference and the right submissions must earn everything on every seed, the starter and a syntax error nothing;
    every misconception, and every general mistake in every array, must cost points and be named. Every small edit of
    the reference that gives other values must cost points; otherwise the case to add is reported. Exits with 3 if
    anything comes out otherwise.

    \b
    Examples:
      grader assignment test h5-one-hidden-layer
      grader assignment test --all
    """
    versions = _chosen(slugs, everything)
    if listing:
        emit("\n".join(name for version in versions for name in listed(version)))
        return
    reports: list[ProofReport] = []
    for version in versions:
        if not quiet:
            talk(f"{version.slug} ...")
        # the first of the seeds is the one with which `grade` grades by default
        with progress("edits", steps(version), quiet) as advance:
            report = prove_assignment(version, range(seeds), range(mutant_seeds), None if no_edits else advance)
        reports.append(report)
    if json:
        emit("[" + ", ".join(report.model_dump_json() for report in reports) + "]")
    else:
        _show_proofs(reports, quiet)
    raise typer.Exit(Exit.OK if all(report.ok for report in reports) else Exit.SPEC)


def _show_proofs(reports: list[ProofReport], quiet: bool) -> None:
    show(_table(reports))
    for report in reports:
        for sentence in report.faults:
            emit(f"{report.assignment}: {sentence}")
        for sentence in () if quiet else report.remarks:
            talk(f"{report.assignment}: {sentence}")
        if report.ok and not quiet:
            talk(f"{report.assignment}: {report.verdict}")


def _table(reports: list[ProofReport]) -> Table:
    """One row for each assignment."""
    figures = ("known", "mutants", "killed", "named", "several", "waived", "edits", "seconds")
    table = Table(Column("assignment", no_wrap=True), *figures)
    for column in table.columns[1:]:
        column.justify = "right"
    for report in reports:
        known = f"{report.as_deserved}/{report.students}"
        counts = map(str, (report.mutants, report.killed, report.named, report.among_several, report.waived))
        edits = f"{report.edits_caught}/{report.edits}" if report.edits else "–"
        table.add_row(report.assignment, known, *counts, edits, f"{report.seconds:.1f}")
    return table


def _chosen(slugs: list[str] | None, everything: bool) -> list[AssignmentVersion]:
    names = slugs_of(find_course(Path.cwd())) if everything else slugs
    if not names:
        raise UsageError("No assignment named. Give a slug, or --all.")
    return [find_assignment(name) for name in names]
