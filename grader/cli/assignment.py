"""`grader assignment lint` and `test`: is an assignment well written, and can it tell right from wrong?"""

from typing import Annotated

import typer

from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.lint import lint as advice_on
from grader.authoring.proof.outcome import ProofReport, table
from grader.authoring.proof.outcome import prove as prove_assignment
from grader.authoring.proof.verdicts import listed
from grader.cli.console import emit, show, talk
from grader.cli.location import all_slugs, assignments_called
from grader.cli.options import Json, Quiet
from grader.errors import Exit, UsageError

Slugs = Annotated[list[str] | None, typer.Argument(metavar="ASSIGNMENT", help="Slugs or folders.")]
Everything = Annotated[bool, typer.Option("--all", help="All assignments of the course.")]


def lint(slugs: Slugs = None, everything: Everything = False) -> None:
    """Validate assignments and warn about likely problems.

    \b
    Example:
      grader assignment lint h5-one-hidden-layer
    """
    for version in _chosen(slugs, everything):
        advice = advice_on(version)
        for sentence in advice:
            emit(f"{version.slug}: {sentence}")
        if not advice:
            talk(f"{version.slug}: nothing to say.")


def prove(
    slugs: Slugs = None,
    everything: Everything = False,
    seeds: Annotated[int, typer.Option("--seeds", min=1, metavar="N", help="Seeds for the right submissions.")] = 10,
    mutant_seeds: Annotated[int, typer.Option("--mutant-seeds", min=1, metavar="N", help="Seeds for mutants.")] = 2,
    pairs: Annotated[int, typer.Option("--pairs", min=0, metavar="N", help="Students with two mistakes at once.")] = 0,
    listing: Annotated[bool, typer.Option("--list", help="Only list the mutants: the wrong answers it makes.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Prove that an assignment tells right from wrong.

    The reference and the right submissions must earn everything on every seed, the starter and a syntax error nothing;
    every misconception, and every general mistake in every array, must cost points and be named. Exits with 3 if
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
        reports.append(prove_assignment(version, range(seeds), range(mutant_seeds), pairs))
    if json:
        emit("[" + ", ".join(report.model_dump_json() for report in reports) + "]")
    else:
        _show_proofs(reports, quiet)
    raise typer.Exit(Exit.OK if all(report.stands for report in reports) else Exit.SPEC)


def _show_proofs(reports: list[ProofReport], quiet: bool) -> None:
    show(table(reports))
    for report in reports:
        for sentence in report.faults:
            emit(f"{report.assignment}: {sentence}")
        if report.stands and not quiet:
            talk(f"{report.assignment}: {report.verdict}")


def _chosen(slugs: list[str] | None, everything: bool) -> list[AssignmentVersion]:
    names = all_slugs() if everything else slugs
    if not names:
        raise UsageError("No assignment named. Give a slug, or --all.")
    return assignments_called(names)
