"""What this machine has: processors, and the versions that can affect a result."""

import os
import platform
import sqlite3
from functools import cache


def processors() -> int:
    """How many processors this process may use; a container's share may be smaller than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def blas() -> str:
    """Name and version of the BLAS that NumPy was built with."""
    import numpy as np

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
