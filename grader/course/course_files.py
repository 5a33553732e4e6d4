"""The course files in an assignment's `given/`, which every submission can import and read."""

import sys
from collections.abc import Iterable
from pathlib import Path

from grader.assignment.models import Assignment
from grader.errors import SpecError

FOLDER = "given"


def given_files(folder: Path) -> list[Path]:
    """The files below the assignment's `given/`."""
    found = (path for path in (folder / FOLDER).rglob("*") if path.is_file())
    # running a helper leaves bytecode beside it, which differs from machine to machine
    return sorted(path for path in found if not any(map(_is_clutter, path.relative_to(folder).parts)))


def read_given(folder: Path, assignment: Assignment) -> dict[str, bytes]:
    """Their contents by path relative to `given/`.

    Raises:
        SpecError: no submission could import one of them.
    """
    given = {file.relative_to(folder / FOLDER).as_posix(): file.read_bytes() for file in given_files(folder)}
    _can_be_imported(folder / FOLDER, given, assignment)
    return given


def _can_be_imported(folder: Path, names: Iterable[str], assignment: Assignment) -> None:
    for name in names:
        top = name.partition("/")[0].removesuffix(".py")
        if name.removesuffix(".py").replace("/", ".") in assignment.modules:
            raise SpecError(
                f"{folder / name}: students hand in a file of this name. Move it to starter/, or rename it."
            )
        if name.endswith(".py") and top in {*sys.stdlib_module_names, *assignment.packages}:
            why = f"{top!r} is also a module of Python or of a package, which would be imported instead"
            raise SpecError(f"{folder / name}: {why}. Rename it.")


def _is_clutter(name: str) -> bool:
    return name == "__pycache__" or name.startswith(".")
