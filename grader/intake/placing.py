"""Where a student's files go, so that their imports find each other: in packages, by relative or by absolute names."""

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath

from grader.intake.wanted import file_of

Parts = tuple[str, ...]
_RELATIVE = re.compile(rb"^[ \t]*from[ \t]+(\.+)", re.MULTILINE)
_ABSOLUTE = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)(?:\.(\w+)|[ \t]+import[ \t]+(\w+))?", re.MULTILINE)
NAMELESS = "handed_in"
"""Placeholder for a package whose folder was not handed in, only its contents."""


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that imports start from, and the packages that are missing in front of it."""

    folder: Parts
    packages: Parts = ()

    def place(self, name: str) -> str:
        """The path of a file from the root; a file outside of it keeps its path."""
        parts = PurePosixPath(name).parts
        if parts[: len(self.folder)] != self.folder:
            return name
        return "/".join((*self.packages, *parts[len(self.folder) :]))


def placed(
    meant: str, module: str, modules: Mapping[str, bytes], known: Collection[str]
) -> tuple[str, dict[str, bytes]]:
    """The path of the wanted file, and the other files by their paths.

    Args:
        meant: The file that is meant, as it was handed in.
        module: The wanted module.
        modules: All Python files, as they were handed in.
        known: Packages that students may import.
    """
    folder = PurePosixPath(meant).parent.parts
    file = PurePosixPath(file_of(module))
    helpers = {name: content for name, content in modules.items() if name != meant}
    if package := file.parent.parts:
        root = _of_package(folder, package)
        return str(file), _placed_below(root, helpers)
    flat = _placed_below(Root(folder), helpers)
    inside = _own_package(meant, modules, known) if meant in modules else None
    if inside is None:
        return str(file), flat
    # both ways: a file may be imported by its own name here and as a part of the package there
    target = inside.place("/".join((*folder, file.name))) if _steps_up(modules[meant]) else str(file)
    return target, {**flat, **_placed_below(inside, helpers)}


def _placed_below(root: Root, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {root.place(name): content for name, content in files.items()}


def _of_package(folder: Parts, package: Parts) -> Root:
    """The root under which a file in `folder` is in `package`: students hand in the whole tree, or the end of it."""
    pairs = zip(reversed(folder), reversed(package), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return Root(folder[: len(folder) - same], package[: len(package) - same])


def _own_package(meant: str, modules: Mapping[str, bytes], known: Collection[str]) -> Root | None:
    """The root of the package that the student made of the folder of `meant`; None if the imports need none."""
    folder = PurePosixPath(meant).parent.parts
    here = {name.parts[len(folder)].removesuffix(".py") for name in map(PurePosixPath, _below(folder, modules))}
    foreign = {*sys.stdlib_module_names, *known, *here}
    imported: dict[str, set[str]] = {}
    for top, inner in _absolute(modules):
        if top not in foreign:
            imported.setdefault(top, set()).add(inner)
    up = max(_steps_up(modules[name]) - _depth(name) + len(folder) for name in _below(folder, modules))
    named = [len(folder) - at for at, part in enumerate(folder) if part in imported]
    # all that is imported from it is here; of a library that is not installed, such as torch, hardly ever
    if not named and (guess := next((top for top, inners in imported.items() if inners <= here), "")):
        return Root(folder, (guess,))  # the folder has another name than the package had at home
    return _root_above(folder, max(up, *named, 0)) if named or up > 0 else None


def _root_above(folder: Parts, depth: int) -> Root:
    """The root that makes packages of the innermost `depth` folders."""
    kept = folder[max(0, len(folder) - depth) :]
    missing = (NAMELESS,) * (depth - len(kept))
    if all(map(str.isidentifier, kept)):
        return Root(folder[: len(folder) - len(kept)], missing)
    return Root(folder, (*missing, *(re.sub(r"\W|^(?=\d)", "_", part) for part in kept)))


def _below(folder: Parts, modules: Mapping[str, bytes]) -> list[str]:
    return [name for name in modules if PurePosixPath(name).parts[: len(folder)] == folder]


def _depth(name: str) -> int:
    return len(PurePosixPath(name).parts) - 1


def _steps_up(source: bytes) -> int:
    """The number of packages that a source's relative imports need around it."""
    return max((len(dots) for dots in _RELATIVE.findall(source)), default=0)


def _absolute(modules: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """What is imported by absolute names, as (`hw1`, `layers`) for `from hw1.layers import affine`."""
    for source in modules.values():
        for top, dotted, taken in _ABSOLUTE.findall(source):
            yield top.decode(), (dotted or taken).decode("utf-8", "replace")
