"""An assignment that was read from another grader, before it is written, with a note on each part of the original."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, TypeVar

import yaml

from grader.assignment.visibility import Visibility
from grader.errors import UsageError

DAMAGED = (
    *(UsageError, yaml.YAMLError, SyntaxError, ValueError, TypeError, LookupError, AttributeError),
    *(ArithmeticError, RecursionError, MemoryError),
)
"""What reading raises if the original is damaged."""
LONGEST = 80
"""Most characters of a slug: file systems allow 255 in a name."""
Fate = Literal["carried over", "changed", "not carried over"]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Note:
    """What happened to one part of the original."""

    place: str
    """The file, and the cell, line or name in it."""
    fate: Fate
    what: str
    """What it is; if it is not simply carried over, also the reason and what to do."""


@dataclass(frozen=True, slots=True)
class ImportedTest:
    """One test, as the body of a function."""

    name: str
    """What it is called in the original; the title that students read."""
    points: float
    body: str
    visibility: Visibility = "visible"


@dataclass(frozen=True, slots=True)
class TestFile:
    """A file of tests."""

    name: str
    """Without `test_` and `.py`."""
    head: str
    """What the tests need: imports, functions, classes."""
    tests: tuple[ImportedTest, ...]


@dataclass(frozen=True)
class ImportedAssignment:
    """An assignment."""

    name: str
    title: str
    module: str
    files: tuple[TestFile, ...]
    given: Mapping[str, bytes] = field(default_factory=dict)
    """Files next to every student's code."""
    data: Mapping[str, bytes] = field(default_factory=dict)
    """Files for the tests alone."""
    helpers: Mapping[str, str] = field(default_factory=dict)
    """Modules that the tests import, by name; they become part of the course's `reference/`."""
    starter: str = ""
    notebook: bytes = b""
    """The same as a notebook, if the original is one."""
    solution: str = ""
    requirements: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def tests(self) -> list[ImportedTest]:
        return [test for file in self.files for test in file.tests]


def without_notes(found: Iterable[Part | Note]) -> tuple[list[Part], list[Note]]:
    """What was found in an original, and the notes about it, each in order."""
    mixed = list(found)
    return [one for one in mixed if not isinstance(one, Note)], [one for one in mixed if isinstance(one, Note)]


def guarded(name: str, place: str, make: Callable[..., ImportedAssignment], *arguments: Any) -> ImportedAssignment:
    """What `make` reads; if the original is damaged in any way, an assignment with a note."""
    try:
        return make(*arguments)
    except DAMAGED as error:
        return unreadable(name, place, f"it cannot be read ({type(error).__name__}: {str(error)[:200]}).")


def unreadable(name: str, place: str, why: str) -> ImportedAssignment:
    """An assignment from which nothing can be carried over."""
    return ImportedAssignment(name, name, "solution", (), notes=(Note(place, "not carried over", why),))


def slug_of(name: str) -> str:
    """A name in lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].strip("-") or "imported"


def identifier_of(name: str) -> str:
    """A name that Python accepts, in lower case."""
    word = slug_of(name).replace("-", "_")
    return word if word[0].isalpha() else f"hw_{word}"


def numbered(names: Iterable[str]) -> Iterator[str]:
    """The names, each with a number after it if an earlier one has the same slug."""
    taken: set[str] = set()
    for name in names:
        number, apart = 2, name
        while slug_of(apart) in taken:
            apart, number = f"{name[: LONGEST - 10]}_{number}", number + 1
        taken.add(slug_of(apart))
        yield apart


def names_of(folders: Sequence[str], whole: str) -> dict[str, str]:
    """A name for each folder: its own, after the names of as many parent folders as make it unique.

    If they cannot, a number does: `a-b` and `a_b` have the same slug.

    Args:
        folders: The folders; `.` is the one that holds all.
        whole: The name of that one.
    """
    paths = {folder: (whole, *PurePosixPath(folder).parts) for folder in folders}
    named: dict[str, str] = {}
    for folder, parts in paths.items():
        for depth in range(1, len(parts) + 1):
            same = [other for other in paths.values() if _slug(other, depth) == _slug(parts, depth)]
            if len(same) == 1 or depth == len(parts):
                named[folder] = " ".join(parts[-depth:])
                break
    return dict(zip(named, numbered(named.values()), strict=True))


def _slug(parts: Sequence[str], depth: int) -> str:
    return slug_of(" ".join(parts[-depth:]))


def points_of(stated: object) -> float:
    """Points as a number; 0 if they are not a finite number, or negative."""
    try:
        points = float(stated)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return points if math.isfinite(points) and points > 0 else 0.0
