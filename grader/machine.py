"""Facts about this machine: its CPUs, its cache folder, and the versions that can affect a result."""

import os
import platform
import sqlite3
from functools import cache
from pathlib import Path


def processors() -> int:
    """How many CPUs this process may use."""
    # the affinity, not the CPU count: a container or a cluster job may be given only some of the machine's CPUs
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def user_cache() -> Path:
    """The folder for what this program can compute again, of this user; raises RuntimeError without a home."""
    stated = os.environ.get("XDG_CACHE_HOME")
    return (Path(stated) if stated else Path("~/.cache").expanduser()) / "gradient-grader"


@cache
def blas() -> str:
    """Name and version of the BLAS that NumPy was built with."""
    import numpy as np  # deferred: most short commands need no NumPy

    library = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{library['name']} {library['version']}"


def versions() -> dict[str, str]:
    """Versions that can affect a result."""
    import numpy as np

    from grader.release import __version__

    return {
        "grader": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": blas(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
