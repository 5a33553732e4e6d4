"""How a clean interpreter is started: what it may import, read and find in its environment."""

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
    "PYTHONHASHSEED": "0",  # the order of a set must not differ from one grading to the next
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",  # a zygote must have one thread, or forking it is neither clean nor fast
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "MALLOC_TOP_PAD_": "67108864",  # NumPy's temporaries need not go back to the kernel after every operation
}
PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""Without these some interpreters do not start at all."""


def environment() -> dict[str, str]:
    """The whole environment of a student's process."""
    return ENVIRONMENT | {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def command(role: str, argument: str) -> list[str]:
    """The command line of a clean interpreter that plays a role from `inside/`."""
    # -S: no site-packages, no .pth; -P: no folder of a script on the path; -s: no user's folder; never -I, which
    # would ignore PYTHONHASHSEED
    return [sys.executable, "-s", "-P", "-S", str(INSIDE / "__main__.py"), role, argument]


def granted(packages: Sequence[str]) -> dict[str, str]:
    """The folder in which each granted package lies. Raises SandboxError where one is not installed."""
    return {name: str(_location(name).parent) for name in packages}


def readable(packages: Sequence[str]) -> list[str]:
    """The folders that a worker must be able to read: the standard library's and the granted packages'."""
    paths = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    for name in packages:
        package = _location(name)
        paths |= {path for path in (package, package.with_name(f"{name}.libs")) if path.is_dir()}
    outer = [path for path in paths if path.is_dir() and not any(path.is_relative_to(o) for o in paths - {path})]
    inner = [path for path in paths if path.is_dir() and path not in outer]
    return [str(path) for path in (*sorted(outer), *sorted(inner))]


def _location(name: str) -> Path:
    """A package's folder, or a module's file: beside that lies all else that is installed, and it is loaded ahead."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None or not spec.has_location:  # what is built in has no folder to name
        raise SandboxError(
            f"imports: {name!r} is no package or module that is installed beside the grader. Install it, or take it "
            "out of the assignment's `imports`."
        )
    file = Path(spec.origin)
    return file.parent if spec.submodule_search_locations else file
