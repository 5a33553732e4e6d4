"""`grader schema`."""

from enum import StrEnum
from typing import Annotated

import typer


class Subject(StrEnum):
    """What has a schema."""

    ASSIGNMENT = "assignment"
    GRADING = "grading"


def schema(
    subject: Annotated[Subject, typer.Argument(help="assignment.toml, or what `grade --json` prints.")],
) -> None:
    """Print a JSON schema.

    That of assignment.toml is for editors, that of `grade --json` for scripts.

    \b
    Example:
      grader schema assignment > assignment.schema.json
    """
    from json import dumps

    from grader.authoring.skeleton import schema as of_assignment
    from grader.cli.console import emit
    from grader.spec.grading import GradingReport

    whole = dumps(GradingReport.model_json_schema(), indent=2)
    emit(of_assignment() if subject is Subject.ASSIGNMENT else whole)
