"""Grades the submissions of one assignment, on this machine or on others."""

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, islice

from grader.assignment.version import AssignmentVersion
from grader.batch.cluster import on_cluster
from grader.batch.flow import Deduplicator, Graded, Round, as_finished
from grader.batch.local import LocalGrader
from grader.batch.pool import GraderPool
from grader.batch.setup import Setup
from grader.results.grading import Grading
from grader.results.submission import Submission

AHEAD = 2
"""Submissions that wait, for each one that is being graded."""
MANY = 60
"""Number of submissions from which more processes save time."""


def grade_all(
    version: AssignmentVersion, submissions: Iterable[Submission], setup: Setup
) -> Generator[Graded, None, None]:
    """Yield gradings as they are ready; after a fault in the grader, a submission is tried again at the end.

    Args:
        version: The assignment.
        submissions: What was handed in; drawn one by one.
        setup: How and where.

    Raises:
        SpecError: a reference fails.
        SandboxError: this machine cannot isolate as required.
    """
    faulty: list[Submission] = []
    with grading_rounds(version, setup) as grade_round:
        for graded in grade_round(submissions):
            if graded.grading.outcome == "fault":
                faulty.append(graded.submission)
            else:
                yield graded
        yield from grade_round(faulty)


def grading_rounds(version: AssignmentVersion, setup: Setup, many: int = MANY) -> AbstractContextManager[Round]:
    """Grades submissions, as often as it is asked to, until it is closed; see `grade_all`.

    Args:
        version: The assignment.
        setup: How and where.
        many: Number of submissions in a round from which more processes save time; 1 if there are rounds for days.
    """
    return on_cluster(version, setup) if setup.executor else _here(version, setup, many)


@contextmanager
def _here(version: AssignmentVersion, setup: Setup, many: int) -> Iterator[Round]:
    """A few submissions in this process; for many, as many processes as there are jobs, each driven by a thread."""
    jobs = setup.at_once
    # Closed from the last to the first: threads wait for processes, and one may be in a student's endless loop.
    with (
        ThreadPoolExecutor(jobs) as threads,
        LocalGrader(version, setup.seed, setup.required) as grader,
        GraderPool((version, setup.seed, setup.required), jobs) as processes,
    ):

        def grade_round(submissions: Iterable[Submission]) -> Iterator[Graded]:
            rest = iter(submissions)
            first = list(islice(rest, many))
            work = processes.grade if jobs > 1 and len(first) == many else grader.grade

            def submit(submission: Submission) -> Future[Grading]:
                return threads.submit(work, submission)

            deduplicator = Deduplicator(submit)
            for submission, future in as_finished(deduplicator.submit, chain(first, rest), AHEAD * jobs):
                yield Graded(submission, _result(future, submission, grader))

        yield grade_round


def _result(future: Future[Grading], submission: Submission, grader: LocalGrader) -> Grading:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001  one submission must not end the grading of a class
        return grader.fault(submission, error)
