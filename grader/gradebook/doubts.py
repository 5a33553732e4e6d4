"""What an instructor should know before trusting the final scores of a class."""

from collections.abc import Iterable, Iterator

from grader.assignment.policy import Late, Policy
from grader.assignment.version import AssignmentVersion
from grader.course.policies import repeated_extensions, strange_assignments
from grader.gradebook.class_finals import StudentFinal
from grader.gradebook.extensions import current_policy, extended
from grader.gradebook.gradebook import Gradebook


class Doubts:
    """Doubts about the final scores of a class, gathered as they pass."""

    def __init__(self, gradebook: Gradebook, version: AssignmentVersion, student: str | None = None) -> None:
        self._version = version
        self._policy = current_policy(gradebook, version)
        # for one student, the extensions of the others do not matter
        self._on_extensions = () if student else (*_on_extensions(gradebook, version, self._policy),)
        self._students = self._by_another_version = self._at_no_known_time = self._only_marked = 0

    def watching(self, finals: Iterable[StudentFinal]) -> Iterator[StudentFinal]:
        """Yield the same final scores, and note doubts about them."""
        for one in finals:
            recorded = one.recorded
            self._students += 1
            self._by_another_version += recorded.version != self._version.sha256
            self._at_no_known_time += recorded.handed_in_at is None and recorded.late is None
            self._only_marked += recorded.handed_in_at is None and recorded.late is True
            yield one

    @property
    def sentences(self) -> Iterator[str]:
        """One sentence for each doubt, once all final scores have passed."""
        if self._by_another_version:
            yield (
                f"{self._by_another_version} of {self._students} were graded with an earlier version of the "
                f"assignment: `grader results regrade {self._version.slug}` shows who would change."
            )
        if self._policy.late is not None:
            yield from self._on_times(self._policy.late)
        yield from strange_assignments(self._version.course)
        yield from self._on_extensions

    def _on_times(self, late: Late) -> Iterator[str]:
        if self._policy.due is not None and self._at_no_known_time:
            yield (
                f"When {self._at_no_known_time} of {self._students} were handed in is not known, so lateness costs "
                "nothing. Only Gradescope's export says when work was handed in."
            )
        if self._only_marked:
            yield (
                f"{self._only_marked} of {self._students} are marked late, but it is not known how late: one "
                f"{late.per} is charged, or nothing where grace or an extension may explain the mark."
            )


def _on_extensions(gradebook: Gradebook, version: AssignmentVersion, policy: Policy) -> Iterator[str]:
    yield from repeated_extensions(version)
    yield from extended(policy, gradebook.people(version.slug)).remarks
