"""Whether a reference returns the arrays that its check compares."""

import inspect

import numpy as np

from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError
from grader.marking.comparing.alignment import unfit
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import describe_error, runs_in_lines


def check_arrays(case: ExpectedCase, version: AssignmentVersion) -> None:
    """Evaluate a case's reference.

    Raises:
        SpecError: the reference fails, returns something else than arrays of numbers, or arrays that `up_to` cannot
            align.
    """
    check = case.check
    at = f"{version.where_check(check.id, 'reference')}, {case.drawn.name}: the reference "
    try:
        arrays = case.unfolded
    except Exception as error:  # an author's reference may raise anything
        raise SpecError(f"{at}{_failed(case)}: {describe_error(error, version.course)}{_hint(case)}") from error
    for name, free in check.up_to.items():
        if why := unfit(free, np.shape(arrays.get(name, 0.0))):
            raise SpecError(f"{at}{check.reference} returns {name} {why}")
    # a forgotten `return` gives an array of the object None, which would make every student's answer wrong
    odd = [place for place, array in arrays.items() if array.dtype.kind not in "biuf"]
    if odd:
        raise SpecError(f"{at}{check.reference} returns no array of numbers for {odd[0]}. Is a `return` missing?")


def _failed(case: ExpectedCase) -> str:
    check = case.check
    asked = str(check.lines) or f"the arguments ({', '.join(check.arguments)})"
    return f"{check.reference}{inspect.signature(case.formulas[check.reference])} failed on {asked}"


def _hint(case: ExpectedCase) -> str:
    check, formula = case.check, case.formulas[case.check.reference]
    if not check.lines:
        return ""
    if runs_in_lines(formula, check.lines.inputs):
        parameters = inspect.signature(formula).parameters
        others = [name for name in parameters if name not in check.lines.inputs]
        some = len(others) < len(parameters)
        alone = "To give the whole answer by itself, it may have only inputs as parameters"
        return f". {alone}, and not {', '.join(others)}." if some else ""
    return f". Its parameters are all inputs, so it must return the whole answer: {', '.join(check.returns)}."
