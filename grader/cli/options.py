"""Options and arguments that several commands share, so that they mean the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DB = "grades.db"
LARGEST_SEED = 2**63 - 1
"""The largest number that a column of the database can store."""

AssignmentName = Annotated[
    str, typer.Argument(metavar="ASSIGNMENT", help="Slug of an assignment in this course, or its folder.")
]
Database = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="URL",
        envvar="GRADER_DB",
        help="Gradebook: a file, or a URL such as sqlite:///PATH or postgresql://HOST/NAME.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Submissions graded at once; 0 = one per CPU.")
]
FailUnder = Annotated[
    float | None,
    typer.Option("--fail-under", min=0, max=100, metavar="P", help="Exit with 1 if a score is below P percent."),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", min=0, max=LARGEST_SEED, metavar="N", help="Random seed: a different one draws different inputs."
    ),
]
Server = Annotated[str, typer.Option("--server", metavar="URL", envvar="GRADER_SERVER", help="Address of the service.")]
Token = Annotated[
    str, typer.Option("--token", metavar="TOKEN", envvar="GRADER_TOKEN", help="Your token, from the page Tokens.")
]
RequireIsolation = Annotated[
    str | None,
    typer.Option("--require-isolation", metavar="LEVEL", help="Refuse to run on a weaker level; see `doctor`."),
]
Executor = Annotated[str, typer.Option("--executor", metavar="URL", help="Grade on a Dask cluster: dask://HOST:PORT.")]
OneAssignment = Annotated[str | None, typer.Option("--assignment", metavar="SLUG", help="Only this assignment.")]
OneStudent = Annotated[str | None, typer.Option("--student", metavar="NAME", help="Only this student.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no messages on stderr.")]
ReportFolder = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="DIR", file_okay=False, help="Folder for pages: one for the class and one per student."
    ),
]
