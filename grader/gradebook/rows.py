"""Gradings to rows and back, nothing lost on the way."""

import json
from collections.abc import Iterable
from typing import cast

from grader.assignment.checks import Visibility
from grader.gradebook.schema import CheckOutcomeRow, DiagnosisRow, GradingRow
from grader.language.catalogue import as_data, from_data
from grader.results.evidence import Evidence
from grader.results.grading import CheckResult, Diagnosis, Grading, Outcome, Provenance

PROVENANCE = tuple(Provenance.model_fields)
OF_SUBMISSION = {"student", "sha256"}


def grading_columns(grading: Grading) -> dict[str, object]:
    """The columns of a grading's own row; student and hash stand in the row of the submission."""
    own = grading.model_dump(exclude={"checks", "provenance", *OF_SUBMISSION})
    lists = {"notes": as_data(grading.notes), "layers": list(grading.provenance.layers)}
    return own | grading.provenance.model_dump() | lists


def check_rows(checks: Iterable[CheckResult]) -> list[CheckOutcomeRow]:
    """A row for each check, with the rows of its diagnoses."""
    return [
        CheckOutcomeRow(
            position=position,
            check_id=check.id,
            diagnoses=_diagnosis_rows(check.diagnoses),
            **check.model_dump(exclude={"id", "diagnoses", "evidence", "said"}),
            message=json.dumps(check.model_dump(include={"said"})["said"]),
            evidence=None if check.evidence is None else check.evidence.model_dump(mode="json"),
        )
        for position, check in enumerate(checks)
    ]


def _diagnosis_rows(diagnoses: Iterable[Diagnosis]) -> list[DiagnosisRow]:
    return [
        DiagnosisRow(
            position=position,
            misconception=diagnosis.id,
            text=diagnosis.detail,
            **diagnosis.model_dump(exclude={"id", "detail"}),
        )
        for position, diagnosis in enumerate(diagnoses)
    ]


def grading_of(row: GradingRow) -> Grading:
    """The grading that a row and its checks were made from."""
    return Grading.model_validate(
        {
            **{field: getattr(row, field) for field in Grading.model_fields if hasattr(row, field)},
            "student": row.submission.student,
            "sha256": row.submission.sha256,
            "notes": tuple(row.notes),
            "checks": tuple(map(_check_of, row.checks)),
            "provenance": {field: getattr(row, field) for field in PROVENANCE} | {"layers": tuple(row.layers)},
        }
    )


def _check_of(row: CheckOutcomeRow) -> CheckResult:
    return CheckResult(
        id=row.check_id,
        title=row.title,
        outcome=cast(Outcome, row.outcome),
        points=row.points,
        max_points=row.max_points,
        visibility=cast(Visibility, row.visibility),
        said=tuple(from_data(json.loads(row.message))),
        diagnoses=tuple(map(_diagnosis_of, row.diagnoses)),
        printed=row.printed,
        evidence=None if row.evidence is None else Evidence.model_validate(row.evidence),
        limit_share=row.limit_share,
    )


def _diagnosis_of(row: DiagnosisRow) -> Diagnosis:
    return Diagnosis(id=row.misconception, detail=row.text, array=row.array, confidence=row.confidence, costs=row.costs)
