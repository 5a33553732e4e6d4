"""The assignments of the course as they are on disk: each is read again after a few seconds."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.course.location import slugs_of
from grader.course.reading import find_outline
from grader.errors import UsageError

Load = Callable[[str, Path], AssignmentVersion]
FRESH_S = 3.0
"""Seconds after which an assignment is read again."""


class CourseAssignments:
    """The assignments of one course. Threads may share it."""

    def __init__(self, course: Path, load: Load = find_outline) -> None:
        """Read the assignments of a course.

        Args:
            course: Its folder.
            load: `find_outline` is enough to show an assignment; grading needs `find_assignment`.
        """
        self.course = course
        self._load = load
        self._read: dict[str, tuple[float, AssignmentVersion]] = {}
        self._lock = threading.Lock()

    def slugs(self) -> list[str]:
        """The slugs of all assignments, in order."""
        return slugs_of(self.course)

    def get(self, slug: str) -> AssignmentVersion:
        """The assignment.

        Raises:
            UsageError: there is no such assignment.
            SpecError: it does not validate.
        """
        if slug not in self.slugs():  # what a request names is never a path
            raise UsageError(f"{slug[:80]!r}: this course has no such assignment.")
        with self._lock:
            read_at, version = self._read.get(slug, (float("-inf"), None))
            if version is None or time.monotonic() - read_at > FRESH_S:
                version = self._load(slug, self.course)
                self._read[slug] = (time.monotonic(), version)
            return version

    def forget(self) -> None:
        """Read each assignment again the next time it is asked for."""
        with self._lock:
            self._read.clear()
