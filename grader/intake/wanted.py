"""What an assignment asks students to hand in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from grader.assignment.version import AssignmentVersion
from grader.notation.lines import TEXTS

CODE = frozenset({".py", ".ipynb"})
DERIVATION = "derivation.md"
"""The usual file name of a derivation; other names are also read."""

_COPY = re.compile(
    r"(\s*\(\d+\)|[\s_-]*copy(\s*\d+)?|[-~]\d+|\.(py|ipynb|txt|md)|\s*-\s*colab(oratory)?)$", re.IGNORECASE
)
"""Endings that browsers, file managers and platforms append: `solution (1)`, `solution-1`, `solution.ipynb - Colab`."""
_COPY_OF = re.compile(r"(copy of|kopie von|copie de|copia de|cópia de|kopia)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """The wanted modules, and the names that never mean one."""

    modules: tuple[str, ...] = ("solution",)
    """The modules that are graded; with dots if they are in packages."""
    given: frozenset[str] = frozenset()
    """Paths of the course's own files: a copy of one is not the student's work."""
    strict: bool = False
    """Accept no file with another name."""
    packages: tuple[str, ...] = ("numpy",)
    """Packages that students may import."""
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The names that the checks use of each of the student's modules."""
    texts: bool = False
    """Whether texts are handed in: derivations."""

    @classmethod
    def by(cls, version: AssignmentVersion) -> "Wanted":
        """What this assignment version asks for."""
        asked = version.assignment
        names: dict[str, frozenset[str]] = {}
        for check in asked.checks:
            module, used = check.module or asked.module, (part for name in check.wanted for part in name.split("."))
            names[module] = names.get(module, frozenset()).union(used)
        return cls(asked.modules, frozenset(version.given), asked.strict_name, asked.packages, names, asked.reads_text)

    @property
    def all_asked(self) -> frozenset[str]:
        """The names that the checks use of any module."""
        return frozenset().union(*self.asked.values())

    def asked_only_of(self, module: str) -> frozenset[str]:
        """The names that the checks use of this module, and of no other."""
        others = (names for other, names in self.asked.items() if other != module)
        return self.asked.get(module, frozenset()).difference(*others)

    @property
    def files(self) -> str:
        """The wanted files, for a sentence: `q1.py, q2.py`."""
        return ", ".join([*map(file_of, self.modules), *([DERIVATION] if self.texts else [])])

    @property
    def suffixes(self) -> frozenset[str]:
        """The suffixes of files that are read."""
        return CODE | frozenset(TEXTS) if self.texts else CODE

    def names(self, name: str) -> bool:
        """Whether a file is named like a wanted module, or like a copy of one."""
        return normal_name(name) in self._stems

    def is_for_another(self, name: str, module: str) -> bool:
        """Whether a file is named like another of the wanted modules."""
        stem = normal_name(name)
        return stem != module.rpartition(".")[2].lower() and stem in self._stems

    def is_package(self, name: str) -> bool:
        """Whether a folder's name is that of a package which a wanted module is in."""
        return name in self._packages

    @cached_property
    def _stems(self) -> frozenset[str]:
        texts = frozenset({normal_name(DERIVATION)} if self.texts else ())
        return texts | frozenset(module.rpartition(".")[2].lower() for module in self.modules)

    @cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(part for module in self.modules for part in module.split(".")[:-1])

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Names of the course's own files without their folders: students unpack them in other places."""
        # not `__init__.py`: every package has one
        return frozenset(PurePosixPath(path).name for path in self.given) - {"__init__.py"}


def file_of(module: str) -> str:
    """The path of a module: `course/layers.py` for `course.layers`."""
    return f"{module.replace('.', '/')}.py"


def normal_name(name: str) -> str:
    """A file's stem in lower case, without the marks of a copy."""
    # cut, since a hostile name may be long and is stripped ending by ending
    stem = _COPY_OF.sub("", PurePosixPath(name[-200:]).stem, count=1)
    while (shorter := _COPY.sub("", stem)) != stem:
        stem = shorter
    return stem.strip().lower()
