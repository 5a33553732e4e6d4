"""What the source must define and may not import."""

from collections.abc import Iterator

from grader.assignment.checks import SourceCheck
from grader.language.catalogue import Catalogue, Said, say
from grader.marking.failures import outcome_of, sentence_of
from grader.results.grading import CheckResult
from grader.sandbox.replies import Failed, Survey


def mark_source(check: SourceCheck, survey: Survey | Failed, words: Catalogue) -> CheckResult:
    """All points if everything is defined and nothing forbidden is imported."""
    if not isinstance(survey, Survey):
        said = sentence_of(survey, say("call.your-source"), "")
        return CheckResult.of(check, outcome_of(survey), 0.0, words.tell(said))
    faults = [*_missing(check, survey), *_forbidden(check, survey)]
    if faults:
        return CheckResult.of(check, "mismatch", 0.0, " ".join(map(words.tell, faults)))
    return CheckResult.of(check, "passed", check.points, words("mark.as-asked"))


def _missing(check: SourceCheck, survey: Survey) -> Iterator[Said]:
    for name, wanted in check.defines.items():
        if name not in survey.functions:
            yield say("source.not-defined", name=name, parameters=", ".join(wanted))
        elif wanted and survey.functions[name] != wanted:
            got = ", ".join(survey.functions[name])
            yield say("source.other-parameters", name=name, got=got, want=", ".join(wanted))


def _forbidden(check: SourceCheck, survey: Survey) -> Iterator[Said]:
    for package in check.forbids:
        if any(name == package or name.startswith(f"{package}.") for name in survey.imports):
            yield say("source.forbidden-import", package=package)
    if check.forbids and survey.more_imports:  # a forbidden one may be among those that were not told
        yield say("source.too-many-imports", count=len(survey.imports))
