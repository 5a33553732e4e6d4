"""An environment for students: the packages of a `requirements.txt`, installed once into a folder named by its hash."""

import hashlib
import importlib.util
import logging
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import Distribution, distributions
from pathlib import Path

from ..errors import SandboxError, SpecError
from ..machine import user_cache

LOG = logging.getLogger("grader.sandbox")
INSTALL_S = 3600
"""Seconds that an installation may take: some packages have gigabytes."""
REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)", re.MULTILINE)
"""The name at the beginning of a line; options and comments begin otherwise."""
MODULES = {".py", ".so", ".pyd"}
LAST_LINES = 3
"""Lines of an installer's error message that are quoted."""


@dataclass(frozen=True)
class Environment:
    """A folder with installed packages, all of which students may import."""

    folder: Path
    requirements: str
    """The text of the `requirements.txt`."""

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """What is installed, with versions: `numpy==1.26.4`."""
        return tuple(sorted(f"{_plain(found.name)}=={found.version}" for found in self._distributions()))

    @cached_property
    def importable(self) -> tuple[str, ...]:
        """The names of all modules and packages at the top of the folder."""
        entries = (entry for entry in self.folder.iterdir() if entry.is_dir() or entry.suffix in MODULES)
        names = {entry.name.partition(".")[0] for entry in entries}
        return tuple(sorted(name for name in names if name.isidentifier()))

    @cached_property
    def preload(self) -> tuple[str, ...]:
        """The packages that the requirements name; they are loaded once, before any student's process."""
        wanted = {_plain(name) for name in REQUIREMENT.findall(self.requirements)}
        named = (found for found in self._distributions() if _plain(found.name) in wanted)
        tops = {top for found in named for top in _tops(found)} & {*self.importable}
        return ("numpy", *sorted(tops - {"numpy"}))

    def version_of(self, name: str) -> str:
        """The version of an installed package."""
        return next((found.version for found in self._distributions() if _plain(found.name) == name), "")

    def _distributions(self) -> Iterator[Distribution]:
        return iter(distributions(path=[str(self.folder)]))


def environment_for(requirements: str) -> Environment:
    """The environment with these requirements; built now, if this machine does not have it.

    Raises:
        SpecError: the packages cannot be installed.
        SandboxError: there is no program that installs packages.
    """
    folder = folder_of_packages(requirements, _cache())
    if not folder.is_dir():
        LOG.warning("Installing the packages of requirements.txt into %s. This is done once.", folder)
        _build(requirements, folder)
    return Environment(folder, requirements)


def loose(requirements: str) -> list[str]:
    """The requirements without an exact version: on another machine or day, a different version may be installed."""
    lines = (line.partition("#")[0].strip() for line in requirements.splitlines())
    return [found[1] for line in lines if (found := REQUIREMENT.match(line)) and "==" not in line and "@" not in line]


def folder_of_packages(requirements: str, cache: Path) -> Path:
    """The folder of an environment: named by the requirements, this Python and this kind of machine."""
    lines = (line.partition("#")[0].strip() for line in requirements.splitlines())
    asked = "\n".join(filter(None, lines))
    what = f"{asked}\0{sys.implementation.cache_tag}\0{platform.system()}\0{platform.machine()}"
    return cache / "environments" / hashlib.sha256(what.encode()).hexdigest()[:20]


def _cache() -> Path:
    if stated := os.environ.get("GRADER_CACHE"):
        return Path(stated).resolve()
    # workers of root have other user ids, which may not enter root's home
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return Path("/var/cache/gradient-grader") if root else user_cache()


def _build(requirements: str, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # next to its place, since a rename is atomic only within one file system
    half = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        _install(requirements, half)
        half.chmod(0o755)
        with suppress(OSError):  # another process was quicker
            half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _install(requirements: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="grader-") as place:
        file = Path(place, "requirements.txt")
        # the part of this program that runs next to student code needs NumPy
        file.write_text(f"{requirements}\nnumpy\n", encoding="utf-8")
        command = [*_installer(), "--target", str(folder), "--requirement", str(file)]
        # in a new folder: uv reads the settings of the project in which it is started
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=INSTALL_S)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.strip().splitlines()[-LAST_LINES:])
        raise SpecError(f"requirements.txt: its packages cannot be installed: {said}")


def _installer() -> list[str]:
    uv = shutil.which("uv")
    if uv is not None:
        return [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", sys.executable]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    raise SandboxError("requirements.txt: uv or pip is needed to install its packages. Try `pip install uv`.")


def _plain(name: str) -> str:
    """A distribution's name in the form in which all spellings are equal (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _tops(found: Distribution) -> set[str]:
    """The modules and packages that a distribution installs at the top."""
    parts = (path.parts for path in found.files or () if path.suffix in MODULES)
    return {part[0].partition(".")[0] for part in parts if not part[0].startswith("_")}
