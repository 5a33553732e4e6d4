"""What the source says about checks that are not passed: the starter's functions, other parameters, two definitions."""

from collections.abc import Sequence

from grader.language.catalogue import Said, say
from grader.marking.kinds.kind import Kind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.replies import Survey

TELLING = {"mismatch", "raised", "missing", "timed out"}
"""Outcomes for which the source may say more than the answers do."""


def explain_by_source(checks: Sequence[Kind], marking: Marking) -> None:
    """Look at the source of what failed: an unchanged function is not started, and what is odd about it is told."""
    for check in checks:
        if check.call is None or marking.results[check.id].outcome not in TELLING:
            continue
        # read at most once for each module, and not at all for a submission without mistakes
        survey = (marking.session(check) or marking.witness).survey()
        if isinstance(survey, Survey):
            marking.results[check.id] = _explained(check, marking.results[check.id], survey)


def _explained(check: Kind, result: CheckResult, survey: Survey) -> CheckResult:
    called, arguments = check.call or ("", ())
    function = called.removeprefix(f"{check.module}.")
    if function in survey.unchanged and result.outcome != "missing":  # a blank that raises is told already
        return CheckResult.of(check, "missing", 0.0, say("call.unchanged", function=called))
    got = survey.functions.get(function, arguments)
    told = [
        _other_parameters(called, got, arguments, failed=result.outcome == "raised"),
        say("call.repeated", function=called) if function in survey.repeated else None,
    ]
    return result.model_copy(update={"said": (*filter(None, told), *result.said)})


def _other_parameters(called: str, got: tuple[str, ...], wanted: tuple[str, ...], *, failed: bool) -> Said | None:
    words = {"function": called, "got": ", ".join(got), "want": ", ".join(wanted)}
    if got != wanted and sorted(got) == sorted(wanted):
        return say("call.other-order", **words)
    # other names do not matter in a call without keywords, and more parameters may have defaults
    return say("call.other-parameters", **words) if failed and len(got) != len(wanted) else None
