"""`grader assignment handout`."""

from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.handout.handout_files import handout as build
from grader.authoring.handout.handout_files import write_folder, write_zip
from grader.cli.console import talk
from grader.cli.options import AssignmentName
from grader.course.loading import find_assignment
from grader.language.cleaning import clean_line


def handout(
    slug: AssignmentName,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder to write (default: ./SLUG-handout).")
    ] = None,
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, metavar="N", help="Random seed of the self-check; the grading draws others."),
    ] = 0,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the files of an older handout.")] = False,
) -> None:
    """Make the folder and zip for students.

    It holds the starter, instructions, the program, and a self-check that works without the reference: only the values
    of the formulas, on inputs different from those of the grading. Nothing hidden is inside: no bundled homework, no
    hidden check, no formula, no secret.

    \b
    Example:
      grader assignment handout h5-one-hidden-layer
    """
    version = find_assignment(slug)
    files = build(version, seed)
    folder = out or Path(f"{version.slug}-handout")
    others = write_folder(files, folder, force)
    archive = folder.with_name(f"{folder.name}.zip")
    write_zip(files, archive, folder.name)
    size = sum(map(len, files.values())) / 1024
    talk(f"{folder} and {archive}: {', '.join(sorted(files))} ({size:.0f} KiB)")
    if others:
        talk(f"Also in {folder}, and left alone: {', '.join(map(clean_line, others))}. The zip has none of it.")
