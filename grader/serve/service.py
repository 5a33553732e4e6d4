"""What all requests share: the gradebook, the course, and whoever wants to know of news."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.gradebook import Gradebook
from grader.gradebook.extending import current_policy
from grader.serve.rates import Rates
from grader.serve.shelf import Shelf
from grader.serve.watch import Watch

LOG = logging.getLogger("grader.serve")


def unheard() -> None:
    """Wake nobody."""


@dataclass
class Service:
    """The running service."""

    gradebook: Gradebook
    shelf: Shelf
    wake: Callable[[], None] = unheard
    """Tells the dispatcher that there is work."""
    secure: bool = False
    """Whether browsers come by TLS only, so that cookies never go another way."""
    patience_s: float = 300.0
    """A job that waits for longer makes the service unwell."""
    rates: Rates = field(default_factory=Rates)

    def __post_init__(self) -> None:
        self.watch = Watch(self.gradebook)

    def policy(self, version: AssignmentVersion) -> Policy:
        """The policy of an assignment, with the extensions that were given here."""
        return current_policy(self.gradebook, version)

    @staticmethod
    def now() -> datetime:
        """The time."""
        return datetime.now(UTC)
