"""The memory of this process: its address space, since Linux limits nothing else."""

import importlib
import os
from pathlib import Path


def mapped() -> int:
    """Bytes that are mapped now, by the interpreter and NumPy among others."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def limit_memory(budget: int) -> None:
    """Allow so many bytes more than are mapped now, and no core file.

    Raises:
        OSError, ValueError: a lower limit is in force.
    """
    resource = importlib.import_module("resource")  # Windows has none
    most = mapped() + budget
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
