"""`grader gradescope`: what is uploaded to Gradescope, and what runs there for each submission."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.console import emit, talk
from grader.cli.options import AssignmentName, Seed
from grader.course.loading import find_assignment
from grader.gradescope.attempt_limit import AttemptLimit
from grader.gradescope.autograder_zip import archive, autograder
from grader.gradescope.container import Terms, grade_in_container, publisher
from grader.gradescope.document import Results
from grader.gradescope.metadata import read_metadata
from grader.gradescope.prairielearn import as_prairielearn
from grader.marking.expected import Expectations
from grader.marking.grade_submission import verify
from grader.sandbox import Level

MOUNT = Path("/autograder")
"""The folder in a container where Gradescope puts everything."""
Seconds = Annotated[
    float, typer.Option("--seconds", min=1, metavar="S", help="Seconds after which the platform ends a container.")
]
Memory = Annotated[int, typer.Option("--memory", min=320, metavar="MIB", help="MiB of memory of a container.")]
Count = Annotated[
    int, typer.Option("--attempts", min=0, metavar="N", help="Graded attempts per student; 0 = any number.")
]
Hours = Annotated[
    float, typer.Option("--hours", min=0, metavar="H", help="Hours after which attempts come back; 0 = never.")
]
Leaderboard = Annotated[
    bool, typer.Option("--leaderboard", help="Fill the leaderboard: visible points, their processor time.")
]
Isolation = Annotated[
    str, typer.Option("--require-isolation", metavar="LEVEL", help="Refuse to run on a weaker level; see `doctor`.")
]


def build(
    slug: AssignmentName,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The zip to write.")] = Path("autograder.zip"),
    seed: Seed = 0,
    seconds: Seconds = 600,
    memory: Memory = 768,
    attempts: Count = 0,
    hours: Hours = 0,
    leaderboard: Leaderboard = False,
    require_isolation: Isolation = "sealed",
) -> None:
    """Make the zip to upload as an autograder.

    It holds this program, the assignment and its reference, two scripts, and a Dockerfile for those who build images.
    The same assignment and options make the same file.

    \b
    Examples:
      grader gradescope build h5-one-hidden-layer
      grader gradescope build h5-one-hidden-layer --attempts 5 --hours 24 --out h5.zip
    """
    # what would fail in every container fails here first
    Level.parse(require_isolation)
    version = find_assignment(slug)
    verify(Expectations(version, seed))
    options = ["--seed", str(seed)]
    options += ["--seconds", f"{seconds:g}", "--memory", str(memory), "--require-isolation", require_isolation]
    options += ["--attempts", str(attempts), "--hours", f"{hours:g}"] if attempts else []
    options += ["--leaderboard"] if leaderboard else []
    files = autograder(version, options)
    content = archive(files)
    out.write_bytes(content)
    for name, inside in files.items():
        emit(f"{len(inside):>9,}  {name}")
    talk(f"{out}: {len(content) / 1024:.0f} KiB, {len(files)} files. Upload it under Configure Autograder.")


def run(
    folder: Annotated[Path, typer.Option("--in", metavar="DIR", help="What the student handed in.")] = MOUNT
    / "submission",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for results.json.")] = MOUNT / "results",
    metadata: Annotated[
        Path, typer.Option("--metadata", metavar="FILE", help="Metadata: who handed it in, and when; may be missing.")
    ] = MOUNT / "submission_metadata.json",
    source: Annotated[
        Path, typer.Option("--source", metavar="DIR", help="The assignment, or a folder of a course that has only one.")
    ] = MOUNT / "source",
    prairielearn: Annotated[
        bool, typer.Option("--prairielearn", help="Write results in the form of PrairieLearn.")
    ] = False,
    seed: Seed = 0,
    seconds: Seconds = 600,
    memory: Memory = 768,
    attempts: Count = 0,
    hours: Hours = 0,
    leaderboard: Leaderboard = False,
    require_isolation: Isolation = "sealed",
) -> None:
    """Grade the one submission of a container.

    results.json is there before the first check, and complete at every moment.

    \b
    Examples:
      grader gradescope run
      grader gradescope run --source assignments/h5-one-hidden-layer --in handed-in --out results
    """
    terms = Terms(
        seed,
        seconds,
        memory,
        require_isolation,
        AttemptLimit(attempts, hours or None) if attempts else None,
        leaderboard,
    )
    render = as_prairielearn if prairielearn else Results.json_text
    raise typer.Exit(grade_in_container(source, folder, read_metadata(metadata), terms, publisher(out, render)))
