"""A submission's module as a worker gets it: the files, and how they are loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..limits import Limits
from .questions import Loading, Question
from .replies import Refused

HANDLES = 1_000_000
"""Handles per worker. Each worker numbers its handles from a different start, so that a handle to an object of an
earlier worker is recognised as lost."""


@dataclass(frozen=True)
class SubmittedModule:
    """The module to import, and all files around it."""

    name: str
    """Its full name: `hw1.solution`."""
    files: Mapping[str, bytes] = field(repr=False)
    """The student's files, by name with forward slashes."""
    given: Mapping[str, bytes] = field(repr=False)
    """The course's own files, which every submission may import."""
    loading: Loading

    def handover(self, op: str, limits: Limits, limit_s: float, worker: int, **more: object) -> Question:
        """The question that hands the files to a new worker.

        Args:
            op: What to do with them: `load` or `survey`.
            limits: Limits on what the worker answers and prints.
            limit_s: Seconds of processor time for the answer.
            worker: Number of the worker.
            more: Further fields of the question.
        """
        # the course's own file wins over a student's copy, which may be old or changed
        files = {**self.files, **self.given}
        fields = {
            "files": {name: np.frombuffer(data, np.uint8) for name, data in files.items()},
            "given": list(self.given),
            "module": self.name,
            "reply_bytes": limits.reply_mib << 20,
            "output_bytes": limits.output_kib << 10,
            "first_handle": worker * HANDLES,
            **more,
        }
        return Question(op, fields, limit_s)

    @property
    def starter(self) -> str:
        """The source that students start this module from; '' if there is none."""
        file = f"{self.name.replace('.', '/')}.py"
        content = next((text for name, text in self.loading.starter.items() if f"/{name}".endswith(f"/{file}")), b"")
        return content.decode("utf-8", "replace")

    def too_large(self, limit_kib: int) -> Refused | None:
        """The answer if a source file has more than so many KiB."""
        # Measured: parsing a hostile file of 10 MB takes 30 s and 4 GB.
        for name, data in self.files.items():
            if name.endswith(".py") and len(data) > limit_kib << 10:
                return Refused(f"{name} has {len(data) >> 10} KiB; a source file may have at most {limit_kib} KiB.")
        return None
