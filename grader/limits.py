"""What a submission may use: one table, with defaults, units and a sentence each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one student's code. Every check may set its own `call_s`."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}  # read from `[limits]`

    call_s: float = 5.0
    """Seconds of processor time that one call may take; three times that in real time."""
    load_s: float = 10.0
    """The same for importing the module."""
    submission_s: float = 120.0
    """Seconds of real time for all checks of a submission; what is left over is not run."""
    memory_mib: int = 1024
    """MiB of address space beyond what an idle worker has."""
    output_kib: int = 8
    """KiB of printed text kept for one call; the rest is dropped."""
    reply_mib: int = 64
    """MiB that the arrays of one reply may take."""
    source_kib: int = 256
    """KiB that one source file may have."""
