"""Where hand-ins are graded: an executor of `grade` for each assignment, kept open from one hand-in to the next."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.batch.executors import grading_rounds
from grader.batch.flow import Round
from grader.batch.setup import Setup
from grader.closing import Closing
from grader.course.loading import find_assignment
from grader.course.snapshot import pack
from grader.errors import GraderError
from grader.gradebook import Gradebook
from grader.serve.course_assignments import CourseAssignments

MOST = 4
"""Stations that are open at a time: each holds a process for every processor."""


@dataclass(frozen=True, slots=True)
class GradingOptions:
    """How hand-ins are graded."""

    course: Path
    setup: Setup
    places: bool = False
    """Whether to look for the line of each mistake."""


class ReferenceChangedError(GraderError):
    """The reference on disk has changed since this process imported it. Only a new process can grade by it."""


@dataclass
class Station:
    """An assignment version with what grades by it."""

    version: AssignmentVersion
    open: ExitStack
    grade_round: Round
    users: int = 0


class Stations(Closing):
    """The stations of a course. An unused one is closed to make room for another."""

    def __init__(self, gradebook: Gradebook, options: GradingOptions) -> None:
        self._gradebook, self._options = gradebook, options
        self._assignments = CourseAssignments(options.course, find_assignment)
        self._stations: dict[str, Station] = {}
        self._imported = ""
        """The hash of the reference that this process has imported, once it has."""
        self._lock = threading.Lock()

    @contextmanager
    def at(self, slug: str) -> Iterator[Station]:
        """The station of an assignment as it is now, for as long as the block lasts.

        Raises:
            SpecError: the assignment does not validate, or its reference fails.
            SandboxError: this machine cannot isolate as required.
            ReferenceChangedError: the process has to be started again.
        """
        with self._lock:
            station = self._station(slug)
            station.users += 1
        try:
            yield station
        finally:
            with self._lock:
                station.users -= 1

    def _station(self, slug: str) -> Station:
        version = self._assignments.get(slug)
        if self._imported not in {"", version.reference_sha256}:
            raise ReferenceChangedError(f"{slug}: the reference has changed.")
        version = version if self._options.places else version.without_places()
        known = self._stations.pop(version.sha256, None) or self._opened(version)
        self._make_room()
        self._stations[version.sha256] = known  # at the end, so that the first is the least recently used
        return known

    def _opened(self, version: AssignmentVersion) -> Station:
        self._gradebook.keep_parcel(version, pack)
        self._imported = version.reference_sha256
        stack, rounds = ExitStack(), grading_rounds(version, self._options.setup, many=1)
        return Station(version, stack, stack.enter_context(rounds))

    def _make_room(self) -> None:
        idle = [sha256 for sha256, station in self._stations.items() if not station.users]
        for sha256 in idle[: max(0, len(self._stations) + 1 - MOST)]:
            self._stations.pop(sha256).open.close()

    def forget_files(self) -> None:
        """Read the course's files again at once."""
        self._assignments.forget()

    def close(self) -> None:
        """End all processes at once."""
        with self._lock:
            for station in self._stations.values():
                station.open.close()
            self._stations.clear()
