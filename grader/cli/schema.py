"""`grader schema`."""

from enum import StrEnum
from typing import Annotated

import typer


class Subject(StrEnum):
    """What has a schema."""

    ASSIGNMENT = "assignment"
    GRADING = "grading"
    SENTENCES = "sentences"


def schema(
    subject: Annotated[Subject, typer.Argument(help="assignment.toml, what `grade --json` prints, or the sentences.")],
) -> None:
    """Print a JSON schema, or every sentence that students read.

    The schema of assignment.toml is for editors, that of `grade --json` for scripts. The sentences are TOML, to be
    changed or translated in a course's own sentences.toml.

    \b
    Examples:
      grader schema assignment > assignment.schema.json
      grader schema sentences > sentences.toml
    """
    from json import dumps

    from grader.authoring.skeleton import schema as of_assignment
    from grader.cli.console import emit
    from grader.language.catalogue import OWN
    from grader.results.report import GradingReport

    match subject:
        case Subject.ASSIGNMENT:
            emit(of_assignment())
        case Subject.GRADING:
            emit(dumps(GradingReport.model_json_schema(), indent=2))
        case Subject.SENTENCES:
            emit(OWN.read_text(encoding="utf-8").rstrip())
