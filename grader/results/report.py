"""A grading in words, as `--json` prints it and the Python API returns it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from grader.language.catalogue import Catalogue
from grader.language.cleaning import clean
from grader.results.grading import CheckFacts, CheckResult, DiagnosisFacts, Grading, GradingFacts
from grader.results.record import Record

MOST_PRINTED = 100_000
"""Most printed characters of one check in a report; by default, fewer are kept."""
SCHEMA_VERSION = 1  # scripts read this JSON: raise it when a field changes its meaning or disappears


@dataclass(frozen=True, kw_only=True)
class ReportedDiagnosis(DiagnosisFacts):
    """A mistake that reproduces a student's wrong array."""

    text: str
    """What the student reads: the mistake and where to look, not the answer."""


@dataclass(frozen=True, kw_only=True)
class ReportedCheck(CheckFacts):
    """The result of one check."""

    message: str
    """What the student reads; for a check that is not visible, nothing that their code or our inputs produced."""
    diagnoses: tuple[ReportedDiagnosis, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportedGrading(GradingFacts):
    """The graded result of one submission, in words."""

    notes: tuple[str, ...] = ()
    """Sentences about the submission as a whole."""
    checks: tuple[ReportedCheck, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GradingReport(Record):
    """The output of `grader grade --json`."""

    schema_version: int = SCHEMA_VERSION
    assignment: str
    version: str
    """SHA-256 of the assignment version."""
    submissions: Sequence[ReportedGrading]


def report(grading: Grading, words: Catalogue) -> ReportedGrading:
    """Put a grading into the words of its assignment."""
    return ReportedGrading(
        **_facts(grading, GradingFacts),
        notes=tuple(map(words.tell, grading.notes)),
        checks=tuple(_check(check, words) for check in grading.checks),
    )


def _check(check: CheckResult, words: Catalogue) -> ReportedCheck:
    facts = _facts(check, CheckFacts)
    return ReportedCheck(
        # what was printed is stored as it is; whoever gets a report may show it anywhere
        **{**facts, "printed": clean(check.printed, MOST_PRINTED)},
        message=check.message(words),
        diagnoses=tuple(
            ReportedDiagnosis(**_facts(one, DiagnosisFacts), text=one.text(words)) for one in check.diagnoses
        ),
    )


def _facts(found: Record, model: type[CheckFacts | DiagnosisFacts | GradingFacts]) -> dict[str, Any]:
    """Everything but the words, by name, so that a new field cannot be forgotten here."""
    return {field.name: getattr(found, field.name) for field in fields(model)}
