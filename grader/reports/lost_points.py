"""The points that a grading lost, by reason: one cell in the table of a class."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.language.cleaning import clean_line
from grader.reports.phrases import State, mistakes
from grader.reports.view import state_of
from grader.results.grading import CheckResult, Grading

FEW = 3
"""A line names up to this many checks; more are only counted."""
WORST: Sequence[State] = ("right", "carried", "part", "wrong", "hidden", "fault")
"""States, the worst last."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Checks that lost points for one reason."""

    checks: str
    points: float
    state: State
    why: str


def losses(grading: Grading) -> list[Loss]:
    """The losses, one for each reason. A mistake that costs nothing is not listed here, only in the detail."""
    reasons: dict[str, list[CheckResult]] = {}
    for check in grading.checks:
        if check.points < check.max_points:
            # Several checks that lost points for the same mistakes share one line.
            paid_for = [diagnosis for diagnosis in check.diagnoses if diagnosis.costs]
            reasons.setdefault(mistakes(paid_for) or check.outcome, []).append(check)
    return [_loss(why, checks) for why, checks in reasons.items()]


def _loss(why: str, checks: Sequence[CheckResult]) -> Loss:
    return Loss(
        checks=few_named(checks),
        # a fault of the grader never costs points
        points=sum(check.max_points - check.points for check in checks if check.outcome != "grader fault"),
        state=heaviest(checks),
        why=clean_line(why, 200),
    )


def few_named(checks: Sequence[CheckResult]) -> str:
    """The checks by their ids, or how many they are."""
    return ", ".join(check.id for check in checks) if len(checks) <= FEW else f"{len(checks)} checks"


def heaviest(checks: Sequence[CheckResult]) -> State:
    """The worst state among these checks."""
    return max(map(state_of, checks), key=WORST.index)
