"""Makes adjustments: signed, dated, and with a reason."""

from datetime import UTC, datetime
from getpass import getuser
from uuid import uuid4

from grader.errors import UsageError
from grader.gradebook.gradebook import Gradebook
from grader.results.adjustment import Adjustment, AdjustmentKind, in_force


def propose_adjustment(
    gradebook: Gradebook,
    slug: str,
    student: str,
    kind: AdjustmentKind,
    *,
    points: float | None = None,
    withdraws: str = "",
    reason: str,
    author: str = "",
) -> Adjustment:
    """One change to one student's score, not yet recorded.

    Args:
        gradebook: The gradebook that records it.
        slug: Slug of the assignment.
        student: The student, as gradings name them.
        kind: What is changed.
        points: Points to add, or the score to set.
        withdraws: The start of the id of an adjustment to take back.
        reason: Part of what the student is told.
        author: The author; the login if empty.

    Raises:
        UsageError: there is no reason, or `withdraws` names no single adjustment in force, or is for another kind.
    """
    if (kind == "withdraw") != bool(withdraws):
        raise UsageError("Give the start of the id of the adjustment to withdraw; other changes take no id.")
    taken_back = _whole_id(gradebook, slug, student, withdraws) if withdraws else ""
    if not reason.strip():
        raise UsageError("Give a --reason: the student reads it.")
    return Adjustment(
        id=uuid4().hex,
        assignment=slug,
        student=student,
        kind=kind,
        points=points,
        withdraws=taken_back,
        reason=reason,
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
