"""Recognises the grader that an assignment is written for, and reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import UsageError
from grader.importing import gradescope, nbgrader, otter, prairielearn
from grader.importing.fitting import fitted
from grader.importing.folder import read_files
from grader.importing.imported import ImportedAssignment, numbered

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """How assignments for one grader are recognised and read."""

    recognise: Callable[[str, bytes], bool]
    """Whether a file, by its path and content, is written for it."""
    read: Callable[[str, Files], list[ImportedAssignment]]


FORMATS: Mapping[str, ImportFormat] = {
    "prairielearn": ImportFormat(prairielearn.recognise, prairielearn.read),
    "otter": ImportFormat(otter.recognise, otter.read),
    "nbgrader": ImportFormat(nbgrader.recognise, nbgrader.read),
    "gradescope": ImportFormat(gradescope.recognise, gradescope.read),
}
"""Formats by name, the surest first: of two that recognise as many files, the first is taken."""


def recognised(files: Files) -> str:
    """The grader for which most of the files are written; '' if there is none."""
    counts = {
        kind: sum(one.recognise(name, content) for name, content in files.items()) for kind, one in FORMATS.items()
    }
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else ""


def read_assignments(kind: str, path: Path) -> list[ImportedAssignment]:
    """The assignments at a path.

    Args:
        kind: A key of `FORMATS`; '' = recognise it.
        path: A folder, a notebook or a zip.

    Raises:
        UsageError: no assignment is there.
    """
    files = read_files(path)
    kind = kind or recognised(files)
    if not kind:
        raise UsageError(f"{path}: found no assignment for {', '.join(FORMATS)}. If there is one, name its grader.")
    imported = [fitted(one) for one in FORMATS[kind].read(path.stem, files) if one.tests or one.notes]
    if not imported:
        raise UsageError(f"{path}: found no tests for {kind}. Give the folder that has them.")
    names = numbered(one.name for one in imported)
    return [replace(one, name=name) for one, name in zip(imported, names, strict=True)]
