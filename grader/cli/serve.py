"""`grader serve`: a course as a web service."""

import csv
import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from grader.batch import Setup
from grader.cli.console import talk
from grader.cli.options import DEFAULT_DB, Database, Executor, Jobs, RequireIsolation, Seed
from grader.course.location import own_course
from grader.errors import UsageError
from grader.files import write_bytes_privately
from grader.gradebook import open_gradebook
from grader.gradebook.exports.cells import text_cell
from grader.intake import read_roster
from grader.sandbox import Sandbox
from grader.serve.inviting import Invitation, close_account, invite
from grader.serve.server import ServerOptions, require_seal, serve
from grader.serve.stations import GradingOptions
from grader.serve.tickets import ProviderOptions

DEFAULT_URL = "http://127.0.0.1:8000"


class InvitedRole(StrEnum):
    """The role that people are invited to."""

    STUDENT = "student"
    ASSISTANT = "assistant"
    INSTRUCTOR = "instructor"


def start(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, metavar="N", help="Port to listen on.")] = 8000,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="Address that browsers use, behind a proxy: https://HOST.")
    ] = "",
    db: Database = DEFAULT_DB,
    jobs: Jobs = 0,
    seed: Seed = 0,
    require_isolation: RequireIsolation = None,
    allow_weak: Annotated[
        bool, typer.Option("--allow-weak", help="Serve other machines even if student code is not sealed.")
    ] = False,
    executor: Executor = "",
    oidc: Annotated[
        str, typer.Option("--oidc", metavar="URL", help="OpenID Connect provider with which people may sign in.")
    ] = "",
    oidc_client: Annotated[
        str, typer.Option("--oidc-client", metavar="ID", help="The provider's id for this service.")
    ] = "",
    oidc_secret: Annotated[
        str,
        typer.Option("--oidc-secret", metavar="TEXT", envvar="GRADER_OIDC_SECRET", help="The secret for this id."),
    ] = "",
    oidc_by: Annotated[
        str,
        typer.Option("--oidc-by", metavar="COLUMN", help="Find people by email, or by sid=CLAIM or login=CLAIM."),
    ] = "email",
    places: Annotated[
        bool,
        typer.Option("--places", help="Look for the line of each mistake; takes a few seconds for each."),
    ] = False,
) -> None:
    """Serve the course in this folder: students hand in on a page.

    They read their mistakes on the same page, as soon as their work is graded. Prints the address and a link that signs
    you in. Gradings go into the same gradebook as those of `grader grade`. Hand-ins are never lost: however the service
    stops, the next start continues.

    \b
    Examples:
      grader serve start
      grader serve start --host 0.0.0.0 --port 8080
      grader serve start --url https://grader.example.org --db postgresql://grader@localhost/course
    """
    course = own_course(Path.cwd())
    grading = GradingOptions(course, Setup(seed, jobs, require_isolation, executor), places)
    provider = ProviderOptions(oidc, oidc_client, oidc_secret, oidc_by) if oidc else None
    options = ServerOptions(db, grading, host, port, url, bool(url), allow_weak, provider)
    with Sandbox() as sandbox:
        sandbox.isolation.require(None if executor else require_isolation)
        require_seal(options, sandbox.isolation)
    serve(options, talk)


def invite_class(
    roster: Annotated[Path, typer.Argument(metavar="CSV", help="The class, with columns such as name, email, login.")],
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="Address that browsers use for the service.")
    ] = DEFAULT_URL,
    role: Annotated[
        InvitedRole, typer.Option("--role", help="Role that the people on the roster get.")
    ] = InvitedRole.STUDENT,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="CSV", dir_okay=False, help="Write the table to this file.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Make new links for all; their old links, sessions and tokens end.")
    ] = False,
    db: Database = DEFAULT_DB,
) -> None:
    """Make personal links for people on a roster who have none, as a table for a mail merge.

    Only hashes are kept, so the table cannot be printed again; `--anew` makes new links.

    \b
    Examples:
      grader serve invite class.csv --out links.csv
      grader serve invite lost.csv --anew
      grader serve invite assistants.csv --role assistant --url https://grader.example.org
    """
    if out is not None and out.exists():
        raise UsageError(f"{out}: this file already exists, and its links cannot be made again. Choose another name.")
    people = read_roster(roster)
    with open_gradebook(db) as gradebook:
        rows = [*invite(gradebook, people, role.value, url, anew=anew)]
    if len(rows) < len(people):
        talk(f"{len(people) - len(rows)} of {len(people)} already have a link; `--anew` makes new ones for all.")
    if not rows:
        return
    if out is None:
        _write(sys.stdout, rows)
        return
    text = io.StringIO()
    _write(text, rows)
    write_bytes_privately(out, text.getvalue().encode())  # whoever reads it can sign in as anybody
    links = "1 link" if len(rows) == 1 else f"{len(rows)} links"
    talk(f"Wrote {links} for {url} to {out}. A link lets anybody in who has it, so send each to its owner alone.")


def _write(file: TextIO, rows: list[Invitation]) -> None:
    table = csv.writer(file, lineterminator="\n")
    table.writerow(Invitation._fields)
    table.writerows([text_cell(cell) for cell in row] for row in rows)


def revoke(
    student: Annotated[
        str,
        typer.Argument(metavar="STUDENT", help="Student's login on the roster, or email if the roster has no login."),
    ],
    db: Database = DEFAULT_DB,
) -> None:
    """Revoke all links, sessions and tokens of a person.

    \b
    Example:
      grader serve revoke ana
    """
    with open_gradebook(db, create=False) as gradebook:
        account = close_account(gradebook, student)
    talk(f"{account.called}: revoked all links, sessions and tokens. `grader serve invite` makes a new link.")
