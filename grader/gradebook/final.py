"""One student's score of one assignment: gradings, policy and adjustments, and a sentence for every step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grader.assignment.policy import Policy
from grader.gradebook.attempts import NOTHING_OWN, Allowance, Attempt
from grader.gradebook.lateness import IN_TIME, Lateness, lateness, without_points
from grader.language.catalogue import Said, say
from grader.language.numbers import number, signed
from grader.results.adjustment import Adjustment, in_force
from grader.results.grading import Grading


@dataclass(frozen=True, slots=True)
class Final:
    """A student's final score, and how it came about."""

    points: float | None
    """None if there is no score: excused, or not graded because of a fault in the grader."""
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
    """Those of these steps that lateness and adjustments caused: they do not reveal the points of the checks."""
    is_late: bool = False
    """Whether the attempt that counts was late, whatever that cost."""

    @property
    def said_to_student(self) -> tuple[Said, ...]:
        """Why the score is not that of the checks; without the total if it includes a check that is not visible."""
        hidden = any(check.visibility != "visible" for check in self.attempt.grading.checks)
        return self.after_checks if hidden or not self.after_checks else self.said


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt and its score; `graded` unless a fault in the grader leaves points undecided."""

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
    allowance: Allowance = NOTHING_OWN,
    points: Mapping[str, float],
) -> Final:
    """What one student gets.

    Args:
        attempts: At least one, in the order in which they were handed in.
        policy: Policy of the assignment.
        adjustments: Adjustments of this student and assignment.
        allowance: What the student may claim.
        points: What each check of the assignment is worth now, by its id: for what could not be graded.
    """
    made = in_force(list(adjustments))
    kinds = {adjustment.kind for adjustment in made}
    counted = [count(attempt, policy, allowance, points, waive="waive-late" in kinds) for attempt in attempts]
    chosen = choose(counted, policy)
    score, adjusting = _adjusted(chosen, made)
    after_checks = [*chosen.lateness.said, *_said_of_late_days(chosen, allowance), *adjusting]
    said = [*_said_of_choice(chosen, counted, policy), *_said_of_checks(chosen, policy), *after_checks]
    is_decided = chosen.graded or "override" in kinds
    given = max(0.0, round(score, 6)) if is_decided and "excuse" not in kinds else None
    if given is not None:
        said.append(say("policy.final", points=number(given), full=number(chosen.full)))
    return Final(
        points=given,
        max_points=chosen.full,
        excused="excuse" in kinds,
        attempt=chosen.attempt,
        earned=chosen.earned,
        late_points=chosen.lateness.points,
        adjusted=score - chosen.points,
        said=tuple(said),
        after_checks=tuple(map(without_points, after_checks)),
        is_late=chosen.lateness.is_late,
    )


def count(
    attempt: Attempt, policy: Policy, allowance: Allowance, points: Mapping[str, float], *, waive: bool
) -> Counted:
    """The score of one attempt before adjustments."""
    grading = attempt.grading
    # the maximum at that time: a grading of an older version that still counts is out of that version's maximum
    worth = {check.id: check.max_points for check in grading.checks} or points
    full = sum(most for check, most in worth.items() if check not in {*policy.dropped, *policy.bonus})
    earned = sum(check.points for check in grading.checks if check.id not in policy.dropped)
    late = IN_TIME if waive else lateness(policy, attempt, allowance, earned, full)
    graded = grading.outcome != "fault" and not is_undecided(grading, policy.dropped)
    return Counted(attempt, earned, full, late, graded)


def is_undecided(grading: Grading, dropped: Collection[str] = ()) -> bool:
    """Whether a check that counts failed through a fault in the grader or in an instructor's test: never a student's
    zero."""
    return any(check.outcome == "grader fault" and check.id not in dropped for check in grading.checks)


def choose(counted: Sequence[Counted], policy: Policy) -> Counted:
    """The attempt that counts.

    Faults in the grader do not count as attempts, nor do attempts after the cutoff if there is another.
    """
    in_time = [one for one in counted if one.lateness.counts] or list(counted)
    candidates = [one for one in in_time if one.graded] or in_time
    last = candidates[-1]
    return max(reversed(candidates), key=lambda one: one.points) if policy.attempts.counts == "best" else last


def _said_of_choice(chosen: Counted, counted: Sequence[Counted], policy: Policy) -> list[Said]:
    if len(counted) == 1:
        return []
    return [say(f"policy.attempt-{policy.attempts.counts}", number=chosen.attempt.number, count=len(counted))]


def _said_of_late_days(chosen: Counted, allowance: Allowance) -> list[Said]:
    """How many late days went here, and how many are left."""
    used = chosen.lateness.days_used
    return [say("policy.days-left", used=used, left=allowance.late_days_left)] if used else []


def _said_of_checks(chosen: Counted, policy: Policy) -> list[Said]:
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


def _adjusted(chosen: Counted, made: Sequence[Adjustment]) -> tuple[float, list[Said]]:
    """The score after all adjustments, one after the other, and a sentence for each."""
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
