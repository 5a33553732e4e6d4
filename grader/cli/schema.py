"""`grader schema`."""

from enum import StrEnum
from json import dumps
from typing import Annotated

import typer
from pydantic import TypeAdapter

from grader.authoring.skeleton import schema as assignment_schema
from grader.cli.console import emit
from grader.language.catalogue import OWN
from grader.results.report import GradingReport


class Subject(StrEnum):
    """What has a schema."""

    ASSIGNMENT = "assignment"
    GRADING = "grading"
    SENTENCES = "sentences"


def schema(
    subject: Annotated[Subject, typer.Argument(metavar="SUBJECT", help="What to print.")],
) -> None:
    """Print a JSON schema, or every sentence that students read.

    `assignment` is the schema of assignment.toml, for editors; `grading` that of what `grade --json` prints, for
    scripts. `sentences` prints TOML, to change or translate in a course's own sentences.toml.

    \b
    Examples:
      grader schema assignment > assignment.schema.json
      grader schema sentences > sentences.toml
    """
    match subject:
        case Subject.ASSIGNMENT:
            emit(assignment_schema())
        case Subject.GRADING:
            emit(dumps(TypeAdapter(GradingReport).json_schema(), indent=2))
        case Subject.SENTENCES:
            emit(OWN.read_text(encoding="utf-8").rstrip())
