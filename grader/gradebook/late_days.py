"""Late days: a budget for a course, spent on its assignments by their due dates, or where they help most."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.course.reading import find_outline
from grader.gradebook.attempts import Allowance, Attempt, attempts_of
from grader.gradebook.extensions import current_policy, extended
from grader.gradebook.final import Counted, choose, count
from grader.gradebook.gradebook import Gradebook
from grader.gradebook.rows import RecordedGrading
from grader.people.clues import GIVEN, ClueKind, Clues, clues, clues_to
from grader.people.merging import merged
from grader.results.adjustment import in_force
from grader.results.submission import Identity


class LateDays(NamedTuple):
    """What one student spends."""

    here: int
    """Most days for this assignment."""
    left: int
    """Days left in the budget, after all assignments."""


@dataclass(frozen=True)
class _Charge:
    """A late submission that late days may pay for."""

    slug: str
    student: str
    clues: tuple[Clues, ...]
    """The authors: each member of a group pays."""
    due: datetime
    saves: tuple[float, ...]
    """The points that 0, 1, 2, ... late days save; as many entries as days late, plus one."""


def late_days(
    gradebook: Gradebook, version: AssignmentVersion, policy: Policy, student: str | None = None
) -> dict[str, LateDays]:
    """The late days that each student spends on an assignment, and those left.

    Args:
        gradebook: Holds what was handed in.
        version: The assignment.
        policy: The policy that applies to it.
        student: Only this one has to be right.
    """
    spent = _spent(gradebook, version, policy, student)
    return {charge.student: days for charge, days in spent if charge.slug == version.slug}


def late_days_left(gradebook: Gradebook, version: AssignmentVersion, policy: Policy, student: str) -> int:
    """The late days that a student has left in the course, after all submissions."""
    left = (days.left for charge, days in _spent(gradebook, version, policy, student) if charge.student == student)
    return min(left, default=policy.late_days)


def _spent(
    gradebook: Gradebook, version: AssignmentVersion, policy: Policy, student: str | None
) -> list[tuple[_Charge, LateDays]]:
    """What was handed in late in the course, and the late days that pay for it."""
    among = None if student is None else _company(gradebook, student)
    charges = [charge for other in _graded(gradebook, version) for charge in _charges(gradebook, other, among)]
    budget = _Budget(charges, policy.late_days)
    if policy.late_days_go == "by due date":
        budget.spend_by_due_date()
    else:
        budget.spend_where_it_helps_most()
    return [(bill.charge, LateDays(bill.days, budget.left(bill))) for bill in budget.bills]


@dataclass
class _Bill:
    """A charge with its authors, and the days that are spent on it so far."""

    charge: _Charge
    authors: frozenset[int]
    days: int = 0

    @property
    def unpaid(self) -> int:
        """Days that may still be spent on it."""
        return len(self.charge.saves) - 1 - self.days

    def saved_by(self, days: int) -> float:
        """Points that so many further days save."""
        return self.charge.saves[self.days + days] - self.charge.saves[self.days]


class _Budget:
    """The late days of all authors."""

    def __init__(self, charges: Sequence[_Charge], late_days: int) -> None:
        self.bills = [_Bill(*pair) for pair in zip(charges, _authors(charges), strict=True)]
        self._left = {author: late_days for bill in self.bills for author in bill.authors}

    def left(self, bill: _Bill) -> int:
        """Days that all of its authors still have."""
        return min(self._left[author] for author in bill.authors)

    def spend_by_due_date(self) -> None:
        """Pay each charge while days last, the earliest first."""
        for bill in sorted(self.bills, key=lambda bill: bill.charge.due):
            self._pay(bill, min(self.left(bill), bill.unpaid))

    def spend_where_it_helps_most(self) -> None:
        """Spend days where each of them saves most points, as long as one saves any."""
        while offers := [*self._offers()]:
            self._pay(*max(offers, key=lambda offer: offer[0].saved_by(offer[1]) / offer[1]))

    def _offers(self) -> Iterator[tuple[_Bill, int]]:
        for bill in self.bills:
            for days in range(min(self.left(bill), bill.unpaid), 0, -1):
                if bill.saved_by(days) > 0:
                    yield bill, days

    def _pay(self, bill: _Bill, days: int) -> None:
        bill.days += days
        for author in bill.authors:
            self._left[author] -= days


def _company(gradebook: Gradebook, student: str) -> set[str]:
    """Everybody on whom a student's late days depend: those who may be the same person, their groups, and so on.

    The pages of all students ask for late days; this keeps a page from reading the work of a whole class.
    """
    rows = [
        (name, {(kind, value) for one in persons for kind in GIVEN for value in _clues(one, name).of(kind)})
        for name, persons in gradebook.people()
    ]
    found, keys, before = {student}, set[tuple[ClueKind, str]](), 0
    while len(found) > before:
        before = len(found)
        for name, own in rows:
            if name in found or own & keys:
                found.add(name)
                keys |= own
    return found


def _graded(gradebook: Gradebook, version: AssignmentVersion) -> Iterator[AssignmentVersion]:
    """The assignments of the course that have gradings."""
    graded = gradebook.graded()
    for path in sorted(version.course.glob("assignments/*/assignment.toml")):
        if path.parent.name in graded:
            yield find_outline(str(path.parent), version.course)


def _charges(gradebook: Gradebook, version: AssignmentVersion, among: Collection[str] | None) -> Iterator[_Charge]:
    """What was handed in late in one assignment, by these students or by all."""
    policy = current_policy(gradebook, version)
    if policy.late is None or (policy.due is None and not policy.extensions):
        return
    own_due = extended(policy, gradebook.people(version.slug)).own_due
    waived = _waived(gradebook, version.slug)
    # whoever was in time is not read
    gradings = gradebook.each(gradebook.standing_late(version.slug, policy.due_for(None), among))
    for student, group in groupby(gradings, key=lambda recorded: recorded.grading.student):
        charge = _charge(version, policy, own_due.get(student), list(group))
        if charge is not None and student not in waived:
            yield charge


def _charge(
    version: AssignmentVersion, policy: Policy, own_due: datetime | None, gradings: Sequence[RecordedGrading]
) -> _Charge | None:
    attempts = attempts_of(gradings)
    points = {check.id: check.points for check in version.assignment.checks}

    def chosen(days: int, among: Sequence[Attempt]) -> Counted:
        counted = [count(one, policy, Allowance(own_due, days), points, waive=False) for one in among]
        return choose(counted, policy)

    without = chosen(0, attempts)
    due, late = policy.due_for(own_due), without.lateness
    if due is None or not late.days:
        return None
    # late days may change which attempt is the best one, but not which is the latest
    among = attempts if policy.attempts.counts == "best" else [without.attempt]
    saves = tuple(late.points - chosen(days, among).lateness.points for days in range(late.days + 1))
    last = gradings[-1]
    student = last.grading.student
    clues_of = tuple(_clues(one, student) for one in last.members or (last.identity,))
    return _Charge(version.slug, student, clues_of, due, saves)


def _waived(gradebook: Gradebook, slug: str) -> set[str]:
    """Students whose lateness costs nothing, so it spends no late days either."""
    made = in_force(gradebook.adjustments(slug))
    return {adjustment.student for adjustment in made if adjustment.kind in {"waive-late", "excuse"}}


def _authors(charges: Sequence[_Charge]) -> list[frozenset[int]]:
    """Each charge's authors, the same person with the same number in all assignments."""
    places = [place for place, charge in enumerate(charges) for _ in charge.clues]
    people = merged([one for charge in charges for one in charge.clues])
    person_of = {row: person for person, group in enumerate(people) for row in group.places}
    found: list[set[int]] = [set() for _ in charges]
    for row, place in enumerate(places):
        found[place].add(person_of[row])
    return [frozenset(authors) for authors in found]


def _clues(identity: Identity, student: str) -> Clues:
    """Identifies a person across assignments: Moodle has a different id in each, and a class without a roster has only
    names."""
    known = clues_to(replace(identity, platform_id=""), student) if identity.platform == "moodle" else None
    known = known or clues_to(identity, student)
    if not known.guessed and any(known.of(kind) for kind in GIVEN):
        return known
    return clues(logins=[identity.name or student])
