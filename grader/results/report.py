"""A grading in words, as `--json` prints it and the Python API returns it."""

from collections.abc import Sequence

from pydantic import Field

from grader.assignment.strict import Strict, Visibility
from grader.language.catalogue import Catalogue
from grader.results.evidence import Evidence
from grader.results.grading import CheckResult, Diagnosis, Grading, GradingOutcome, Outcome, Provenance

SCHEMA_VERSION = 1  # scripts read this JSON: raise it when a field changes its meaning or disappears


class ReportedDiagnosis(Strict):
    """A mistake that reproduces a student's wrong array."""

    id: str
    """`sign-flipped`, or a misconception of the assignment."""
    text: str
    """What the student reads: the mistake and where to look, not the answer."""
    array: str
    confidence: float = Field(ge=0, le=1)
    """1 if nothing else explains the array; 1/k if k explanations do."""
    costs: bool = True
    """False if the array earns its points anyway, because the mistake already cost points elsewhere."""


class ReportedCheck(Strict):
    """The result of one check."""

    id: str
    title: str
    outcome: Outcome
    points: float
    max_points: float
    visibility: Visibility = "visible"
    message: str
    """What the student reads; for a check that is not visible, nothing that their code or our inputs produced."""
    diagnoses: tuple[ReportedDiagnosis, ...] = ()
    printed: str = ""
    """The start of what the student's code printed; empty unless the check is visible."""
    evidence: Evidence | None = None
    """The data that a report draws; None unless the check is visible."""
    limit_share: float | None = None
    """The share of its time limit that the slowest call took, or the import just before it; None if unknown."""


class ReportedGrading(Strict):
    """The graded result of one submission, in words."""

    student: str
    source: str
    sha256: str
    outcome: GradingOutcome
    score: float
    max_score: float
    seconds: float
    """Real time, including loading and comparison."""
    cpu_seconds: float
    """CPU time of the student's code."""
    isolation: str
    """Level of isolation, see `grader doctor`."""
    notes: tuple[str, ...] = ()
    """Sentences about the submission as a whole."""
    checks: tuple[ReportedCheck, ...] = ()
    provenance: Provenance


class GradingReport(Strict):
    """The output of `grader grade --json`."""

    schema_version: int = SCHEMA_VERSION
    assignment: str
    version: str
    """SHA-256 of the assignment version."""
    submissions: Sequence[ReportedGrading]


def report(grading: Grading, words: Catalogue) -> ReportedGrading:
    """Put a grading into the words of its assignment."""
    return ReportedGrading(
        # copied by name, so that a new field cannot be forgotten here
        **{name: getattr(grading, name) for name in _SAME_IN_GRADING},
        notes=tuple(map(words.tell, grading.notes)),
        checks=tuple(_check(check, words) for check in grading.checks),
    )


def message(check: CheckResult, words: Catalogue) -> str:
    """The text of a check that the student reads, without the named mistakes."""
    return " ".join(map(words.tell, check.said))


def text(diagnosis: Diagnosis, words: Catalogue) -> str:
    """The text of a mistake that the student reads."""
    return words.mistake(diagnosis.id, [diagnosis.array], diagnosis.detail)


def _check(check: CheckResult, words: Catalogue) -> ReportedCheck:
    return ReportedCheck(
        **{name: getattr(check, name) for name in _SAME_IN_CHECK},
        message=message(check, words),
        diagnoses=tuple(
            ReportedDiagnosis(
                id=one.id, text=text(one, words), array=one.array, confidence=one.confidence, costs=one.costs
            )
            for one in check.diagnoses
        ),
    )


_SAME_IN_GRADING = ReportedGrading.model_fields.keys() - {"notes", "checks"}
_SAME_IN_CHECK = ReportedCheck.model_fields.keys() - {"message", "diagnoses"}
