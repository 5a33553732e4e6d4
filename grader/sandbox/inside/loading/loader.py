"""Import a submission's modules from memory: nothing is unpacked to disk, and no folder is on the path."""

import importlib
import importlib.util
import linecache
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, ModuleType

Run = Callable[[ModuleType, str, bytes], None]
"""Runs a module, given its file and its source."""


def run_whole(module: ModuleType, file: str, source: bytes) -> None:
    """Run a module as Python does."""
    exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)  # noqa: S102


class SubmissionLoader(Loader):
    """Finds and loads modules among a submission's files, as {relative name: bytes}.

    The standard library and the granted packages always win: a student's `numpy.py` or `json.py` is never imported.
    `given` names the files that are the course's: a traceback leaves their lines out, since nobody can fix them.
    """

    def __init__(self, files: Mapping[str, bytes], granted: Sequence[str] = (), given: Collection[str] = ()) -> None:
        self.files = files
        self.run: Run = run_whole
        self.granted = (*granted, "_inside")
        self.lines = {name: _lines(data) for name, data in files.items() if _is_own(name, given)}
        for name, lines in self.lines.items():
            # without a time stamp linecache never looks for the file on disk
            linecache.cache[name] = (len(files[name]), None, lines, name)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in self.granted:
            return None
        # A package wins over a module of the same name, as in Python's own import; a folder without `__init__.py` is
        # a namespace package.
        stem = self._folder(top) + name.replace(".", "/")
        if (file := f"{stem}/__init__.py") in self.files:
            return self._spec(name, file, package=stem)
        if (file := f"{stem}.py") in self.files:
            return self._spec(name, file)
        if any(other.startswith(f"{stem}/") and other.endswith(".py") for other in self.files):
            return ModuleSpec(name, self, origin=stem, is_package=True)
        return None

    def _folder(self, top: str) -> str:
        """The folder, with a slash, in which a module or package is: a student may have put it on `sys.path`."""
        parts = [name.split("/") for name in self.files if name.endswith(".py")]
        found = [names[:at] for names in parts for at, name in enumerate(names) if name in {top, f"{top}.py"}]
        return "".join(f"{name}/" for name in min(found, key=lambda names: (len(names), names), default=[]))

    def _spec(self, name: str, file: str, package: str | None = None) -> ModuleSpec:
        spec = ModuleSpec(name, self, origin=file, is_package=package is not None)
        spec.has_location = True
        if package is not None:
            spec.submodule_search_locations = [package]
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        spec = self.find_spec(module.__name__)
        file = spec.origin if spec else None
        if file is not None and file in self.files:
            self.run(module, file, self.files[file])

    def get_code(self, name: str) -> CodeType | None:
        spec = self.find_spec(name)
        file = spec.origin if spec else None
        if file is None or file not in self.files:
            return None
        # `dont_inherit`: the student's code gets none of this file's `__future__` imports.
        return compile(self.files[file], file, "exec", dont_inherit=True)

    def get_source(self, name: str) -> str | None:
        spec = self.find_spec(name)
        file = spec.origin if spec else None
        return None if file is None or file not in self.files else "".join(_lines(self.files[file]))


class Granted:
    """Finds the packages that a student may use, and no others, in their folders."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self.folders = folders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        folder = self.folders.get(name)
        return PathFinder.find_spec(name, [folder], target) if folder else None


def import_packages_of(name: str, sources: SubmissionLoader) -> None:
    """Import the packages around a module first, as Python does: their `__init__.py` may import that very module."""
    parts = name.split(".")
    for package in (".".join(parts[:end]) for end in range(1, len(parts))):
        try:
            importlib.import_module(package)
        except BaseException:  # noqa: BLE001  student code; the module may be right even if its package is not
            spec = sources.find_spec(package)
            if spec is not None:
                sys.modules[package] = importlib.util.module_from_spec(spec)


def grant(folders: Mapping[str, str]) -> None:
    """Make the granted packages importable, {name: folder that contains it}. Call it before any `import numpy`."""
    sys.meta_path.append(Granted(folders))


def _is_own(name: str, given: Collection[str]) -> bool:
    return name.endswith(".py") and name not in given


def _lines(data: bytes) -> list[str]:
    try:
        text = importlib.util.decode_source(data)
    except (SyntaxError, UnicodeDecodeError):
        # Only for showing lines in a traceback; the compiler reports the bad encoding.
        text = data.decode("utf-8", "replace")
    return text.splitlines(keepends=True)
