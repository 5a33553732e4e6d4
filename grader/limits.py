"""What a submission may use, with defaults and units."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on one student's code. A check may set its own `call_s`."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}  # read from `[limits]`

    call_s: float = 5.0
    """Seconds of CPU time that one call may take; in real time, three times as many."""
    load_s: float = 10.0
    """Seconds of CPU time that importing the module may take; in real time, three times as many."""
    submission_s: float = 120.0
    """Seconds of real time for all checks of a submission; checks are not run when no time is left."""
    memory_mib: int = 1024
    """MiB of address space beyond what an idle worker uses."""
    output_kib: int = 8
    """KiB of printed text to keep for one call; the rest is dropped."""
    reply_mib: int = 64
    """MiB that the arrays of one reply may take; a number counts as at least 8 bytes."""
    source_kib: int = 256
    """KiB that one source file may take."""
