"""What an assignment asks students to hand in."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from grader.assignment.version import AssignmentVersion

_COPY = re.compile(r"(\s*\(\d+\)|[\s_-]*copy(\s*\d+)?|[-~]\d+|\.(py|ipynb|txt)|\s*-\s*colab(oratory)?)$", re.IGNORECASE)
"""Endings that browsers, file managers and platforms append: `solution (1)`, `solution-1`, `solution.ipynb - Colab`."""
_COPY_OF = re.compile(r"(copy of|kopie von|copie de|copia de|cópia de|kopia)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """The wanted module, and the names that never stand for it."""

    module: str = "solution"
    """The module that is graded, without `.py`."""
    given: frozenset[str] = frozenset()
    """Paths of the course's own files: a copy of one is not the student's work."""
    strict: bool = False
    """Accept no file with another name."""

    @classmethod
    def by(cls, version: AssignmentVersion) -> "Wanted":
        """What this assignment version asks for."""
        return cls(version.assignment.module, frozenset(version.given), version.assignment.strict_name)

    def names(self, name: str) -> bool:
        """Whether a file's name stands for the wanted module, perhaps as a copy of it."""
        return normal_name(name) == self.module.lower()

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Names of the course's own files without their folders: students unpack them in other places."""
        return frozenset(PurePosixPath(path).name for path in self.given)


def normal_name(name: str) -> str:
    """A file's stem in lower case, without the marks of a copy."""
    # cut, since a hostile name may be long and is stripped ending by ending
    stem = _COPY_OF.sub("", PurePosixPath(name[-200:]).stem, count=1)
    while (shorter := _COPY.sub("", stem)) != stem:
        stem = shorter
    return stem.strip().lower()
