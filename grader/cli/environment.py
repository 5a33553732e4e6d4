"""`grader assignment environment`."""

from typing import Annotated

import typer

from grader.cli.console import emit, talk
from grader.course.loading import find_assignment
from grader.marking.grade_submission import sandbox_for


def environment(
    slugs: Annotated[list[str], typer.Argument(metavar="ASSIGNMENT", help="Slugs or folders.", show_default=False)],
) -> None:
    """Install and list the packages that students may import.

    They are listed in the assignment's requirements.txt, and each is loaded once.

    Grading does this by itself when needed; this command is for images and machines without a network.

    \b
    Example:
      grader assignment environment h5-one-hidden-layer
    """
    for version in map(find_assignment, slugs):
        with sandbox_for(version) as sandbox:
            if sandbox.environment is None:
                talk(f"{version.slug}: no requirements.txt; students have {', '.join(version.assignment.packages)}.")
                continue
            talk(f"{version.slug}: {sandbox.environment.folder}, loaded with isolation {sandbox.isolation.level.word}")
            emit("\n".join(sandbox.environment.packages))
