"""What the source must define and may not import."""

from collections.abc import Iterator

from grader.marking.failures import outcome_of, sentence_of
from grader.sandbox.replies import Failed, Survey
from grader.spec.checks import SourceCheck
from grader.spec.grading import CheckResult, Outcome


def mark_source(check: SourceCheck, survey: Survey | Failed) -> CheckResult:
    """All points if everything is defined and nothing forbidden is imported."""
    if not isinstance(survey, Survey):
        return _result(check, outcome_of(survey), sentence_of(survey, "your source", ""))
    faults = [*_missing(check, survey), *_forbidden(check, survey)]
    return _result(check, "mismatch" if faults else "passed", " ".join(faults) or "As asked.")


def _missing(check: SourceCheck, survey: Survey) -> Iterator[str]:
    for name, wanted in check.defines.items():
        if name not in survey.functions:
            yield f"Your module defines no `{name}({', '.join(wanted)})`."
        elif wanted and survey.functions[name] != wanted:
            has = ", ".join(survey.functions[name])
            yield f"Your `{name}` has the parameters ({has}) where ({', '.join(wanted)}) are wanted."


def _forbidden(check: SourceCheck, survey: Survey) -> Iterator[str]:
    for package in check.forbids:
        if any(name == package or name.startswith(f"{package}.") for name in survey.imports):
            yield f"Your module imports `{package}`, which this homework asks you to do without."


def _result(check: SourceCheck, outcome: Outcome, message: str) -> CheckResult:
    return CheckResult(
        id=check.id,
        title=check.title,
        outcome=outcome,
        points=check.points if outcome == "passed" else 0.0,
        max_points=check.points,
        visibility=check.visibility,
        message=message,
    )
