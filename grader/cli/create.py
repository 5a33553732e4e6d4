"""`grader init` and `grader assignment new`: they make a course and an assignment."""

from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.skeleton import SCHEMA, new_assignment, new_course, schema, write_new
from grader.cli.console import talk
from grader.course.location import own_course


def init(
    course: Annotated[Path, typer.Argument(metavar="COURSE", help="A new or empty folder.")],
) -> None:
    """Create a course for your own assignments.

    A course is a folder with `assignments/` and their `reference/`.

    \b
    Example:
      grader init my-course
    """
    write_new(new_course(course.resolve().name), course)
    talk(f"Made {course}. Next:  cd {course}  and  grader assignment new SLUG")


def new(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Its name in commands and folders, such as batch-norm.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The title that students read.")] = "",
) -> None:
    """Create a small working assignment to start from.

    \b
    Example:
      grader assignment new batch-norm --title "Batch normalisation"
    """
    course = own_course(Path.cwd())
    files = new_assignment(slug, title)
    if not (course / SCHEMA).exists():
        files[SCHEMA] = schema()
    write_new(files, course)
    talk("\n".join([f"In {course}:", *(f"  {name}" for name in files), f"Next:  grader assignment test {slug}"]))
