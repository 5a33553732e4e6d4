"""What packages need: the packages that their distributions require, and those that these require."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from .environment import MODULES

REQUIRED = re.compile(r"([A-Za-z0-9][\w.-]*)(?!.*\bextra\b)")
"""The name of a required distribution; no match for one that only an extra requires."""
BARE = {"numpy"}
"""Needs nothing, and is always asked for: to list what is installed takes 50 ms."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Where the files of some distributions are."""

    modules: dict[str, Path]
    """Of each module or package at the top: its file or folder."""
    libraries: list[Path]
    """Folders of compiled libraries, as wheels bring them: `scikit_learn.libs`."""


def needed_by(names: Sequence[str]) -> Needed:
    """Everything that these modules and packages contain and need, if it is installed here."""
    needed = Needed({}, [])
    for found in _closure({*names} - BARE):
        for path in found.files or ():
            top = path.parts[0]
            place = Path(str(found.locate_file(top)))
            if top.endswith(".libs") and place not in needed.libraries:
                needed.libraries.append(place)
            elif path.suffix in MODULES and (name := top.partition(".")[0]).isidentifier():
                needed.modules.setdefault(name, place)
    return needed


def _closure(names: set[str]) -> Iterator[Distribution]:
    """The distributions that these names come from, and all that they require, each once."""
    homes = packages_distributions() if names else {}
    waiting = [home for name in sorted(names) for home in homes.get(name, ())]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        # requirements for other systems, or another Python, are not installed
        with suppress(PackageNotFoundError):
            found = distribution(name)
            if found.name not in seen:
                seen.add(found.name)
                yield found
                waiting += [told[1] for line in found.requires or () if (told := REQUIRED.match(line))]
