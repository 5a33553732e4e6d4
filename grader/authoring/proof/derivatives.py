"""Holds the reference's gradients against the reference's own losses, by central differences."""

from collections.abc import Iterator

from grader.assignment.checks import GradientCheck
from grader.authoring.proof.known_students import reference_as_student
from grader.marking.asking import ask
from grader.marking.consistency import slopes_of_own_loss
from grader.marking.expected import Expectations
from grader.marking.judging import judge


def not_derivatives(expectations: Expectations) -> Iterator[str]:
    """A sentence for each gradient that its loss contradicts, where the loss is a function that is checked as well."""
    version = expectations.version
    reference = reference_as_student(expectations)
    for check in version.assignment.checks:
        if not isinstance(check, GradientCheck) or check.loss not in reference.functions:
            continue
        at = f"{version.where(*version.at(check.id), 'reference')}: check {check.id!r}"
        cases = expectations.cases(check)
        slopes = slopes_of_own_loss(check, cases, judge(cases, ask(cases, reference)).arrays, reference)
        for name, slope in slopes.items():
            if not slope.agree:
                what = f"{name} is not the derivative of the right {check.loss} by {check.with_respect_to[name]}"
                said = f"it says {slope.stated[0]:.4g}, and the loss changes by {slope.measured[0]:.4g}"
                yield f"{at}: {what}: along one direction {said}. One of the two references is wrong."
