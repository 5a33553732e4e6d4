"""How to start a clean interpreter: what it may import, read and find in its environment."""

import importlib.util
import os
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from ..errors import SandboxError

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


def environment() -> dict[str, str]:
    """The complete environment of a student's process."""
    return ENVIRONMENT | {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def command(role: str, argument: str) -> list[str]:
    """The command line that starts a clean interpreter with a module (`role`) of `inside/`."""
    # -S: no site-packages and no .pth files; -P: the script's folder is not on the path; -s: no user site folder.
    # Not -I: it ignores PYTHONHASHSEED.
    return [sys.executable, "-s", "-P", "-S", str(INSIDE / "__main__.py"), role, argument]


def granted(packages: Sequence[str]) -> dict[str, str]:
    """The folder that contains each granted package. Raises SandboxError if one is not installed."""
    return {name: str(_location(name).parent) for name in packages}


def readable(packages: Sequence[str]) -> list[str]:
    """The folders that a worker must be able to read: the standard library's and the granted packages'."""
    paths = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    for name in packages:
        package = _location(name)
        paths |= {path for path in (package, package.with_name(f"{name}.libs")) if path.is_dir()}
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
