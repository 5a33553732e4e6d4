"""What an assignment gives every submission: the files in `given/`, and the packages of `requirements.txt`."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from grader.assignment.models import Assignment
from grader.errors import SpecError

FOLDER = "given"
STARTER = "starter"
REQUIREMENTS = "requirements.txt"
RELATIVE = r"(?!/|file:|\w+://)"
RELATIVE_PATH = re.compile(
    rf"\s*((-[rcef]\b|--(requirement|constraint|editable|find-links)\b)[\s=]*{RELATIVE}\S|\.{{1,2}}/|[^#@]*@\s*\.{{1,2}}/)"
    r"|\s*(?!/)[^#\s:]+\.(whl|zip|tar\.gz)\s*(#|$)"
)
"""A line of it with a path that depends on where it is installed from."""


def given_files(folder: Path) -> list[Path]:
    """The files below the assignment's `given/`."""
    found = (path for path in (folder / FOLDER).rglob("*") if path.is_file())
    # running a helper leaves bytecode next to it, which differs from machine to machine
    return sorted(path for path in found if not any(map(_is_clutter, path.relative_to(folder).parts)))


def starter_files(folder: Path) -> list[Path]:
    """The modules below the assignment's `starter/`."""
    return sorted((folder / STARTER).rglob("*.py"))


def read_starter(folder: Path) -> dict[str, bytes]:
    """Their contents by path relative to `starter/`."""
    return {file.relative_to(folder / STARTER).as_posix(): file.read_bytes() for file in starter_files(folder)}


def read_given(folder: Path, assignment: Assignment) -> dict[str, bytes]:
    """Their contents by path relative to `given/`.

    Raises:
        SpecError: no submission could import one of them.
    """
    given = {file.relative_to(folder / FOLDER).as_posix(): file.read_bytes() for file in given_files(folder)}
    _can_be_imported(folder / FOLDER, given, assignment)
    return given


def requirements_file(folder: Path, course: Path) -> Path | None:
    """The `requirements.txt` of the assignment, or else of the course."""
    return next((path for path in (folder / REQUIREMENTS, course / REQUIREMENTS) if path.is_file()), None)


def read_requirements(folder: Path, course: Path) -> str:
    """The text of that file; '' if there is none.

    Raises:
        SpecError: a line has a relative path.
    """
    file = requirements_file(folder, course)
    text = file.read_text(encoding="utf-8") if file else ""
    for number, line in enumerate(text.splitlines(), 1):
        if RELATIVE_PATH.match(line):
            # only the text goes to where packages are installed
            raise SpecError(
                f"{file}, line {number}: {line.strip()!r} has a relative path. Write an absolute one, or a URL."
            )
    return text


def _can_be_imported(folder: Path, names: Iterable[str], assignment: Assignment) -> None:
    for name in names:
        top = name.partition("/")[0].removesuffix(".py")
        if name.removesuffix(".py").replace("/", ".") in assignment.modules:
            raise SpecError(
                f"{folder / name}: students hand in a file with this name. Move it to starter/, or rename it."
            )
        if name.endswith(".py") and top in {*sys.stdlib_module_names, *assignment.packages}:
            why = f"{top!r} is also a module of Python or of a package, which would be imported instead"
            raise SpecError(f"{folder / name}: {why}. Rename it.")


def _is_clutter(name: str) -> bool:
    return name == "__pycache__" or name.startswith(".")
