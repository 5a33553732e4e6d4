"""Advice about checks whose points can be earned without computing."""

from collections.abc import Iterator

from grader.assignment.checks import CasedCheck, ComparedCheck
from grader.marking.comparing.nesting import as_returned
from grader.marking.expected import Expectations
from grader.marking.judging import right_in

ALIKE = "it asks all students for the same numbers, so a table of right answers earns its points."


def advice_on_points(check: ComparedCheck, expectations: Expectations) -> Iterator[str]:
    """Sentences about a check that answers to other questions would pass."""
    version = expectations.version
    at = f"{version.where_check(check.id)}: "
    # numbers that are not drawn say nothing about `up_to`
    if expectations.of("one").may_be_known(check):
        yield from (at + one for one in _known_numbers(check, expectations))
    elif check.up_to:
        yield from (at + one for one in _too_free(check, expectations))
    yield from (at + one for one in _numbers_that_stay(check, expectations))


def _numbers_that_stay(check: ComparedCheck, expectations: Expectations) -> Iterator[str]:
    """Advice about numbers that are the same in all cases: code may have them instead of the argument."""
    drawn = [one.drawn.inputs for source in (expectations, expectations.of("one")) for one in source.cases(check)]
    same: list[str] = []
    for name in check.inputs_asked if check.called else ():
        values = [inputs[name] for inputs in drawn]
        if {*map(type, values)} <= {int, float} and len({*values}) == 1:
            same.append(f"{name} = {values[0]}")
    if same:
        yield f"{', '.join(same)} in all cases, so code with this number is right, too. Give one case another."


def _known_numbers(check: ComparedCheck, expectations: Expectations) -> Iterator[str]:
    """Advice about numbers that are the same for all students."""
    assignment = expectations.version.assignment
    hidden = [one for one in assignment.compared if one.asked == check.asked and one.visibility != "visible"]
    # written answers are always the same for all students
    if check.called and not hidden and not assignment.proof.reason_to_waive(f"{check.id}/*/pasted"):
        yield f"{ALIKE} Draw an input, hide another check of {check.called}, or waive {_waiver(check)} with a reason."


def advice_on_lines(check: CasedCheck, expectations: Expectations) -> Iterator[str]:
    """A sentence about a check of printed lines that are the same for all students."""
    version = expectations.version
    own = any(drawn.own for drawn in expectations.of("one").asked(check))
    if (
        check.visibility == "visible"
        and not own
        and not version.assignment.proof.reason_to_waive(f"{check.id}/*/pasted")
    ):
        yield f"{version.where_check(check.id)}: {ALIKE} Draw an input, or waive {_waiver(check)} with a reason."


def _waiver(check: CasedCheck) -> str:
    return f'"{check.id}/*/pasted"'


def _too_free(check: ComparedCheck, expectations: Expectations) -> Iterator[str]:
    """Advice about arrays with so much freedom that the right array for other numbers is right as well."""
    rows = zip(expectations.cases(check), expectations.again(check, "", moved_too=False), strict=False)
    right = [right_in(case, as_returned(one.value, check.returns)) for case, others in rows for one in others]
    for name in check.up_to if right else ():
        if all(name in found for found in right):
            yield (
                f"with this `up_to`, the right {name} for other numbers is right as well, so an answer that "
                "uses none earns its points. Compare something that the numbers decide."
            )
