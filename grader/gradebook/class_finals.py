"""The final scores of a class: gradings that count, policy and adjustments, brought together."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from grader.assignment.policy import Policy
    from grader.assignment.version import AssignmentVersion
    from grader.gradebook import Recorded, Records
    from grader.gradebook.final import Final
    from grader.results.adjustment import Adjustment
    from grader.results.submission import Identity


class Standing(NamedTuple):
    """What a student gets, and the grading that it comes from."""

    student: str
    final: "Final"
    recorded: "Recorded"


class Remarks:
    """What an instructor should know before believing a class's final scores, noted as they go by."""

    def __init__(self, version: "AssignmentVersion", student: str | None = None) -> None:
        from grader.course.policies import find_policy

        self._version = version
        self._policy = find_policy(version)
        extensions = self._policy.extensions
        # one student is not the class
        self._unmatched = dict(extensions) if isinstance(extensions, dict) and student is None else {}
        self._students = self._by_another_version = self._at_no_known_time = 0

    def noting(self, standings: "Iterable[Standing]") -> "Iterator[Standing]":
        """The same standings, looked at on their way."""
        for standing in standings:
            recorded = standing.recorded
            names = {name.casefold() for name in names_of(standing.student, recorded)}
            self._students += 1
            self._by_another_version += recorded.version != self._version.sha256
            self._at_no_known_time += recorded.handed_in_at is None and recorded.late is not False
            self._unmatched = {name: due for name, due in self._unmatched.items() if name.casefold() not in names}
            yield standing

    @property
    def said(self) -> "Iterator[str]":
        """A sentence each."""
        from grader.course.policies import strange_assignments

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


def the_assignment(name: str) -> "AssignmentVersion":
    """The assignment as it stands on disk now."""
    from grader.course.loading import find_assignment
    from grader.course.location import find_course

    return find_assignment(name, find_course(Path.cwd()))


def finals(records: "Records", version: "AssignmentVersion", student: str | None = None) -> "Iterator[Standing]":
    """Student by student, in the order of their names; one student is in memory at a time."""
    from grader.course.policies import find_policy

    policy = find_policy(version)
    adjustments: dict[str, list[Adjustment]] = {}
    for adjustment in records.adjustments(version.slug, student):
        adjustments.setdefault(adjustment.student, []).append(adjustment)
    gradings = records.each(records.standing(version.slug, student))
    for name, group in groupby(gradings, key=lambda recorded: recorded.grading.student):
        yield standing(version, policy, adjustments.get(name, []), list(group))


def standing(
    version: "AssignmentVersion",
    policy: "Policy",
    adjustments: "list[Adjustment]",
    gradings: "list[Recorded]",
) -> Standing:
    """What one student gets, of whose submissions these gradings count."""
    from grader.gradebook.final import Attempt, final_score

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
    return Standing(student, final, counting)


def student_called(records: "Records", who: str) -> str:
    """The student, as gradings name them, whom a name, a mail or a number means; `who` as it is if that is nobody.

    Raises:
        UsageError: several students are called so.
    """
    from grader.errors import UsageError

    people = records.people()
    meant = {student for student, persons in people if who.casefold() in {n.casefold() for n in _names(persons)}}
    if any(student == who for student, _ in people) or not meant:
        return who
    if len(meant) > 1:
        raise UsageError(f"{who}: several are called so: {', '.join(sorted(meant))}. Name one of them.")
    return meant.pop()


def _names(people: "Iterable[Identity]") -> "Iterator[str]":
    """Names, mails and numbers of these people."""
    for person in people:
        yield from filter(None, (person.name, person.email, person.sid, person.platform_id))


def names_of(student: str, recorded: "Recorded") -> tuple[str, ...]:
    """By which a file of extensions may call the student, or one of the group."""
    return (student, *_names(recorded.members or (recorded.identity,)))
