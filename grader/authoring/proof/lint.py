"""Find what is legal in an assignment but probably a mistake."""

from collections.abc import Iterator
from inspect import Parameter, signature
from itertools import combinations

from grader.assignment.arithmetic import resolved
from grader.assignment.checks import CasedCheck
from grader.assignment.inputs import shape_of
from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.course.course_files import REQUIREMENTS
from grader.course.instructor_tests import misconceptions_in, names_in, uncounted
from grader.course.policies import find_policy, strange_assignments
from grader.errors import GraderError
from grader.intake.wanted import file_of
from grader.language.suggestions import near
from grader.marking.author_tests.pytest_run import broken_tests
from grader.marking.expected import Expectations
from grader.marking.kinds.gradient import GradientCheck
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.kind import kinds_of
from grader.marking.marker import verify
from grader.marking.student_sandbox import sandbox_for
from grader.marking.variants import SAME, difference
from grader.sandbox.environment import loose

LARGE_RTOL, LARGE_ATOL = 0.05, 0.01
"""Tolerances from which on too much is accepted; LARGE_ATOL as a share of the largest right entry."""


def lint(version: AssignmentVersion) -> list[str]:
    """Warnings, one sentence each; empty if there are none.

    Raises:
        SpecError: a reference fails, or the policy does not validate.
    """
    expectations = Expectations(version, 0)
    verify(expectations)
    find_policy(version)
    return [
        *_unused(version),
        *_sizes(version),
        *_replaced_inputs(version),
        *_equal(version),
        *_tolerances(expectations),
        *_sentences(version),
        *_orders(expectations),
        *_cases(expectations),
        *(said for check in kinds_of(version.assignment) for said in check.advice(expectations)),
        *never_wrong(expectations),
        *_without_effect(expectations),
        *_unfounded(version),
        *_folder(version),
        *_starter(version),
        *_tests(version),
        *_packages(version),
        *strange_assignments(version.course),
    ]


def _cased(assignment: Assignment) -> Iterator[tuple[int, CasedCheck]]:
    return ((index, check) for index, check in enumerate(assignment.checks) if isinstance(check, CasedCheck))


def _unused(version: AssignmentVersion) -> Iterator[str]:
    # Sizes, inputs and names that are not used are often misspelt.
    assignment = version.assignment
    used = {name for check in assignment.compared for name in check.misconceptions}
    from_tests = any(isinstance(check, PytestCheck) for check in assignment.checks)
    for name, misconception in assignment.misconceptions.items():
        # An assignment may reword a general mistake (its text begins with the array), and instructors' tests may name
        # any.
        if name not in used and not misconception.text.startswith("{array}") and not from_tests:
            at = f"{version.where('misconceptions', name)}: misconceptions.{name}"
            yield f"{at}: no check uses this misconception. Remove it, or add it to a check."
    named = {name for _, check in _cased(assignment) for name in check.inputs_named}
    for name in assignment.inputs:
        if name not in named:
            yield f"{version.where('inputs', name)}: inputs.{name}: no check uses it. Remove it, or add it to a check."


def _sizes(version: AssignmentVersion) -> Iterator[str]:
    known = list(version.assignment.sizes)
    for index, check in _cased(version.assignment):
        for case in check.cases:
            for size in sorted(set(case.sizes) - set(known)):
                at = f"{version.where('checks', index, 'cases')}: check {check.id!r}, case {case.name!r}"
                yield f"{at} sets the size {size!r}, which is not in [sizes].{near(size, known)}"


def _replaced_inputs(version: AssignmentVersion) -> Iterator[str]:
    for index, check in _cased(version.assignment):
        for case in check.cases:
            for name in sorted(set(case.inputs) - set(check.inputs_named)):
                at = f"{version.where('checks', index, 'cases')}: check {check.id!r}, case {case.name!r}"
                meant = near(name, check.inputs_asked)
                yield f"{at} replaces the input {name!r}, which the check does not use.{meant}"


def _equal(version: AssignmentVersion) -> Iterator[str]:
    """Find inputs with two axes of equal length: they can hide a transpose or a sum over the wrong axis."""
    sizes = resolved(version.assignment.sizes)
    for name, recipe in version.assignment.inputs.items():
        names = [size for size in dict.fromkeys(shape_of(recipe)) if size in sizes]
        # Only the first pair is reported; a size of 1 is usually meant.
        same = [(one, two) for one, two in combinations(names, 2) if sizes[one] == sizes[two] > 1]
        for one, two in same[:1]:
            at = f"{version.where('inputs', name)}: inputs.{name}"
            yield f"{at}: {one} = {two} = {sizes[one]}, which can hide a transpose or a wrong axis. Change one."


def _tolerances(expectations: Expectations) -> Iterator[str]:
    for check in expectations.version.assignment.compared:
        if check.tolerance is None:
            continue
        at = f"{expectations.version.where(*expectations.version.at(check.id), 'tolerance')}: check {check.id!r}"
        if check.tolerance.rtol >= LARGE_RTOL:
            yield f"{at}: rtol = {check.tolerance.rtol:g} lets wrong answers pass. 1e-6 is enough for every right one."
        scale = min((case.scale for case in expectations.cases(check) if case.scale), default=0.0)
        if check.tolerance.atol >= LARGE_ATOL * scale > 0:
            yield f"{at}: atol = {check.tolerance.atol:g} is large compared with right values of {scale:.2g} or less."


def _sentences(version: AssignmentVersion) -> Iterator[str]:
    for name, misconception in version.assignment.misconceptions.items():
        at = f"{version.where('misconceptions', name, 'text')}: misconceptions.{name}"
        if "{array}" not in misconception.text:
            yield f"{at}: its text does not name the array. Write {{array}} where its name belongs."
        if not misconception.hint:
            yield f"{at}: no hint. Add one that says where to look, without giving the answer."


def _orders(expectations: Expectations) -> Iterator[str]:
    """Find arguments in another order than the reference's: with equal shapes nothing fails, yet all is wrong."""
    for check in expectations.version.assignment.compared:
        formula = expectations.cases(check)[0].formulas[check.reference]
        theirs = tuple(name for name in signature(formula).parameters if name in check.arguments)
        if set(theirs) == set(check.arguments) and theirs != check.arguments:
            at = expectations.version.where(*expectations.version.at(check.id), "arguments")
            orders = f"arguments are ({', '.join(check.arguments)}), {check.reference} takes ({', '.join(theirs)})"
            yield f"{at}: check {check.id!r}: {orders}. Use the same order in both."


def _cases(expectations: Expectations) -> Iterator[str]:
    for check in expectations.version.assignment.compared:
        at = f"{expectations.version.where(*expectations.version.at(check.id))}: check {check.id!r}"
        cases = expectations.cases(check)
        # With 2 samples, a missing factor 2 and a sum instead of a mean give the same numbers.
        batches = {case.batch for case in cases if case.batch is not None}
        if batches == {2}:
            yield f"{at}: every batch has 2 samples, so a factor 2 and a factor n look alike. Use another batch size."
        flat = [place for place in cases[0].unfolded if all(not case.unfolded[place].any() for case in cases)]
        if flat:
            yield f"{at}: {flat[0]} is zero in all cases, which hides most mistakes. Choose other inputs."


def never_wrong(expectations: Expectations) -> Iterator[str]:
    """Find wrong variants that fail or give the right value: they never name a mistake, and nothing else reports it."""
    waive = expectations.version.assignment.proof.reason_to_waive
    for check in expectations.version.assignment.compared:
        for name, formula in {**check.misconceptions, **check.terms}.items():
            table = "misconceptions" if name in check.misconceptions else "terms"
            at = expectations.version.where(*expectations.version.at(check.id), table, name)
            found = {difference(case, formula) for case in expectations.cases(check)}
            # Failing in some cases is allowed: a mistake may have a value only for certain shapes.
            if all(verdict.startswith("fails") for verdict in found):
                yield f"{at}: check {check.id!r}: {formula} {min(found)}, in every case. Fix it in reference/."
            elif found == {SAME} and table == "misconceptions" and not waive(f"{check.id}/*/{name}"):
                yield f"{at}: check {check.id!r}: {formula} gives the right value in every case. Change the inputs."


def _without_effect(expectations: Expectations) -> Iterator[str]:
    """Find keys that cannot have any effect: their author expects something that never happens."""
    version = expectations.version
    asked = {check.asked for check in version.assignment.compared}
    for check in version.assignment.compared:
        at = f"{version.where(*version.at(check.id), 'own_functions')}: check {check.id!r}"
        parameters = signature(expectations.cases(check)[0].formulas[check.reference]).parameters
        for keyword, function in check.own_functions.items():
            if keyword not in parameters or parameters[keyword].default is Parameter.empty:
                yield f"{at}: {check.reference} has no keyword parameter {keyword!r} with a default. Add one."
            elif check.named(function) not in asked:
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
                at = f"{version.where(*version.at(check.id), 'loss')}: check {check.id!r}"
                yield f"{at}: {check.loss} has shape {value.shape}, but a loss is one number. It is never used."


def _unfounded(version: AssignmentVersion) -> Iterator[str]:
    """Conditions on a function whose results nothing compares: a constant fulfils most of them."""
    compared = {check.asked for check in version.assignment.compared}
    for index, check in enumerate(kinds_of(version.assignment)):
        if check.settles_last and check.call and check.call[0] not in compared:
            at = f"{version.where('checks', index, 'function')}: check {check.id!r}"
            yield f"{at}: no check compares what {check.call[0]!r} returns, so a constant may earn its points. Add one."


def _folder(version: AssignmentVersion) -> Iterator[str]:
    # Without a right submission nothing shows whether a correct solution loses points.
    if not (version.folder / "starter").is_dir():
        yield "starter/ is missing. Create this folder with the files that students start from."
    for name in version.assignment.proof.correct:
        path = version.course / "submissions" / version.slug / name
        if not path.exists():
            yield f"{version.where('proof', 'correct')}: proof.correct names {name!r}, but {path} does not exist."
    if not version.assignment.proof.correct:
        yield "[proof] correct: names no right submission, so `assignment test` cannot look for false alarms. Add one."


def _starter(version: AssignmentVersion) -> Iterator[str]:
    """Find functions that the starter defines under a similar name: one of the two is misspelt."""
    for index, check in enumerate(kinds_of(version.assignment)):
        path = version.folder / "starter" / file_of(check.module or version.assignment.module)
        given = [name for name in names_in(path) if not name.startswith("_")] if path.is_file() else []
        function = check.call[0].rpartition(".")[2] if check.call else ""
        if function and given and function not in given and (meant := near(function, given)):
            at = f"{version.where('checks', index, 'function')}: check {check.id!r}"
            yield f"{at} asks for {function!r}, which starter/{path.name} does not define.{meant}"


def _packages(version: AssignmentVersion) -> Iterator[str]:
    """Load the packages that students may import, at this machine's level of isolation."""
    stated = version.where("imports")
    try:
        with sandbox_for(version) as sandbox:
            sandbox.isolation  # noqa: B018  starts it
    except GraderError as error:
        needs = f"Name what it needs as well, or write a {REQUIREMENTS} instead."
        yield str(error) if version.requirements else f"{stated}: {error} {needs}"
        return
    if version.requirements and version.assignment.imports:
        yield f"{stated}: imports does not count, because there is a {REQUIREMENTS}. Remove it."
    for name in loose(version.requirements):
        yield f"{REQUIREMENTS}: {name} has no version. Write {name}==..., so that every machine installs the same."


def _tests(version: AssignmentVersion) -> Iterator[str]:
    for path in sorted(version.folder.glob("test_*.py")):
        # pytest would run it; the grader runs only tests that have points.
        for name, line in uncounted(path):
            yield f"{path.name}, line {line}: {name} has no points, so it is never run. Add @pytest.mark.points(N)."
        for name, line in misconceptions_in(path):
            if name not in version.assignment.misconceptions:
                yield f"{path.name}, line {line}: {version.assignment.undeclared(name)}"
    if broken := broken_tests(version):
        yield f"The tests cannot be run: {broken}"
