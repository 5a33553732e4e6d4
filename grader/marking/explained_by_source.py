"""Looks for reasons of failed checks in the source: what is not started, other parameters, two definitions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from grader.assignment.checks import CallCheck
from grader.language.catalogue import Said, say
from grader.marking.fault_barrier import FaultBarrier
from grader.marking.kinds.kind import Kind
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.results.grading import CheckResult
from grader.sandbox.replies import Survey

EXPLAINED = {"mismatch", "raised", "refused", "missing", "timed out"}
"""Outcomes for which the source is read: it may say more than the answers do."""

NOT_ASKED_AGAIN = {"missing", "timed out"}
"""Those whose sentence already says that a blank is left, or that are not worth another call."""


def explain_by_source(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier) -> None:
    """Look at the source of what failed: code that still does what the starter does is not started; oddities are
    reported."""
    if marking.program is None:
        return
    with marking.program.starter() as starter:
        for check in checks:
            if marking.results[check.id].outcome in EXPLAINED and (names := check.called_names(marking)):
                # read at most once for each module, and not at all for a submission without mistakes
                survey = (marking.session(check) or marking.witness).survey()
                if not isinstance(survey, Survey):
                    continue
                with barrier.around(check):
                    marking.results[check.id] = _explained(check, names, marking, survey, starter)


def _explained(check: Kind, names: Sequence[str], marking: Marking, survey: Survey, starter: Modules) -> CheckResult:
    result = marking.results[check.id]
    own = [name.removeprefix(f"{check.module}.") for name in names]
    # a student who has written more has begun, whatever the result
    if result.outcome not in NOT_ASKED_AGAIN and not _any(own, survey.grown) and check.is_as_begun(marking, starter):
        untouched = _untouched(check, own, survey)
        said = (
            say("call.unchanged", function=check.named(untouched))
            if untouched
            else say("call.as-begun", function=names[0])
        )
        points = result.points if marking.assignment.starter_earns else 0.0
        return CheckResult.of(check, "missing", points, said)
    odd = _odd(check, names, result, survey)
    return replace(result, said=(*odd, *result.said))


def _untouched(check: Kind, names: Sequence[str], survey: Survey) -> str:
    """The first function, or method that the check calls, which is as it was handed out; '' if there is none."""
    # of several, only some may be started, and those are not to be named
    methods: tuple[str, ...] = check.calls.methods if isinstance(check, CallCheck) else ()
    called = (*names, *(f"{name}.{method}" for name in names for method in methods))
    return next((check.named(name) for name in called if name in survey.unchanged), "")


def _any(names: Sequence[str], functions: Collection[str]) -> bool:
    """Whether one of the names, or a method of such a class, is among the functions."""
    return any(function == name or function.startswith(f"{name}.") for name in names for function in functions)


def _odd(check: Kind, names: Sequence[str], result: CheckResult, survey: Survey) -> Iterator[Said]:
    for called in names:
        function = called.removeprefix(f"{check.module}.")
        got = survey.functions.get(function)
        # a test names no parameters: the starter's are those that were asked for, if it has the function
        wanted = check.call[1] if check.call else survey.begun.get(function)
        failed = result.outcome == "raised"
        if got is not None and wanted is not None and (other := _other_parameters(called, got, wanted, failed=failed)):
            yield other
        if function in survey.repeated:
            yield say("call.repeated", function=called)


def _other_parameters(called: str, got: tuple[str, ...], wanted: tuple[str, ...], *, failed: bool) -> Said | None:
    words = {"function": called, "got": ", ".join(got), "want": ", ".join(wanted)}
    if got != wanted and sorted(got) == sorted(wanted):
        return say("call.other-order", **words)
    # other names do not matter in a call without keywords, and more parameters may have defaults
    return say("call.other-parameters", **words) if failed and len(got) != len(wanted) else None
