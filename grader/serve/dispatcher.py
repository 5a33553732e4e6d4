"""Takes jobs, lets the executors grade them, and stores the results."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from grader.closing import Closing
from grader.errors import GraderError
from grader.gradebook import Gradebook
from grader.gradebook.gradebook import NewGrading, record
from grader.gradebook.regrades import Regrade
from grader.results.grading import Grading
from grader.results.submission import Submission
from grader.serve import hand_ins, jobs
from grader.serve.accounts import account
from grader.serve.jobs import Job, LeaseLostError
from grader.serve.stations import GradingOptions, ReferenceChangedError, Station, Stations

LOG = logging.getLogger("grader.serve")
IDLE_S = 1.0
"""Time after which a lane that was not woken looks for work."""
RENEW_S = jobs.LEASE.total_seconds() / 4


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


class Dispatcher(Closing):
    """A few lanes, each with one job at a time, so that an endless loop blocks only one of them."""

    def __init__(self, gradebook: Gradebook, options: GradingOptions) -> None:
        self._gradebook, self._options = gradebook, options
        self._stations = Stations(gradebook, options)
        self._held: dict[str, Job] = {}
        self._stop = threading.Event()
        self._news = threading.Condition()

    def wake(self) -> None:
        """Tell all lanes that there is work."""
        with self._news:
            self._news.notify_all()

    def stop(self) -> None:
        """Take no further job, and let `run` return when running jobs are finished."""
        self._stop.set()
        self.wake()

    @property
    def is_stopped(self) -> bool:
        """Whether it takes no further job."""
        return self._stop.is_set()

    def run(self) -> None:
        """Work until it is stopped."""
        count = self._options.setup.at_once
        lanes = [threading.Thread(target=self._lane, name=f"lane-{number}") for number in range(count)]
        for lane in lanes:
            lane.start()
        while any(lane.is_alive() for lane in lanes):
            self._attempt(self._renew)
            for lane in lanes:
                lane.join(RENEW_S / len(lanes))

    def forget_files(self) -> None:
        """Read the course's files again at once."""
        self._stations.forget_files()

    def close(self) -> None:
        """End every student's process."""
        self._stations.close()

    def _lane(self) -> None:
        while not self._stop.is_set():
            if not self._attempt(self.do_next):
                with self._news:
                    self._news.wait(IDLE_S)

    def _attempt(self, step: Callable[[], bool]) -> bool:
        """Take a step. A lane survives its errors: the lease of a job that it drops passes to others."""
        try:
            return step()
        except LeaseLostError as error:
            LOG.warning("%s", error)
        except DBAPIError as error:
            LOG.error("the database: %s", error.orig)
        except Exception as error:
            LOG.error("a lane failed: %r", error, exc_info=error)
        self._stop.wait(IDLE_S)
        return False

    def do_next(self) -> bool:
        """Do the next job, and say whether there was one."""
        job = self._claim()
        if job is not None:
            try:
                self._do(job)
            finally:
                self._held.pop(job.id, None)
        return job is not None

    def _claim(self) -> Job | None:
        with self._gradebook.transaction() as connection:
            job = jobs.claim(connection, now())
            if job is not None and job.tries > jobs.MAX_TRIES:
                jobs.end(connection, job, now(), error="the grader stopped in the middle of it, each time")
                return None
        if job is not None:
            self._held[job.id] = job
        return job

    def _renew(self) -> bool:
        for job in [*self._held.values()]:
            with self._gradebook.transaction() as connection:
                if not jobs.renew(connection, job, now()):
                    self._held.pop(job.id, None)
        return True

    def _do(self, job: Job) -> None:
        try:
            if job.kind == "regrade":
                self._regrade(job)
            else:
                self._grade(job)
        except ReferenceChangedError:
            LOG.info("the reference has changed: the dispatcher is started again")
            with self._gradebook.transaction() as connection:
                jobs.release(connection, job, now())
            self.stop()
        except LeaseLostError:
            raise
        except GraderError as error:
            LOG.warning("%s: not graded: %s", job.slug, error)
            with self._gradebook.transaction() as connection:
                jobs.give_back(connection, job, now(), str(error))

    def _grade(self, job: Job) -> None:
        with self._stations.at(job.slug) as station:
            submission = self._submission(job, station)
            (graded,) = station.grade_round([submission])
            self._keep(job, station, submission, graded.grading)

    def _submission(self, job: Job, station: Station) -> Submission:
        with self._gradebook.transaction() as connection:
            hand_in = hand_ins.find(connection, job.hand_in_id or "")
            whose = account(connection, job.account_id)
            content = hand_ins.content_of(connection, job.hand_in_id or "")
        if hand_in is None or whose is None:
            raise LookupError(f"job {job.id}: its hand-in is gone")
        return hand_ins.as_submission(hand_in, content, whose, station.version)

    def _keep(self, job: Job, station: Station, submission: Submission, grading: Grading) -> None:
        """Store the grading and end its job, in one transaction."""
        fault = grading.outcome == "fault"
        with self._gradebook.transaction() as connection:
            if fault and job.tries < jobs.MAX_TRIES:
                jobs.give_back(connection, job, now(), "a fault of the grader")
                return
            new = NewGrading(grading, graded_at=now(), submission=submission, again=False)
            saved = record(connection, station.version, new)
            jobs.end(connection, job, now(), grading_id=saved, error="a fault of the grader" if fault else "")

    def _regrade(self, job: Job) -> None:
        with self._stations.at(job.slug) as station:
            found = Regrade(self._gradebook, station.version).compare(self._options.setup)
        with self._gradebook.transaction() as connection:
            jobs.end(connection, job, now(), result=found.model_dump(mode="json"))
