"""Finds out which grader an assignment is for, and brings it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.importing import gradescope, nbgrader, otter, prairielearn
from grader.importing.brought import Brought
from grader.importing.folder import read_files

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """How assignments for one grader are recognised and brought."""

    recognise: Callable[[Files], bool]
    bring: Callable[[str, Files], list[Brought]]


FORMATS: Mapping[str, Format] = {
    "prairielearn": Format(prairielearn.recognise, prairielearn.bring),
    "nbgrader": Format(nbgrader.recognise, nbgrader.bring),
    "otter": Format(otter.recognise, otter.bring),
    "gradescope": Format(gradescope.recognise, gradescope.bring),
}
"""By name; the first that recognises files has them, so what is surest comes first."""


def bring(kind: str, path: Path) -> list[Brought]:
    """The assignments at a path.

    Args:
        kind: A key of `FORMATS`; '' = find out.
        path: A folder, a notebook or a zip.

    Raises:
        UsageError: there is none.
    """
    files = read_files(path)
    kind = kind or next((name for name, one in FORMATS.items() if one.recognise(files)), "")
    if not kind:
        raise UsageError(f"{path}: no assignment of {', '.join(FORMATS)} is there. Name the kind if there is one.")
    brought = [one for one in FORMATS[kind].bring(path.stem, files) if one.tests or one.notes]
    if not brought:
        raise UsageError(f"{path}: no tests of {kind} are there. Give the folder that has them.")
    return brought
