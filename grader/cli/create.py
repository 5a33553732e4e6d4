"""The commands that make something: a course, an assignment, a handout."""

from pathlib import Path
from typing import Annotated

import typer

from grader.errors import Exit

Slug = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="A slug, or a folder.")]


def init(
    course: Annotated[Path, typer.Argument(metavar="COURSE", help="The folder to make, or an empty one.")],
) -> None:
    """Make a course: a folder for your own assignments and their reference.

    \b
    Example:
      grader init my-course
    """
    from grader.authoring.skeleton import new_course, write_new
    from grader.cli.console import talk

    write_new(new_course(course.resolve().name), course)
    talk(f"Made {course}. Next:  cd {course}  and  grader assignment new SLUG")


def new(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Its name in commands and folders: batch-norm.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What students read on top.")] = "",
) -> None:
    """Make a small assignment that works, to be changed into yours.

    \b
    Example:
      grader assignment new batch-norm --title "Batch normalisation"
    """
    from grader.authoring.skeleton import SCHEMA, new_assignment, schema, write_new
    from grader.cli.console import talk
    from grader.course.location import own_course

    course = own_course(Path.cwd())
    files = new_assignment(slug, title)
    if not (course / SCHEMA).exists():
        files[SCHEMA] = schema()
    write_new(files, course)
    talk("\n".join([f"In {course}:", *(f"  {name}" for name in files), f"Next:  grader assignment test {slug}"]))


def handout(
    slug: Slug,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to write; ./SLUG-handout if left out.")
    ] = None,
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, metavar="N", help="Of the self-check's inputs; take another than for grading."),
    ] = 20_000_003,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the files of an older handout.")] = False,
) -> None:
    """Make the folder and zip for students: starter, instructions, a self-check without the reference, the program.

    Nothing hidden is inside: no bundled homework, no hidden check, no formula, no seed; only what came out of the
    formulas on other inputs than those of the grading.

    \b
    Example:
      grader assignment handout h5-one-hidden-layer
    """
    from grader.authoring.handout.handout_files import handout as build
    from grader.authoring.handout.handout_files import write_folder, write_zip
    from grader.cli.console import talk
    from grader.course.loading import find_assignment
    from grader.course.location import find_course
    from grader.language.cleaning import clean_line

    version = find_assignment(slug, find_course(Path.cwd()))
    files = build(version, seed)
    folder = out or Path(f"{version.slug}-handout")
    others = write_folder(files, folder, force)
    archive = folder.with_name(f"{folder.name}.zip")
    write_zip(files, archive, folder.name)
    size = sum(map(len, files.values())) / 1024
    talk(f"{folder} and {archive}: {', '.join(sorted(files))} ({size:.0f} KiB)")
    if others:
        talk(f"Also in {folder}, and left alone: {', '.join(map(clean_line, others))}. The zip has none of it.")
    raise typer.Exit(Exit.OK)
