"""`grader submit`: hand in to a service."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter

from grader.cli.console import emit, show, talk
from grader.cli.options import Json, Server, Token
from grader.errors import SandboxError
from grader.language.cleaning import clean
from grader.language.numbers import number
from grader.results.report import ReportedGrading
from grader.serve.client import Client, files_at


def submit(
    assignment: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Slug of the assignment.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file, a zip, or a folder with your files.")],
    server: Server = "",
    token: Token = "",
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the result.")] = True,
    json: Json = False,
) -> None:
    """Hand in to a service that runs `grader serve`, and read the result.

    Other users of the machine can read a token on the command line, so it is better to set GRADER_TOKEN.

    \b
    Examples:
      grader submit h5-one-hidden-layer solution.py --server https://grader.example.org
      grader submit h5-one-hidden-layer homework.ipynb --no-wait
    """
    hand_in(Client(server, token), assignment, path, wait=wait, json=json)


def hand_in(client: Client, slug: str, path: Path, *, wait: bool = True, json: bool = False) -> None:
    """Hand in what is at a path, and show the result."""
    submission = client.submit(slug, files_at(path))
    if wait:
        talk("Handed in. Waiting for the result.")
        submission = client.result(submission)
    if json:
        emit(dumps(submission, indent=2, ensure_ascii=False))
    elif submission["state"] == "failed":
        raise SandboxError("The service failed to grade your work. It is stored; tell your instructor.")
    elif submission["result"] is None:
        emit(f"Handed in: {submission['id']}")
    else:
        _show(TypeAdapter(ReportedGrading).validate_python(submission["result"]))


def _show(result: ReportedGrading) -> None:
    if result.outcome == "graded":
        emit(f"{number(result.score)} of {number(result.max_score)} points")
    for note in result.notes:
        show(clean(note))
    for check in result.checks:
        show(f"{number(check.points)}/{number(check.max_points)}  {clean(check.title)}: {clean(check.message, 2000)}")
        for diagnosis in check.diagnoses:
            show(f"    {clean(diagnosis.text, 2000)}")
