"""Finds what has no effect: its author expects something that never happens. `lint` rejects it."""

from collections.abc import Iterator
from inspect import Parameter, signature

from grader.assignment.checks import CasedCheck
from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.slips_in_tests import slips_in_tests
from grader.course.course_files import REQUIREMENTS
from grader.course.instructor_tests import misconceptions_in
from grader.errors import GraderError
from grader.language.suggestions import near
from grader.marking.author_tests.pytest_run import broken_tests
from grader.marking.expected import Expectations
from grader.marking.grade_submission import sandbox_for
from grader.marking.kinds.gradient import GradientCheck
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.kind import kinds_of
from grader.marking.variants import SAME, difference


def without_effect(expectations: Expectations) -> Iterator[str]:
    """Sentences about keys, inputs, packages and tests that do nothing, or cannot work."""
    version = expectations.version
    yield from _unused(version)
    yield from _sizes(version)
    yield from _replaced_inputs(version)
    yield from never_wrong(expectations)
    yield from _never_used(expectations)
    yield from _tests(version)
    yield from _packages(version)


def cased(assignment: Assignment) -> Iterator[CasedCheck]:
    """The checks that have cases."""
    return (check for check in assignment.checks if isinstance(check, CasedCheck))


def _unused(version: AssignmentVersion) -> Iterator[str]:
    # Sizes, inputs and names that are not used are often misspelt.
    assignment = version.assignment
    used = {name for check in kinds_of(assignment) for name in check.mistakes_named}
    from_tests = any(isinstance(check, PytestCheck) for check in assignment.checks)
    for name, misconception in assignment.misconceptions.items():
        # An assignment may reword a general mistake (its text begins with the array), and instructors' tests may name
        # any.
        if name not in used and not misconception.text.startswith("{array}") and not from_tests:
            at = f"{version.where('misconceptions', name)}: misconceptions.{name}"
            yield f"{at}: no check uses this misconception. Remove it, or add it to a check."
    named = {name for check in cased(assignment) for name in check.inputs_named}
    for name in assignment.inputs:
        if name not in named:
            yield f"{version.where('inputs', name)}: inputs.{name}: no check uses it. Remove it, or add it to a check."


def _sizes(version: AssignmentVersion) -> Iterator[str]:
    known = list(version.assignment.sizes)
    for check in cased(version.assignment):
        for case in check.cases:
            for size in sorted(set(case.sizes) - set(known)):
                at = f"{version.where_check(check.id, 'cases')}, case {case.name!r}"
                yield f"{at} sets the size {size!r}, which is not in [sizes].{near(size, known)}"


def _replaced_inputs(version: AssignmentVersion) -> Iterator[str]:
    for check in cased(version.assignment):
        for case in check.cases:
            for name in sorted(set(case.inputs) - set(check.inputs_named)):
                at = f"{version.where_check(check.id, 'cases')}, case {case.name!r}"
                meant = near(name, check.inputs_asked)
                yield f"{at} replaces the input {name!r}, which the check does not use.{meant}"


def never_wrong(expectations: Expectations) -> Iterator[str]:
    """Find wrong variants that fail or give the right value: they never name a mistake, and nothing else reports it."""
    waive = expectations.version.assignment.proof.reason_to_waive
    for check in expectations.version.assignment.compared:
        for name, formula in {**check.misconceptions, **check.terms}.items():
            table = "misconceptions" if name in check.misconceptions else "terms"
            at = expectations.version.where_check(check.id, table, name)
            found = {difference(case, formula) for case in expectations.cases(check)}
            # Failing in some cases is allowed: a mistake may have a value only for certain shapes.
            if all(verdict.startswith("fails") for verdict in found):
                yield f"{at}: {formula} {min(found)}, in every case. Fix it in reference/."
            elif found == {SAME} and table == "misconceptions" and not waive(f"{check.id}/*/{name}"):
                yield f"{at}: {formula} gives the right value in every case. Change the inputs."


def _never_used(expectations: Expectations) -> Iterator[str]:
    """Find keys that cannot have any effect: their author expects something that never happens."""
    version = expectations.version
    asked = {check.asked for check in version.assignment.compared}
    for check in version.assignment.compared:
        at = version.where_check(check.id, "own_functions")
        parameters = signature(expectations.cases(check)[0].formulas[check.reference]).parameters
        for keyword, function in check.helpers.items():
            if keyword not in parameters or parameters[keyword].default is Parameter.empty:
                yield f"{at}: {check.reference} has no keyword parameter {keyword!r} with a default. Add one."
            elif function not in asked:
                yield f"{at}: no check compares what {function!r} returns, so it is never at fault. Add one."
    followed = {
        version.assignment.convention_of(choice) for one in version.assignment.compared for choice in one.alternatives
    }
    for name in version.assignment.conventions.keys() - followed:
        at = version.where("conventions", name)
        yield f"{at}: conventions.{name}: no check has `alternatives` for its choices. Add them, or remove it."
    yield from _no_losses(expectations)


def _no_losses(expectations: Expectations) -> Iterator[str]:
    version = expectations.version
    for check in version.assignment.compared:
        if not isinstance(check, GradientCheck):
            continue
        loss = check.own_loss
        about = [check] if loss.array else [one for one in version.assignment.compared if one.asked == loss.function]
        for one in about:
            values = expectations.cases(one)[0].unfolded
            value = values[loss.array] if loss.array else next(iter(values.values()))
            if value.size != 1:
                at = version.where_check(check.id, "loss")
                yield f"{at}: {check.loss} has shape {value.shape}, but a loss is one number. It is never used."


def _tests(version: AssignmentVersion) -> Iterator[str]:
    for path in sorted(version.folder.glob("test_*.py")):
        for name, line in misconceptions_in(path):
            if name not in version.assignment.misconceptions:
                yield f"{path.name}, line {line}: {version.assignment.undeclared(name)}"
        yield from (f"{path.name}, line {line}: {fault}" for line, fault in slips_in_tests(path))
    if broken := broken_tests(version):
        yield f"The tests cannot be run: {broken}"


def _packages(version: AssignmentVersion) -> Iterator[str]:
    """Load the packages that students may import, at this machine's level of isolation."""
    stated = version.where("imports")
    try:
        with sandbox_for(version) as sandbox:
            sandbox.isolation  # noqa: B018  starts it
    except GraderError as error:
        instead = f"Or write a {REQUIREMENTS}: its packages are installed for students only."
        yield str(error) if version.requirements else f"{stated}: {error} {instead}"
        return
    if version.requirements and version.assignment.imports:
        yield f"{stated}: imports has no effect, because there is a {REQUIREMENTS}. Remove it."
