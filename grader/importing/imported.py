"""An assignment that was read from another grader, before it is written, with a note on each part of the original."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.assignment.strict import Visibility

Fate = Literal["carried over", "changed", "not carried over"]


@dataclass(frozen=True, slots=True)
class Note:
    """What happened to one part of the original."""

    place: str
    """The file, and the cell, line or name in it."""
    fate: Fate
    what: str
    """What it is; unless it is simply carried over, also why, and what to do."""


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
    solution: str = ""
    requirements: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def tests(self) -> list[ImportedTest]:
        return [test for file in self.files for test in file.tests]


def unreadable(name: str, place: str, why: str) -> ImportedAssignment:
    """An assignment from which nothing can be carried over."""
    return ImportedAssignment(name, name, "solution", (), notes=(Note(place, "not carried over", why),))


def slug_of(name: str) -> str:
    """A name in lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "imported"


def identifier_of(name: str) -> str:
    """A name that Python accepts, in lower case."""
    word = slug_of(name).replace("-", "_")
    return word if word[0].isalpha() else f"hw_{word}"
