"""The final scores of a class: the gradings that count, the policy and the adjustments, brought together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.course.policies import find_policy, strange_assignments
from grader.gradebook.final import Attempt, Final, final_score
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.people import names_of
from grader.gradebook.rows import RecordedGrading
from grader.results.adjustment import Adjustment


class StudentFinal(NamedTuple):
    """What one student gets, and the grading that it comes from."""

    student: str
    final: Final
    recorded: RecordedGrading


def class_finals(
    gradebook: Gradebook, version: AssignmentVersion, student: str | None = None
) -> Iterator[StudentFinal]:
    """The final scores in the order of the students' names; one student is in memory at a time.

    Args:
        gradebook: Holds gradings and adjustments.
        version: The assignment as it is now; its policy applies.
        student: Only this one.
    """
    policy = find_policy(version)
    adjustments: dict[str, list[Adjustment]] = {}
    for adjustment in gradebook.adjustments(version.slug, student):
        adjustments.setdefault(adjustment.student, []).append(adjustment)
    gradings = gradebook.each(gradebook.standing(version.slug, student))
    for name, group in groupby(gradings, key=lambda recorded: recorded.grading.student):
        yield student_final(version, policy, adjustments.get(name, []), list(group))


def student_final(
    version: AssignmentVersion, policy: Policy, adjustments: Sequence[Adjustment], gradings: list[RecordedGrading]
) -> StudentFinal:
    """The final score of the student to whom these gradings belong."""
    student = gradings[0].grading.student
    if all(recorded.handed_in_at for recorded in gradings):
        gradings = sorted(gradings, key=lambda recorded: (recorded.handed_in_at, recorded.attempt))
    attempts = [
        Attempt(recorded.attempt, recorded.id, recorded.grading, recorded.handed_in_at, recorded.late)
        for recorded in gradings
    ]
    final = final_score(
        attempts,
        policy,
        adjustments,
        names=names_of(student, gradings[-1]),
        points={check.id: check.points for check in version.assignment.checks},
    )
    (counting,) = [recorded for recorded in gradings if recorded.id == final.attempt.grading_id]
    return StudentFinal(student, final, counting)


class Doubts:
    """What an instructor should know before believing a class's final scores, gathered as they pass."""

    def __init__(self, version: AssignmentVersion, student: str | None = None) -> None:
        self._version = version
        self._policy = find_policy(version)
        extensions = self._policy.extensions
        # one student is not the class: the others' extensions would all look unmatched
        self._unmatched = dict(extensions) if isinstance(extensions, dict) and student is None else {}
        self._students = self._by_another_version = self._at_no_known_time = 0

    def watching(self, finals: Iterable[StudentFinal]) -> Iterator[StudentFinal]:
        """The same final scores, looked at on their way."""
        for one in finals:
            recorded = one.recorded
            names = {name.casefold() for name in names_of(one.student, recorded)}
            self._students += 1
            self._by_another_version += recorded.version != self._version.sha256
            self._at_no_known_time += recorded.handed_in_at is None and recorded.late is not False
            self._unmatched = {name: due for name, due in self._unmatched.items() if name.casefold() not in names}
            yield one

    @property
    def sentences(self) -> Iterator[str]:
        """One sentence for each doubt, once all final scores have passed."""
        if self._by_another_version:
            yield (
                f"{self._by_another_version} of {self._students} were graded by the assignment as it was before it "
                f"changed: `grader results regrade {self._version.slug}` shows who would change."
            )
        if self._policy.due is not None and self._policy.late is not None and self._at_no_known_time:
            yield (
                f"When {self._at_no_known_time} of {self._students} were handed in is not known, so lateness takes "
                "nothing from them. Of what platforms let you download, Gradescope's export says when."
            )
        yield from strange_assignments(self._version.course)
        for name in self._unmatched:
            yield f"extensions: nobody who handed in is called {name!r}."
