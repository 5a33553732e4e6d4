"""Makes adjustments: signed, dated, and with a reason."""

from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from uuid import uuid4

from grader.errors import UsageError
from grader.gradebook.gradebook import Gradebook
from grader.results.adjustment import Adjustment, AdjustmentKind, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """What a person asks to change about a score."""

    kind: AdjustmentKind
    reason: str
    """Part of what the student is told."""
    points: float | None = None
    """Points to add, or the score to set."""
    withdraws: str = ""
    """The start of the id of an adjustment to take back."""


def propose_adjustment(
    gradebook: Gradebook, slug: str, student: str, change: ScoreChange, author: str = ""
) -> Adjustment:
    """One change to one student's score, not yet recorded.

    Args:
        gradebook: The gradebook that records it.
        slug: Slug of the assignment.
        student: The student, as gradings name them.
        change: What to change.
        author: The author; the login if empty.

    Raises:
        UsageError: there is no reason, or `withdraws` names no single adjustment in force, or is for another kind.
    """
    if (change.kind == "withdraw") != bool(change.withdraws):
        raise UsageError("Give the start of the id of the adjustment to withdraw; other changes take no id.")
    taken_back = _whole_id(gradebook, slug, student, change.withdraws) if change.withdraws else ""
    if not change.reason.strip():
        raise UsageError("Give a --reason: the student reads it.")
    return Adjustment(
        id=uuid4().hex,
        assignment=slug,
        student=student,
        kind=change.kind,
        points=change.points,
        withdraws=taken_back,
        reason=change.reason,
        author=author or getuser(),
        made_at=datetime.now(UTC),
    )


def _whole_id(gradebook: Gradebook, slug: str, student: str, prefix: str) -> str:
    held = in_force(gradebook.adjustments(slug, student))
    found = [one.id for one in held if one.id.startswith(prefix)]
    if len(found) != 1:
        there = ", ".join(one.id[:8] for one in held) or "none"
        raise UsageError(f"--withdraw {prefix}: not exactly one adjustment in force has this id. There are: {there}.")
    return found[0]
