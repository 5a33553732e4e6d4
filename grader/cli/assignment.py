"""`grader assignment`: is an assignment well written, and can it tell right from wrong?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.create import handout, new
from grader.cli.inspect import cases, try_file
from grader.cli.options import Json, Quiet
from grader.errors import Exit

if TYPE_CHECKING:
    from grader.assignment.version import AssignmentVersion
    from grader.authoring.proof.outcome import ProofReport

assignment = typer.Typer(no_args_is_help=True, help="Write an assignment, prove it, hand it out.")
assignment.command()(new)

Slugs = Annotated[list[str] | None, typer.Argument(metavar="ASSIGNMENT...", help="Slugs or folders.")]
Everything = Annotated[bool, typer.Option("--all", help="All assignments of the course.")]


@assignment.command()
def lint(slugs: Slugs = None, everything: Everything = False) -> None:
    """Validate assignments and their reference, and say what is likely to be regretted.

    \b
    Example:
      grader assignment lint h5-one-hidden-layer
    """
    from grader.authoring.proof.lint import lint as advise
    from grader.cli.console import emit, talk

    for version in _chosen(slugs, everything):
        advice = advise(version)
        for sentence in advice:
            emit(f"{version.slug}: {sentence}")
        if not advice:
            talk(f"{version.slug}: nothing to say.")


@assignment.command("test")
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
    """Grade what deserves all points, none, or a certain name; exit with 3 if anything comes out otherwise.

    The reference and the right submissions must earn everything on every seed, the starter and a syntax error nothing;
    every misconception and every general mistake in every array must cost points and be named.

    \b
    Example:
      grader assignment test h5-one-hidden-layer
      grader assignment test --all
    """
    from grader.authoring.proof.outcome import prove as put_to_proof
    from grader.authoring.proof.outcome import table
    from grader.authoring.proof.verdicts import listed
    from grader.cli.console import emit, show, talk

    if listing:
        emit("\n".join(name for version in _chosen(slugs, everything) for name in listed(version)))
        return
    reports: list[ProofReport] = []
    for version in _chosen(slugs, everything):
        if not quiet:
            talk(f"{version.slug} ...")
        reports.append(put_to_proof(version, range(seeds), range(mutant_seeds), pairs))
    if json:
        emit("[" + ", ".join(report.model_dump_json() for report in reports) + "]")
    else:
        show(table(reports))
        for report in reports:
            for sentence in report.faults:
                emit(f"{report.assignment}: {sentence}")
            if report.stands and not quiet:
                talk(f"{report.assignment}: {report.verdict}")
    raise typer.Exit(Exit.OK if all(report.stands for report in reports) else Exit.SPEC)


def _chosen(slugs: list[str] | None, everything: bool) -> "list[AssignmentVersion]":
    from grader.course.loading import find_assignment
    from grader.course.location import find_course
    from grader.errors import UsageError

    course = find_course(Path.cwd())
    if everything:
        slugs = sorted(path.parent.name for path in course.glob("assignments/*/assignment.toml"))
    if not slugs:
        raise UsageError("No assignment named. Give a slug, or --all.")
    return [find_assignment(slug, course) for slug in slugs]


assignment.command("try")(try_file)
assignment.command()(cases)
assignment.command()(handout)
