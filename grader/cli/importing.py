"""`grader import`: assignments from other graders."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.skeleton import new_course, write_new
from grader.cli.console import emit, talk
from grader.errors import UsageError
from grader.importing.formats import FORMATS, read_assignments
from grader.importing.imported import ImportedAssignment
from grader.importing.writing import files_of, joined, report

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="[KIND] PATH",
        help=f"The grader, one of {', '.join(FORMATS)}, and a folder, "
        "notebook or zip. Without a grader, it is detected.",
    ),
]
Into = Annotated[Path, typer.Option("--into", metavar="COURSE", help="Course folder; created if it does not exist.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only print what would be carried over.")]


def import_(words: Words, into: Into = Path("course"), dry_run: Dry = False) -> None:
    """Import assignments from other graders.

    Importing runs no code: the tests run for the first time when you grade with them.

    \b
    Examples:
      grader import otter hw1/ --into course
      grader import autograder.zip --into course
    """
    kind, path = _kind_and_path(words)
    imported = read_assignments(kind, path)
    if not dry_run:
        _write(imported, into)
    for one in imported:
        emit(report(one))
    if not dry_run:
        talk(f"Next:  cd {into}  and  " + "  and  ".join(f"grader assignment test {one.slug}" for one in imported[:3]))


def _kind_and_path(words: list[str]) -> tuple[str, Path]:
    match words:
        case [path] if path not in FORMATS:
            return "", Path(path)
        case [kind, path] if kind in FORMATS:
            return kind, Path(path)
        case _:
            raise UsageError(f"Give one of {', '.join(FORMATS)} and a path, or only the path.")


def _write(imported: list[ImportedAssignment], into: Path) -> None:
    is_there = (into / "assignments").is_dir()
    parts: list[Mapping[str, str | bytes]] = [] if is_there else [new_course(into.resolve().name)]
    files = joined([*parts, *(files_of(one) for one in imported if one.tests)])
    write_new(files, into)  # at once: a file that cannot be written leaves no half of a course
