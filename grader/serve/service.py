"""What all requests share: the gradebook, the course, and the watch over hand-ins."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError, UsageError
from grader.gradebook import Gradebook, RecordedGrading
from grader.gradebook.extensions import current_policy, extended
from grader.gradebook.late_days import late_days_left
from grader.serve import hand_ins, settings
from grader.serve.accounts import Account, all_accounts
from grader.serve.course_assignments import CourseAssignments
from grader.serve.rates import Rates, Receiving
from grader.serve.tickets import IdentityProvider
from grader.serve.watch import Watch, Watched

LOG = logging.getLogger("grader.serve")


def unheard() -> None:
    """Do nothing: there is no dispatcher to wake."""


PACKED_AT_ONCE = 4
"""Hand-ins that are in memory as a whole at the same time."""
HAND_INS = Watched(hand_ins.states, frozenset({"done", "failed"}))
CLASSES = Watched(hand_ins.newest, look_s=2.0, most_streams=20)
"""For teachers' pages: nothing in it is urgent."""


@dataclass
class Service:
    """The running service."""

    gradebook: Gradebook
    assignments: CourseAssignments
    wake: Callable[[], None] = unheard
    """Tells the dispatcher that there is work."""
    secure: bool = False
    """Whether browsers use TLS only. Then cookies are sent over TLS only."""
    patience_s: float = 300.0
    """If a job waits longer, the health check fails."""
    rates: Rates = field(default_factory=Rates)
    receiving: Receiving = field(default_factory=Receiving)
    packing: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(PACKED_AT_ONCE))
    """Held while a hand-in is in memory as a whole."""
    provider: IdentityProvider | None = None
    """Provider with which people may sign in, in addition to their personal links."""

    def __post_init__(self) -> None:
        self.watch = Watch(self.gradebook, HAND_INS)
        self.classes = Watch(self.gradebook, CLASSES)

    def policy(self, version: AssignmentVersion) -> Policy:
        """The policy of an assignment, with the extensions that were given here."""
        return current_policy(self.gradebook, version)

    def own_due(self, policy: Policy, student: str) -> datetime | None:
        """A student's extension, by whatever name, email or number it was given; None if there is none."""
        if not policy.own_dates:
            return None
        with self.gradebook.transaction() as connection:
            enrolled = {one.student: (one.identity,) for one in all_accounts(connection, "student")}
        people = enrolled if student in enrolled else {**dict(self.gradebook.people()), **enrolled}
        if not extended(policy, [(student, people.get(student, ()))]).own_due:  # of most students, this is quicker
            return None
        return extended(policy, [*people.items()]).own_due.get(student)

    def assignment_for(self, account: Account, slug: str) -> AssignmentVersion:
        """An assignment, if this account may see it.

        Raises:
            UsageError: there is no such assignment, or it is hidden from students.
            SpecError: it does not validate.
        """
        with self.gradebook.transaction() as connection:
            hidden = slug in settings.hidden_from(connection, account)
        if hidden:  # asked before it is read: neither a fault in it nor the time tells that it is there
            raise UsageError(f"{slug!r}: this assignment is hidden.")
        return self.assignments.get(slug)

    def assignments_for(self, account: Account) -> list[AssignmentVersion]:
        """All assignments that this account may see. One that does not validate keeps none of the others back."""
        with self.gradebook.transaction() as connection:
            hidden = settings.hidden_from(connection, account)
        found = []
        for slug in self.assignments.slugs():
            try:
                found += [] if slug in hidden else [self.assignments.get(slug)]
            except SpecError as error:
                LOG.error("%s", error)
        return found

    def late_days_left(self, version: AssignmentVersion, policy: Policy, student: str) -> int | None:
        """The late days that a student has left in the course; None if there are none to spend here."""
        spends = policy.late_days and policy.late and policy.due
        return late_days_left(self.gradebook, version, policy, student) if spends else None

    def files_of(self, recorded: RecordedGrading) -> Mapping[str, bytes]:
        """The files that were graded; empty if they were not kept."""
        ((_, submission),) = self.gradebook.submissions([recorded.id])
        return submission.files if submission else {}

    @staticmethod
    def now() -> datetime:
        """The time."""
        return datetime.now(UTC)
