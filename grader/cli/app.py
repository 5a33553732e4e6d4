"""All commands under one name: what `grader --help` lists, and where each of them is."""

from typing import Annotated, cast

import typer

from grader.cli.deferred import DeferredGroup, deferred
from grader.release import __version__

COMMANDS = {
    "demo": ("demo:demo", "Grade a few bundled submissions."),
    "grade": ("grade:grade", "Grade submissions and name their mistakes."),
    "check": ("check:check", "Check your own work before you hand it in."),
    "submit": ("submit:submit", "Hand in to a service that runs `grader serve`, and read the result."),
    "import": ("importing:import_", "Import assignments from other graders."),
    "init": ("create:init", "Create a course for your own assignments."),
    "doctor": ("doctor:doctor", "Show the isolation that this machine offers."),
    "schema": ("schema:schema", "Print a JSON schema, or every sentence that students read."),
}
ASSIGNMENT = {
    "new": ("create:new", "Create a small working assignment to start from."),
    "lint": ("assignment:lint", "Validate assignments, refuse what has no effect, and warn about likely problems."),
    "test": ("assignment:prove", "Prove that an assignment tells right from wrong."),
    "adopt": ("adopt:adopt", "Draft a misconception from a mistake that has no name yet."),
    "try": ("inspect:try_file", "Grade one file and show everything, including hidden checks."),
    "cases": ("inspect:cases", "Show in which cases each misconception differs."),
    "handout": ("handout:handout", "Make the folder and zip for students."),
    "environment": ("environment:environment", "Install and list the packages that students may import."),
}
RESULTS = {
    "list": ("results:list_results", "List gradings."),
    "show": ("results:show_result", "Show gradings check by check."),
    "pages": ("class_pages:pages", "Write the pages of the whole class."),
    "final": ("final:final", "Show final scores."),
    "adjust": ("adjust:adjust", "Change a student's final score, or list the changes."),
    "adjustments": ("adjust:adjustments", "List all adjustments, including withdrawn ones."),
    "source": ("source:source", "Print the code that was graded, as it is in the gradebook."),
    "export": ("export:export", "Export final scores and feedback."),
    "regrade": ("regrade:regrade", "Grade recorded submissions again and show who would change."),
    "revert": ("regrade:revert", "Undo the last regrade."),
    "replay": ("regrade:replay", "Run one recorded grading again and compare."),
}
GRADESCOPE = {
    "build": ("gradescope:build", "Make the zip to upload as an autograder."),
    "run": ("gradescope:run", "Grade the one submission of a container."),
}
SERVE = {
    "start": (
        "serve:start",
        "Serve the course in this folder: students hand in on a page.",
    ),
    "invite": (
        "serve:invite_class",
        "Make personal links for people on a roster who have none, as a table for a mail merge.",
    ),
    "revoke": ("serve:revoke", "Revoke all links, sessions and tokens of a person."),
}

RESULTS_HELP = """Look at recorded gradings, compute final scores, and export them.

\b
Example:
  grader results list
"""
SERVE_HELP = """Serve a course: students hand in on a page and read their mistakes there.

`grader serve` without a command runs `grader serve start`.

\b
Example:
  grader serve
"""
DEFAULTS = {"serve": "start"}
"""Groups that run one of their commands by default, and which one."""
GROUPS = {
    "assignment": (ASSIGNMENT, "Write an assignment, prove it, hand it out.", ""),
    "results": (RESULTS, "Look at recorded gradings, compute final scores, and export them.", RESULTS_HELP),
    "gradescope": (GRADESCOPE, "Grade in a container for each submission, as Gradescope does.", ""),
    "serve": (SERVE, "Serve a course: students hand in on a page and read their mistakes there.", SERVE_HELP),
}


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"grader {__version__}")
        raise typer.Exit


def grader(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print full tracebacks of errors.")] = False,
) -> None:
    """Grade gradients derived by hand, and name the mistake in a wrong array.

    Exit codes: 0 graded, whatever the score; 1 below --fail-under, nothing for an export to fill in, or lint finds
    something without effect; 2 a flag or path is wrong; 3 the assignment does not validate; 4 a fault of the grader
    itself.

    \b
    Example:
      grader demo
    """


def program() -> DeferredGroup:
    """The whole command line; nothing of a command is imported yet."""
    app = typer.Typer(
        name="grader",
        cls=DeferredGroup,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(grader)
    root = cast(DeferredGroup, typer.main.get_command(app))
    root.commands.update(deferred("grader.cli", COMMANDS))
    for name, (commands, summary, text) in GROUPS.items():
        root.add_command(
            DeferredGroup(
                name=name,
                commands=deferred("grader.cli", commands),
                short_help=summary,
                help=text or summary,
                no_args_is_help=name not in DEFAULTS,
                rich_markup_mode=None,
                default=DEFAULTS.get(name, ""),
            )
        )
    return root
