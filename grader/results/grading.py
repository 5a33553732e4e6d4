"""The result of one run of one assignment version over one submission, as the database keeps it: no words yet."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer

from grader.assignment.strict import Strict, Visibility
from grader.language.catalogue import Spoken, as_data, from_data
from grader.results.evidence import Evidence

if TYPE_CHECKING:  # who reads results does not wait for the models of assignments
    from grader.assignment.checks import BaseCheck

Sentence = Annotated[Spoken, BeforeValidator(from_data), PlainSerializer(as_data)]
"""What was said, in the form that JSON and the database have."""

Outcome = Literal[
    "passed",
    "mismatch",
    "raised",
    "timed out",
    "out of memory",
    "crashed",
    "missing",
    "refused",
    "skipped",
    "grader fault",
]


GradingOutcome = Literal["graded", "refused", "fault"]


class Diagnosis(Strict):
    """Which mistake reproduces a student's wrong array."""

    id: str
    """`sign-flipped`, or a misconception of the assignment."""
    detail: str = ""
    """What it is about, if its sentence asks for that: the name of a missing term."""
    array: str
    confidence: float = Field(ge=0, le=1)
    """1 if nothing else explains the array; 1/k if k explanations do."""
    costs: bool = True
    """False if the array earns its points all the same: the mistake was paid for elsewhere."""


class CheckResult(Strict):
    """What came of one check."""

    id: str
    title: str
    outcome: Outcome
    points: float
    max_points: float
    visibility: Visibility = "visible"
    said: tuple[Sentence, ...]
    """What the student reads; for a check that is not visible, nothing that their code or our inputs produced."""
    diagnoses: tuple[Diagnosis, ...] = ()
    printed: str = ""
    """The start of what the student's code printed; empty unless the check is visible."""
    evidence: Evidence | None = None
    """What there is to draw; none unless the check is visible."""
    limit_share: float | None = None
    """The share of its time limit that the slowest call took, or the import just before it; None if unknown."""

    @classmethod
    def of(
        cls,
        check: "BaseCheck",
        outcome: Outcome,
        points: float,
        *said: Spoken,
        diagnoses: Iterable[Diagnosis] = (),
        printed: str = "",
        evidence: Evidence | None = None,
    ) -> Self:
        """What came of a check, with what the assignment says of it."""
        return cls(
            id=check.id,
            title=check.title,
            outcome=outcome,
            points=points,
            max_points=check.points,
            visibility=check.visibility,
            said=said,
            diagnoses=tuple(diagnoses),
            printed=printed,
            evidence=evidence,
        )

    def as_told(self) -> "CheckResult":
        """Without the time that it took, which is another each time."""
        return self.model_copy(update={"limit_share": None})


class Provenance(Strict):
    """What a grade depends on, so that it can be replayed."""

    grader: str
    """Version of this program."""
    reference_sha256: str
    seed: int
    python: str
    numpy: str
    blas: str
    layers: tuple[str, ...]
    """What sealed the student's process."""


class Grading(Strict):
    """One submission, graded."""

    student: str
    source: str
    sha256: str
    outcome: GradingOutcome
    score: float
    max_score: float
    seconds: float
    """Real time, with loading and comparison."""
    cpu_seconds: float
    """Processor time of the student's code."""
    isolation: str
    """Level of isolation, see `grader doctor`."""
    notes: tuple[Sentence, ...] = ()
    """Sentences about the submission as a whole."""
    checks: tuple[CheckResult, ...] = ()
    provenance: Provenance

    def as_told(self) -> "Grading":
        """Without the time that it took, which is another each time."""
        checks = tuple(check.as_told() for check in self.checks)
        return self.model_copy(update={"seconds": 0.0, "cpu_seconds": 0.0, "checks": checks})
