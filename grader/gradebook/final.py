"""One student's score of one assignment: gradings, policy and adjustments, and a sentence for every step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader.assignment.policy import Policy
from grader.gradebook.lateness import IN_TIME, Lateness, lateness
from grader.language.catalogue import Said, say
from grader.language.numbers import number, signed
from grader.results.adjustment import Adjustment, in_force
from grader.results.grading import Grading


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission with the grading of it that counts."""

    number: int
    grading_id: str
    grading: Grading
    handed_in_at: datetime | None = None
    late: bool | None = None
    """What the platform says."""


@dataclass(frozen=True, slots=True)
class Final:
    """What a student gets."""

    points: float | None
    """None if there is nothing yet to give: not graded, by a fault of ours, or excused."""
    max_points: float
    excused: bool
    attempt: Attempt
    """The one that counts."""
    earned: float
    """By the checks that count, before lateness and adjustments."""
    late_points: float
    """What lateness took."""
    adjusted: float
    """What adjustments changed."""
    said: tuple[Said, ...]
    """How it came about, step by step."""
    after_checks: tuple[Said, ...]
    """Of these steps what lateness and adjustments did: nothing in them tells what the checks gave."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """An attempt, and what it comes to; `graded` unless a fault of ours leaves points undecided."""

    attempt: Attempt
    earned: float
    full: float
    lateness: Lateness
    graded: bool

    @property
    def points(self) -> float:
        return self.earned - self.lateness.points


def final_score(
    attempts: Sequence[Attempt],
    policy: Policy,
    adjustments: Sequence[Adjustment] = (),
    *,
    names: tuple[str, ...] = (),
    points: Mapping[str, float],
) -> Final:
    """What one student gets.

    Args:
        attempts: At least one, in the order in which they were handed in.
        policy: Of the assignment.
        adjustments: Of this student and assignment.
        names: By which extensions may know the student.
        points: What each check of the assignment is worth now, by its id: for what could not be graded.
    """
    made = in_force(list(adjustments))
    waived = next((adjustment for adjustment in made if adjustment.kind == "waive-late"), None)
    counted = [_count(attempt, policy, names, points, waive=waived is not None) for attempt in attempts]
    chosen = _choose(counted, policy)
    score, steps = _adjust(chosen, made)
    after_checks = [chosen.lateness.said, *steps] if chosen.lateness.said else steps
    said = [*_chosen(chosen, counted, policy), *_checks(chosen, policy), *after_checks]
    excused = any(adjustment.kind == "excuse" for adjustment in made)
    overridden = any(adjustment.kind == "override" for adjustment in made)
    given = None if excused or not (chosen.graded or overridden) else max(0.0, round(score, 6))
    if given is not None:
        said.append(say("policy.final", points=number(given), full=number(chosen.full)))
    return Final(
        points=given,
        max_points=chosen.full,
        excused=excused,
        attempt=chosen.attempt,
        earned=chosen.earned,
        late_points=chosen.lateness.points,
        adjusted=score - chosen.points,
        said=tuple(said),
        after_checks=tuple(after_checks),
    )


def _count(
    attempt: Attempt, policy: Policy, names: tuple[str, ...], points: Mapping[str, float], *, waive: bool
) -> _Counted:
    grading = attempt.grading
    # the maximum of then: a grading that counts although the assignment has changed is out of what it was made for
    worth = {check.id: check.max_points for check in grading.checks} or points
    full = sum(most for check, most in worth.items() if check not in {*policy.dropped, *policy.bonus})
    earned = sum(check.points for check in grading.checks if check.id not in policy.dropped)
    late = lateness(policy, names, attempt.handed_in_at, attempt.late, earned, full)
    graded = grading.outcome != "fault" and not is_undecided(grading, policy.dropped)
    return _Counted(attempt, earned, full, IN_TIME if waive else late, graded)


def is_undecided(grading: Grading, dropped: Collection[str] = ()) -> bool:
    """Whether a check that counts failed by our fault, or by that of an instructor's test: never a student's zero."""
    return any(check.outcome == "grader fault" and check.id not in dropped for check in grading.checks)


def _choose(counted: Sequence[_Counted], policy: Policy) -> _Counted:
    """Our own faults are nobody's attempt, as long as there is another."""
    candidates = [one for one in counted if one.graded] or list(counted)
    last = candidates[-1]
    return max(reversed(candidates), key=lambda one: one.points) if policy.attempts == "best" else last


def _chosen(chosen: _Counted, counted: Sequence[_Counted], policy: Policy) -> list[Said]:
    if len(counted) == 1:
        return []
    return [say(f"policy.attempt-{policy.attempts}", number=chosen.attempt.number, count=len(counted))]


def _checks(chosen: _Counted, policy: Policy) -> list[Said]:
    grading = chosen.attempt.grading
    if grading.outcome == "fault":
        return [say("policy.not-graded")]
    if not chosen.graded:
        faulty = ", ".join(check.id for check in grading.checks if check.outcome == "grader fault")
        return [say("policy.undecided", checks=faulty)]
    if grading.outcome == "refused":
        notes = grading.notes
        return [say("policy.refused", why=notes[-1]) if notes else say("policy.refused-silently")]
    said = [say("policy.by-checks", earned=number(chosen.earned), full=number(chosen.full))]
    extra = sum(check.points for check in grading.checks if check.id in policy.bonus)
    said += [say("policy.bonus", points=number(extra))] if extra else []
    said += [say("policy.not-counted", checks=", ".join(policy.dropped))] if policy.dropped else []
    return said


def _adjust(chosen: _Counted, made: Sequence[Adjustment]) -> tuple[float, list[Said]]:
    """The score after all adjustments, one after the other."""
    score, said = chosen.points, []
    for adjustment in made:
        points = adjustment.points or 0.0
        by = {
            "author": adjustment.author,
            "date": f"{adjustment.made_at:%Y-%m-%d}",
            "reason": adjustment.reason.rstrip("."),
        }
        match adjustment.kind:
            case "points":
                score += points
                said.append(say("policy.points", points=signed(points), **by))
            case "override":
                score = points
                said.append(say("policy.override", points=number(points), **by))
            case "excuse" | "waive-late":
                said.append(say(f"policy.{adjustment.kind}", **by))
            case "withdraw":  # `in_force` has left it out
                pass
    return score, said
