"""Options that several commands share, so that they mean the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

Database = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="URL",
        envvar="GRADER_DB",
        help="Where gradings are kept: a file, or a URL such as sqlite:///PATH or postgresql://HOST/NAME.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout instead of a table.")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Submissions at once; 0 for one a processor.")
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, metavar="N", help="What all inputs are drawn from; it follows from the reference if left out."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no talk on stderr.")]
ReportFolder = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="DIR", file_okay=False, help="Write a page for the class and one for each student there."
    ),
]
DEFAULT_DB = "grades.db"
Slug = Annotated[
    str, typer.Argument(metavar="ASSIGNMENT", help="An assignment of the course by its slug, or its folder.")
]
