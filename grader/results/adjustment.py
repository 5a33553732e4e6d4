"""What a person changes about a score, kept apart from the grading for ever."""

from datetime import datetime
from typing import Literal

from pydantic import model_validator

from grader.assignment.strict import Strict

AdjustmentKind = Literal["points", "override", "excuse", "waive-late", "withdraw"]


class Adjustment(Strict):
    """One change to one student's score of one assignment."""

    id: str
    assignment: str
    """Slug."""
    student: str
    kind: AdjustmentKind
    """`points` are added, `override` replaces the score, `excuse` takes the student out, `waive-late` forgives being
    late, `withdraw` takes an earlier adjustment back."""
    points: float | None = None
    withdraws: str = ""
    """The adjustment that is taken back."""
    reason: str
    author: str
    made_at: datetime

    @model_validator(mode="after")
    def _is_whole(self) -> "Adjustment":
        if (self.points is not None) != (self.kind in {"points", "override"}):
            raise ValueError("points belong to `points` and `override`, and to nothing else")
        if bool(self.withdraws) != (self.kind == "withdraw"):
            raise ValueError("`withdraw` names the adjustment that is taken back, and nothing else does")
        if not self.reason.strip():
            raise ValueError("an adjustment needs a reason")
        return self


def in_force(adjustments: "list[Adjustment]") -> "list[Adjustment]":
    """Those that count, in the order in which they were made."""
    withdrawn = {adjustment.withdraws for adjustment in adjustments}
    return [
        adjustment
        for adjustment in sorted(adjustments, key=lambda adjustment: adjustment.made_at)
        if adjustment.kind != "withdraw" and adjustment.id not in withdrawn
    ]
