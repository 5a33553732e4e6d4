"""How to start a clean interpreter: what it may import, read and find in its environment."""

import importlib.util
import os
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from ..errors import SandboxError
from .environment import MODULES, Environment
from .inside import SCRATCH

INSIDE = Path(__file__).resolve().parent / "inside"
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # the order of a set must be the same in every grading
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",  # a zygote must have one thread, or forking it is neither clean nor fast
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "MALLOC_TOP_PAD_": "67108864",  # keep the memory of NumPy's temporaries, do not return it each time
}
PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""Some interpreters do not start without these."""
REQUIRED = re.compile(r"([A-Za-z0-9][\w.-]*)(?!.*\bextra\b)")
"""The name of a required distribution; no match for one that only an extra requires."""
BARE = {"numpy"}
"""Needs nothing, and is always asked for: to list what is installed takes 50 ms."""


@dataclass(frozen=True, slots=True)
class Packages:
    """The packages that a student's process can import, and where they are."""

    granted: Mapping[str, str]
    """The folder that contains each of them."""
    preload: tuple[str, ...]
    """Those that are loaded in advance."""
    folders: tuple[str, ...]
    """The folders that must be readable for them."""
    cache: str = ""
    """Where they keep what they compute once, such as the list of fonts."""


def packages_of(environment: Environment) -> Packages:
    """All packages of an environment, and none that are installed next to the grader."""
    folder = str(environment.folder)
    granted = dict.fromkeys(environment.importable, folder)
    return Packages(granted, environment.preload, (folder,), folder)


def packages_here(names: Sequence[str]) -> Packages:
    """Packages that are installed next to the grader, with what they need. Raises SandboxError if one is not."""
    needed = needed_by(names)
    places = needed.modules | {name: _location(name) for name in names}
    granted = {name: str(place.parent) for name, place in places.items()}
    folders = [place.with_name(f"{name}.libs") for name, place in places.items()] + needed.libraries
    found = dict.fromkeys(str(path) for path in (*places.values(), *folders) if path.is_dir())
    return Packages(granted, tuple(names), tuple(found))


def variables(packages: Packages) -> dict[str, str]:
    """The complete environment variables of a student's process."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if not packages.cache:
        return ENVIRONMENT | passed
    # without the first, matplotlib would make a new folder in each process
    cached = {"MPLCONFIGDIR": str(Path(packages.cache, ".cache")), "MPLBACKEND": "agg"}
    return ENVIRONMENT | passed | cached | dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), SCRATCH)


def command(role: str, argument: str) -> list[str]:
    """The command line that starts a clean interpreter with a module (`role`) of `inside/`."""
    # -S: no site-packages and no .pth files; -P: the script's folder is not on the path; -s: no user site folder.
    # Not -I: it ignores PYTHONHASHSEED.
    return [sys.executable, "-s", "-P", "-S", str(INSIDE / "__main__.py"), role, argument]


def readable(packages: Packages) -> list[str]:
    """The folders that a worker must be able to read: the standard library's and the packages'."""
    paths = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    paths |= set(map(Path, packages.folders))
    # The new root binds folders in this order, and an outer one bound later would cover those inside it.
    outer = [path for path in paths if path.is_dir() and not any(path.is_relative_to(o) for o in paths - {path})]
    inner = [path for path in paths if path.is_dir() and path not in outer]
    return [str(path) for path in (*sorted(outer), *sorted(inner))]


def _location(name: str) -> Path:
    """A package's folder, or a module's file. The folder of a module would expose everything installed next to it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None or not spec.has_location:  # a built-in module has no folder
        raise SandboxError(
            f"imports: {name!r} is not a package or module installed next to the grader. Install it, or remove it "
            "from the assignment's `imports`."
        )
    file = Path(spec.origin)
    return file.parent if spec.submodule_search_locations else file


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
                waiting += [required[1] for line in found.requires or () if (required := REQUIRED.match(line))]
