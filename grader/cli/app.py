"""All commands under one name."""

from typing import Annotated

import typer

from grader.cli.assignment import assignment
from grader.cli.check import check
from grader.cli.create import init
from grader.cli.demo import demo
from grader.cli.doctor import doctor
from grader.cli.export import export
from grader.cli.grade import grade
from grader.cli.gradescope import gradescope
from grader.cli.regrade import regrade, replay, revert
from grader.cli.results import results
from grader.cli.schema import schema
from grader.cli.scores import adjust, final

app = typer.Typer(
    name="grader",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich alone would double the time to show it
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for command in (demo, grade, check, init, doctor, schema):
    app.command()(command)
for of_results in (final, adjust, export, regrade, revert, replay):
    results.command()(of_results)
app.add_typer(assignment, name="assignment")
app.add_typer(results, name="results")
app.add_typer(gradescope, name="gradescope")


def _show_version(wanted: bool) -> None:
    if wanted:
        from grader import __version__

        typer.echo(f"grader {__version__}")
        raise typer.Exit


@app.callback()
def grader(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="With an error, print the whole traceback.")] = False,
) -> None:
    """Grade gradients derived by hand, and name the mistake in a wrong array.

    Exit codes: 0 graded, whatever the score; 1 below --fail-under; 2 a flag or path is wrong; 3 the assignment does not
    validate; 4 a fault of the grader's own.

    \b
    Example:
      grader demo
    """
