"""What scripts, notebooks and services call: grade submissions, read them in, open a gradebook."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.assignment.version import AssignmentVersion
from grader.batch.executors import grading_rounds
from grader.batch.flow import Round
from grader.batch.setup import Setup
from grader.course.loading import find_assignment
from grader.course.location import find_course
from grader.gradebook import Gradebook, RecordedGrading, open_gradebook
from grader.intake import Submissions, Wanted, collect, read_one, read_roster
from grader.results.report import ReportedCheck, ReportedDiagnosis, ReportedGrading, report
from grader.results.submission import Submission

__all__ = [
    "AssignmentVersion",
    "Gradebook",
    "Grader",
    "RecordedGrading",
    "ReportedCheck",
    "ReportedDiagnosis",
    "ReportedGrading",
    "Submission",
    "load_assignment",
    "open_gradebook",
    "read_submissions",
]

Place = str | os.PathLike[str]


def load_assignment(name: Place, course: Place = ".") -> AssignmentVersion:
    """Load an assignment.

    Args:
        name: Its slug in the course, or its folder.
        course: A folder in the course; the bundled course, if there is none there.

    Raises:
        UsageError: the assignment does not exist.
        SpecError: it does not validate.
    """
    return find_assignment(os.fspath(name), find_course(Path(course)))


def read_submissions(assignment: AssignmentVersion, *paths: Place, roster: Place | None = None) -> Submissions:
    """Find all submissions in folders, files, zips and downloads of platforms; each file is read when it is accessed.

    Args:
        assignment: Says which module is wanted, and what a submission may have.
        paths: One class, or several students.
        roster: The class as a CSV file; it lends names, mails and numbers.

    Raises:
        UsageError: a path does not exist, cannot be read, or holds nothing.
    """
    people = None if roster is None else read_roster(Path(roster))
    return collect([Path(path) for path in paths], Wanted.by(assignment), assignment.assignment.limits, people)


class Grader:
    """Grades submissions of one assignment, each in its own sandbox.

    A context manager: on entry it verifies the reference and starts a sandbox, and on exit it ends every student's
    process.
    """

    def __init__(
        self,
        assignment: AssignmentVersion,
        *,
        seed: int = 0,
        jobs: int = 0,
        require_isolation: str | None = None,
    ) -> None:
        """Say how to grade.

        Args:
            assignment: From `load_assignment`.
            seed: Random seed; a different one draws different inputs.
            jobs: Submissions graded at once; 0 = one per CPU.
            require_isolation: The weakest level that will do, see `grader doctor`.
        """
        self._assignment = assignment
        self._setup = Setup(seed, jobs, require_isolation)
        self._open = ExitStack()
        self._round: Round | None = None

    def __enter__(self) -> Self:
        rounds = grading_rounds(self._assignment, self._setup)
        self._round = self._open.enter_context(rounds)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, stop: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._round = None
        self._open.close()

    def grade(self, submission: Submission | Place) -> ReportedGrading:
        """Grade one submission: read already, or the path of a file, a folder or a zip."""
        if not isinstance(submission, Submission):
            submission = read_one(Path(submission), self._assignment)
        (grading,) = self.grade_all([submission])
        return grading

    def grade_all(self, submissions: Iterable[Submission]) -> Iterator[ReportedGrading]:
        """Grade many and yield each as soon as it is ready; few are in memory at a time.

        A fault of the grader itself is the outcome `fault` of that one submission, and stops nothing.
        """
        if self._round is None:
            raise RuntimeError("Grader is not open. Use it in a with statement: `with Grader(assignment) as grader:`")
        words = self._assignment.assignment.words
        return (report(graded.grading, words) for graded in self._round(submissions))
