"""This machine: its CPUs, its memory, its cache folder, and the versions that can affect a result."""

import ctypes
import os
import platform
import sqlite3
import sys
from functools import cache
from pathlib import Path

KEPT_BYTES = 64 << 20
"""Freed memory that a process keeps for its next arrays."""
LARGEST_BYTES = 32 << 20
"""Arrays that are larger are never kept: the most that glibc allows."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""The numbers of two options in glibc's malloc.h."""


def processors() -> int:
    """How many CPUs this process may use."""
    # the affinity, not the CPU count: a container or a cluster job may be given only some of the machine's CPUs
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compute_in_one_thread() -> None:
    """Let NumPy use one thread in processes that are started from now on, and in this one if NumPy is not loaded yet,
    unless the environment says otherwise.
    """
    # Each job already takes a CPU: a second thread would only wait for its turn, in a busy loop.
    for library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(library, "1")


def keep_freed_memory() -> None:
    """Let this process reuse freed memory for its next arrays, if the C library can.

    By default it is returned to the system, which clears every page before it is used again: large temporary arrays
    then take three times as long.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):  # musl has none
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(M_MMAP_THRESHOLD, LARGEST_BYTES)


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
