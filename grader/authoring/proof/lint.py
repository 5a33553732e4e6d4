"""Finds what is legal in an assignment but has no effect, or is probably a mistake."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from grader.assignment.arithmetic import resolved
from grader.assignment.inputs import shape_of
from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.without_effect import without_effect
from grader.course.course_files import REQUIREMENTS
from grader.course.instructor_tests import names_in, uncounted
from grader.course.policies import find_policy, strange_assignments
from grader.intake.wanted import file_of
from grader.language.suggestions import near
from grader.marking.author_tests.taint import source_of
from grader.marking.expected import Expectations
from grader.marking.grade_submission import verify
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.kind import kinds_of
from grader.sandbox.environment import loose

LARGE_RTOL, LARGE_ATOL = 0.05, 0.01
"""Tolerances above which too much is accepted; LARGE_ATOL as a share of the largest right entry."""
MOST_NAMED = 3
"""Most tests of a file that one sentence names."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What lint says, one sentence each."""

    refused: tuple[str, ...]
    """Settings without effect, or without the effect that they state."""
    warnings: tuple[str, ...]
    """Settings that work, but are probably a mistake."""


def lint(version: AssignmentVersion) -> Advice:
    """Problems of a valid assignment, and what its author may regret.

    Raises:
        SpecError: a reference fails, or the policy does not validate.
    """
    expectations = Expectations(version, 0)
    verify(expectations)
    find_policy(version)
    warnings = [
        *_equal(version),
        *_tolerances(expectations),
        *_sentences(version),
        *_orders(expectations),
        *_cases(expectations),
        *(said for check in kinds_of(version.assignment) for said in check.advice(expectations)),
        *_paid_twice(expectations),
        *_built_on(expectations),
        *_unfounded(version),
        *_folder(version),
        *_starter(version),
        *_tests(version),
        *_versions(version),
        *strange_assignments(version.course),
    ]
    return Advice(tuple(without_effect(expectations)), tuple(warnings))


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
        at = expectations.version.where_check(check.id, "tolerance")
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
    """Find arguments in a different order from the reference's: with equal shapes nothing fails, yet everything is
    wrong."""
    for check in expectations.version.assignment.compared:
        formula = expectations.cases(check)[0].formulas[check.reference]
        theirs = tuple(name for name in inspect.signature(formula).parameters if name in check.arguments)
        if set(theirs) == set(check.arguments) and theirs != check.arguments:
            at = expectations.version.where_check(check.id, "arguments")
            orders = f"arguments are ({', '.join(check.arguments)}), {check.reference} takes ({', '.join(theirs)})"
            yield f"{at}: {orders}. Use the same order in both."


def _cases(expectations: Expectations) -> Iterator[str]:
    for check in expectations.version.assignment.compared:
        at = expectations.version.where_check(check.id)
        cases = expectations.cases(check)
        # With 2 samples, a missing factor 2 and a sum instead of a mean give the same numbers.
        batches = {case.batch for case in cases if case.batch is not None}
        if batches == {2}:
            yield f"{at}: every batch has 2 samples, so a factor 2 and a factor n look alike. Use another batch size."
        flat = [place for place in cases[0].unfolded if all(not case.unfolded[place].any() for case in cases)]
        if flat:
            yield f"{at}: {flat[0]} is zero in all cases, which hides most mistakes. Choose other inputs."


def _paid_twice(expectations: Expectations) -> Iterator[str]:
    """Wrong variants that call the wrong variant of another check: without `needs`, one mistake costs points twice."""
    version = expectations.version
    checks = [check for check in version.assignment.compared if check.points and check.called]
    for place, check in enumerate(checks):
        formulas = expectations.cases(check)[0].formulas
        known = {check.called, *check.helpers.values(), *(other.called for other in checks if other.id in check.needs)}
        for name, wrong in check.misconceptions.items():
            variant = inspect.unwrap(formulas[wrong])
            calls = variant.__code__.co_names if inspect.isfunction(variant) else ()  # it may be a class
            others = [other for other in checks[:place] if other.called not in known and name in other.misconceptions]
            carried = [one.id for one in others if one.misconceptions[name].partition(":")[2] in calls]
            if carried:
                at = version.where_check(check.id, "misconceptions", name)
                advice = f'Add needs = ["{carried[0]}"], so that it costs points once.'
                yield f"{at}: {name} costs points in {carried[0]!r}, too. {advice}"


def _built_on(expectations: Expectations) -> Iterator[str]:
    """References that call the function of another check: if students do the same, a mistake in it costs twice."""
    version = expectations.version
    checks = [check for check in version.assignment.compared if check.points and check.called]
    for check in checks:
        formula = inspect.unwrap(expectations.cases(check)[0].formulas[check.reference])
        calls = formula.__code__.co_names if inspect.isfunction(formula) else ()
        others = {one.called: one.id for one in reversed(checks) if one.reference.partition(":")[2] in calls}
        carried = {check.called, *check.helpers.values(), *(one.called for one in checks if one.id in check.needs)}
        for called in others.keys() - carried:
            name = called.rpartition(".")[2]
            carry = f'own_functions = {{ {name} = "{called}" }}'
            yield (
                f"{version.where_check(check.id)}: {check.reference} calls {name}, which {others[called]!r} compares. "
                f"If a student's {check.called} does the same, a wrong {name} costs points twice. Add {carry} and a "
                f"keyword parameter {name} to {check.reference}."
            )


def _unfounded(version: AssignmentVersion) -> Iterator[str]:
    """Conditions on a function whose results nothing compares: a constant fulfils most of them."""
    compared = {check.asked for check in version.assignment.compared}
    for check in kinds_of(version.assignment):
        if check.settles_last and check.call and check.call[0] not in compared:
            at = version.where_check(check.id, "function")
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
    for check in kinds_of(version.assignment):
        path = version.folder / "starter" / file_of(check.module or version.assignment.module)
        given = [name for name in names_in(path) if not name.startswith("_")] if path.is_file() else []
        function = check.call[0].rpartition(".")[2] if check.call else ""
        if function and given and function not in given and (meant := near(function, given)):
            at = version.where_check(check.id, "function")
            yield f"{at} asks for {function!r}, which starter/{path.name} does not define.{meant}"


def _tests(version: AssignmentVersion) -> Iterator[str]:
    for path in sorted(version.folder.glob("test_*.py")):
        # pytest would run it; the grader runs only tests that have points.
        for name, line in uncounted(path):
            yield f"{path.name}, line {line}: {name} has no points, so it is never run. Add @pytest.mark.points(N)."
        if alike := [check for check in _visible_tests(version, path) if _asks_all_the_same(check, path)]:
            names = ", ".join(check.test.partition("::")[2] for check in alike[:MOST_NAMED])
            more = f" and {len(alike) - MOST_NAMED} more" if len(alike) > MOST_NAMED else ""
            yield (
                f"{path.name}: the numbers of {names}{more} are the same for all students, so a table of right answers "
                f'earns the points. Draw them by the fixture `rng`, or waive "{alike[0].id}/*/pasted" with a reason.'
            )


def _visible_tests(version: AssignmentVersion, path: Path) -> list[PytestCheck]:
    """The tests of a file whose numbers students can learn, without those that the assignment waives."""
    found = [check for check in kinds_of(version.assignment) if isinstance(check, PytestCheck)]
    ours = [check for check in found if check.test.partition("::")[0] == path.name and check.visibility == "visible"]
    return [check for check in ours if not version.assignment.proof.reason_to_waive(f"{check.id}/*/pasted")]


def _asks_all_the_same(check: PytestCheck, path: Path) -> bool:
    return source_of(path).is_asked_the_same(check.test.partition("::")[2])


def _versions(version: AssignmentVersion) -> Iterator[str]:
    for name in loose(version.requirements):
        yield f"{REQUIREMENTS}: {name} has no version. Write {name}==..., so that every machine installs the same."
