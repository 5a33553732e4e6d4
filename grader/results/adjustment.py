"""Changes that a person makes to a score. They are stored separately and never alter the grading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grader.results.record import Record

AdjustmentKind = Literal["points", "override", "excuse", "waive-late", "withdraw"]


@dataclass(frozen=True, kw_only=True)
class Adjustment(Record):
    """One change to one student's score of one assignment."""

    id: str
    assignment: str
    """Slug."""
    student: str
    kind: AdjustmentKind
    """`points` adds points, `override` replaces the score, `excuse` removes the student from the assignment,
    `waive-late` cancels the deduction for lateness, `withdraw` cancels an earlier adjustment."""
    points: float | None = None
    withdraws: str = ""
    """Id of the adjustment that is withdrawn."""
    reason: str
    author: str
    made_at: datetime

    def __post_init__(self) -> None:
        """Make sure that it has what its kind needs. Raises ValueError if not."""
        if (self.points is not None) != (self.kind in {"points", "override"}):
            raise ValueError("`points` and `override` need a number of points; other adjustments have none")
        if bool(self.withdraws) != (self.kind == "withdraw"):
            raise ValueError("`withdraw` needs the id of an adjustment; other adjustments have none")
        # months later, only the reason tells why a score differs from the checks
        if not self.reason.strip():
            raise ValueError("an adjustment needs a reason")


def in_force(adjustments: "list[Adjustment]") -> "list[Adjustment]":
    """The adjustments that count, in the order in which they were made."""
    # rows are only ever added, so a withdrawal is itself an adjustment and nothing is deleted
    withdrawn = {adjustment.withdraws for adjustment in adjustments}
    return [
        adjustment
        for adjustment in sorted(adjustments, key=lambda adjustment: adjustment.made_at)
        if adjustment.kind != "withdraw" and adjustment.id not in withdrawn
    ]
