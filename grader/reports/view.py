"""What a reader may see of a grading. All formats are made from a view, so nothing can leak through one of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.cleaning import clean
from grader.reports.words import COSTS_NOTHING, MARKS, OUTCOMES, WHEN_SHOWN, State, listed, safe, verdict
from grader.spec.checks import Visibility
from grader.spec.evidence import Evidence
from grader.spec.grading import CheckResult, Diagnosis, Grading, Outcome, Provenance

PRINTED_ON_PAGE = 12_000
"""Characters of print that all checks of a page share."""
CELLS_ON_PAGE = 6_000
"""Cells of heat maps that a page draws; they would be most of its size."""
NO_NEWS = {"Right.", "Holds."}
"""Messages that say no more than the mark."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One mistake, told once, whichever arrays it is found in."""

    text: str
    certain: bool
    """Otherwise other mistakes would explain the arrays as well."""
    arrays: tuple[str, ...]
    """Of which it is true; the text speaks of the first."""

    @property
    def sentence(self) -> str:
        """What the student reads."""
        doubt = "" if self.certain else "Perhaps: "
        if len(self.arrays) == 1:
            return f"{doubt}{self.text}"
        # 'dz has the sign', 'In dz the sign is': said of several, the first words speak of each.
        text = re.sub(
            rf"^(In )?{re.escape(self.arrays[0])} ", lambda found: f"{(found[1] or '').lower()}each ", self.text
        )
        return f"{doubt}{listed(self.arrays)}: {text}"


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check, as far as its reader may know it."""

    id: str
    title: str
    state: State
    outcome: Outcome | None
    """None if not shown."""
    points: float
    max_points: float
    message: str
    explanations: tuple[Explanation, ...]
    printed: str
    visibility: Visibility
    evidence: Evidence
    """What there is to draw."""

    @property
    def mark(self) -> str:
        """One sign for the state."""
        return MARKS[self.state]

    @property
    def shown(self) -> bool:
        """Whether there are points to be read."""
        return self.state != "hidden"

    @property
    def said(self) -> str:
        """The outcome as a sentence goes on; empty if not shown."""
        if self.outcome is None:
            return ""
        return f"{OUTCOMES[self.outcome]}, and {COSTS_NOTHING}" if self.state == "carried" else OUTCOMES[self.outcome]


@dataclass(frozen=True, slots=True)
class GradingView:
    """A grading, as far as its reader may know it. All texts are clean, none is escaped."""

    title: str
    """Of the assignment."""
    student: str
    source: str
    sha256: str
    verdict: str
    graded: bool
    score: float
    """Of what is shown."""
    max_score: float
    notes: tuple[str, ...]
    checks: tuple[CheckView, ...]
    provenance: Provenance
    isolation: str

    def having(self, *states: State) -> tuple[CheckView, ...]:
        """The checks in one of these states, in the order of the assignment."""
        return tuple(check for check in self.checks if check.state in states)

    @property
    def to_mend(self) -> tuple[CheckView, ...]:
        """What cost points, and what we could not grade: a reader looks here first."""
        return self.having("wrong", "part", "fault")

    @property
    def in_order(self) -> tuple[CheckView, ...]:
        """All checks as they are told: what to mend, what costs nothing, what is right, what is not shown."""
        return self.to_mend + self.having("carried") + self.having("right") + self.having("hidden")

    @property
    def hidden(self) -> int:
        """How many checks are not shown."""
        return len(self.having("hidden"))

    @property
    def right(self) -> int:
        """How many checks are right."""
        return len(self.having("right"))


def student_view(title: str, grading: Grading) -> GradingView:
    """What the student may read: of a check that is not visible the title alone, and no points anywhere."""
    return _view(title, grading, tuple(map(_for_student, grading.checks)))


def full_view(title: str, grading: Grading) -> GradingView:
    """What the instructor may read: everything."""
    return _view(title, grading, tuple(map(_whole, grading.checks)))


def _view(title: str, grading: Grading, checks: tuple[CheckView, ...]) -> GradingView:
    hidden_points = sum(check.max_points for check, view in zip(grading.checks, checks, strict=True) if not view.shown)
    return GradingView(
        title=safe(title),
        student=safe(grading.student),
        source=safe(grading.source),
        sha256=grading.sha256,
        verdict=verdict(grading),
        graded=grading.outcome == "graded",
        score=sum(check.points for check in checks),
        max_score=grading.max_score - hidden_points,
        notes=tuple(map(safe, grading.notes)),
        checks=_within_budget(checks),
        provenance=grading.provenance,
        isolation=grading.isolation,
    )


def _for_student(check: CheckResult) -> CheckView:
    if check.visibility == "visible":
        return _whole(check)
    return CheckView(
        id=check.id,
        title=safe(check.title),
        state="hidden",
        outcome=None,
        points=0.0,
        max_points=0.0,
        message=WHEN_SHOWN[check.visibility],
        explanations=(),
        printed="",
        visibility=check.visibility,
        evidence=Evidence(),
    )


def _whole(check: CheckResult) -> CheckView:
    return CheckView(
        id=check.id,
        title=safe(check.title),
        state=state_of(check),
        outcome=check.outcome,
        points=check.points,
        max_points=check.max_points,
        message="" if check.message in NO_NEWS else safe(check.message),
        explanations=_explanations(check.diagnoses),
        printed=safe(check.printed),
        visibility=check.visibility,
        evidence=check.evidence or Evidence(),
    )


def _within_budget(checks: Sequence[CheckView]) -> tuple[CheckView, ...]:
    """The checks with as much print and as many heat maps as a page may hold."""
    printing = sum(bool(check.printed) for check in checks)
    cells = CELLS_ON_PAGE
    kept = []
    for check in checks:
        pictures = []
        for picture in check.evidence.pictures:
            cells -= sum(map(len, picture.cells))
            pictures.append(picture if cells >= 0 else picture.model_copy(update={"cells": ()}))
        evidence = check.evidence.model_copy(update={"pictures": tuple(pictures)})
        printed = clean(check.printed, PRINTED_ON_PAGE // printing) if check.printed else ""
        kept.append(replace(check, printed=printed, evidence=evidence))
    return tuple(kept)


def state_of(check: CheckResult) -> State:
    """Right, partly right, wrong; or our fault, which says nothing about the student."""
    if check.outcome == "grader fault":
        return "fault"
    if check.outcome == "passed":
        return "right"
    if check.points >= check.max_points > 0:
        return "carried"
    return "part" if check.points > 0 else "wrong"


def _explanations(diagnoses: Sequence[Diagnosis]) -> tuple[Explanation, ...]:
    alike: dict[tuple[str, bool], list[Diagnosis]] = {}
    for diagnosis in diagnoses:
        alike.setdefault((diagnosis.id, diagnosis.confidence == 1), []).append(diagnosis)
    return tuple(
        Explanation(safe(same[0].text), certain, tuple(dict.fromkeys(safe(diagnosis.array) for diagnosis in same)))
        for (_, certain), same in alike.items()
    )
