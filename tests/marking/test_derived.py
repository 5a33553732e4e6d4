"""Mistakes that nobody has written down: edits of the reference name them, and tell nothing of the reference."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.assignment.checks import Tolerance
from grader.assignment.version import AssignmentVersion
from grader.course.loading import find_assignment, load_assignment
from grader.language.catalogue import ENGLISH
from grader.marking.derived.choosing import choose, is_enough
from grader.marking.derived.diagnosing import with_derived
from grader.marking.derived.evaluated import Evaluated
from grader.marking.derived.evaluating import evaluate
from grader.marking.derived.kinds import TOLD_AS
from grader.marking.derived.known_names import KnownNames
from grader.marking.derived.retrying import unpacked
from grader.marking.derived.sources import Tables, reference_source
from grader.marking.derived.table import Match, SameShapes, Table
from grader.marking.derived.table_cache import kept
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake, Ruler
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import judge
from grader.marking.memo import Remembered
from grader.marking.scoring import result_of
from grader.marking.witness import ReferenceWitness
from grader.results.grading import CheckResult
from grader.sandbox.inside.editing.edits import edits
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Variant
from grader.sandbox.inside.frame import Handle
from grader.sandbox.inside.packing import pack, unpack
from grader.sandbox.replies import Returned
from tests.own_reference import own_reference

ROOT = Path(__file__).resolve().parents[2]

REFERENCE = """
import numpy as np


def total(x):
    s = 0.0
    while len(x):
        s = s + x[0] ** 2
        x = x[1:]
    return s


def scaled_error(x, y, w):
    quotient = np.exp(x @ w) / total(w)
    return (quotient - y) * x[:, 0]
"""

ASSIGNMENT = """
title = "Errors"
sizes = { n = 5, d = 3 }

[inputs]
x = { normal = ["n", "d"] }
y = { normal = ["n"] }
w = { normal = ["d"] }

[[checks]]
id = "error"
kind = "value"
title = "the error"
points = 3
function = "error"
arguments = ["x", "y", "w"]
returns = ["e"]
reference = "errors:scaled_error"
cases = [{}, { sizes = { n = 4, d = 6 } }]
"""

MATHEMATICS = {"exp", "log", "tanh", "sqrt", "sum", "mean", "max", "min", "abs", "sin", "cos", "square"}
Student = Callable[..., Any]


@pytest.fixture(autouse=True, scope="module")
def kept_here_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tables are kept from one test of this file to the next; none is there from before."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def course(tmp_path: Path) -> Iterator[AssignmentVersion]:
    """A course of one check, whose reference has a loop that an edit may never let end."""
    for place, text in {
        "reference/__init__.py": "",
        "reference/errors.py": REFERENCE,
        "assignments/errors/assignment.toml": ASSIGNMENT,
        "assignments/errors/starter/solution.py": "def error(x, y, w):\n    pass\n",
    }.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    with own_reference():
        yield load_assignment(tmp_path / "assignments/errors")


def marked(version: AssignmentVersion, student: Student) -> CheckResult:
    (check,) = version.assignment.compared
    expectations = Expectations(version, 3)
    cases = expectations.cases(check)
    judged = judge(cases, [Returned(np.asarray(student(*case.arguments))) for case in cases])
    told, _ = with_derived(
        judged, cases, (), Tables(expectations, cases, None), Remembered(ReferenceWitness({"error": student}))
    )
    return result_of(told)


def total(w: Any) -> Any:
    return (w**2).sum()


WRONG: dict[str, tuple[Student, str]] = {
    "no label": (lambda x, y, w: np.exp(x @ w) / total(w) * x[:, 0], "formula-term-missing-of"),
    "not divided": (lambda x, y, w: (np.exp(x @ w) - y) * x[:, 0], "formula-divisor-missing-of"),
    "no exponential": (lambda x, y, w: (x @ w / total(w) - y) * x[:, 0], "formula-function-missing-of"),
    "no factor": (lambda x, y, w: np.exp(x @ w) / total(w) - y, "formula-factor-missing-of"),
    "a sign": (lambda x, y, w: (np.exp(x @ w) / total(w) + y) * x[:, 0], "formula-sign-of"),
    "no square": (lambda x, y, w: (np.exp(x @ w) / w.sum() - y) * x[:, 0], "formula-power"),
    "the error squared": (lambda x, y, w: (np.exp(x @ w) / total(w) - y) ** 2 * x[:, 0], "formula-power-of"),
    "another column": (lambda x, y, w: (np.exp(x @ w) / total(w) - y) * x[:, 1], "formula-index"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_a_mistake_is_named_that_nobody_wrote_down(course: AssignmentVersion, slip: str) -> None:
    student, name = WRONG[slip]
    result = marked(course, student)
    (diagnosis,) = result.diagnoses
    assert (diagnosis.id, diagnosis.origin) == (name, "derived")
    assert result.points == 0


def test_what_is_right_with_numbers_of_ones_own_has_no_wrong_sign() -> None:
    """Without the `abs` a distance is wrong where the offset is negative, which it may be for the whole class."""
    version = load_assignment(ROOT / "assignments/h2-neurons")
    check = next(check for check in version.assignment.compared if check.id == "boundary")
    expectations = Expectations(version, 3)
    negative, *others = (_with_offset(case, -1.5) for case in expectations.cases(check))
    asked = [_with_offset(negative, 1.5), *others]

    def boundary(theta: Any) -> Any:
        length = np.linalg.norm(theta[1:])
        return {"normal": theta[1:] / length, "distance": theta[0] / length}

    judged = judge(asked, [Returned(boundary(*case.arguments)) for case in asked])
    tables = Tables(expectations, [negative, *others], None)
    told, _ = with_derived(judged, asked, (), tables, Remembered(ReferenceWitness({"boundary": boundary})))
    assert [(one.id, one.detail) for one in result_of(told).diagnoses] == [("formula-function-missing-of", "`abs`")]


def _with_offset(case: ExpectedCase, offset: float) -> ExpectedCase:
    theta = case.drawn.inputs["theta_line"].copy()
    theta[0] = offset
    return case.with_inputs(replace(case.drawn, inputs={**case.drawn.inputs, "theta_line": theta}, own=offset > 0))


def test_a_mistake_of_two_parts_is_told_by_both(course: AssignmentVersion) -> None:
    result = marked(course, lambda x, y, w: -(np.exp(x @ w) / total(w)) * x[:, 0])
    assert {diagnosis.id for diagnosis in result.diagnoses} == {"formula-term-missing-of", "sign-flipped"}


@pytest.mark.parametrize("value", [0.25, np.nan, 0.0])
def test_what_says_nothing_gets_no_derived_name(course: AssignmentVersion, value: float) -> None:
    result = marked(course, lambda x, y, w: np.full(len(x), value))
    assert not [diagnosis for diagnosis in result.diagnoses if diagnosis.origin == "derived"]


def test_an_overflow_is_not_told_as_an_edit_that_overflows(course: AssignmentVersion) -> None:
    def student(x: Any, y: Any, w: Any) -> Any:
        error = np.exp(x @ w) / total(w) - y
        return np.append(error[:-1], np.nan)

    assert marked(course, student).diagnoses == ()


def test_nonsense_gets_no_name(course: AssignmentVersion) -> None:
    result = marked(course, lambda x, y, w: np.random.default_rng(1).standard_normal(len(x)))
    assert result.diagnoses == ()
    assert [said.sentence for said in result.said if not isinstance(said, str)][-1] == "array.unexplained"


@pytest.mark.parametrize("slug", ["h5-one-hidden-layer", pytest.param("h1-chain-rule", marks=pytest.mark.slow)])
def test_no_sentence_says_what_the_reference_calls_its_own(slug: str) -> None:
    version = find_assignment(slug, ROOT)
    expectations = Expectations(version, 0)
    starter = "".join(path.read_text() for path in (version.folder / "starter").rglob("*.py"))
    for check in version.assignment.compared[:4]:
        cases = expectations.cases(check)
        parameters = list(inspect.signature(cases[0].formulas[check.reference]).parameters)
        words = KnownNames.of(check, parameters, version)
        known = {*check.arguments, *check.returns, *MATHEMATICS}
        for one in evaluate(cases, reference_source(version))[0]:
            mistake = words.told([one.variant])
            named = re.findall(r"`(\w+)`", mistake.detail)
            assert [name for name in named if name not in known and not re.search(rf"\b{name}\b", starter)] == []
            assert ENGLISH.mistake(mistake.id, ["dW"], mistake.detail).startswith(("In dW ", "In dW,"))


def test_a_result_that_is_copied_has_not_changed_places_with_one_that_is_right() -> None:
    exchanged = Variant(Edit("order", 3), "f.py", "f")
    found = {"z": [Match((exchanged,))]}
    assert choose(found, [{exchanged}], KnownNames(frozenset(), {}))
    assert not choose(found, [set()], KnownNames(frozenset(), {}))


def test_a_choice_is_told_by_what_it_depends_on() -> None:
    left_out = Variant(Edit("condition", 3, ("kind",)), "f.py", "f")
    told = KnownNames(frozenset({"phi"}), {"kind": "phi"}).told([left_out])
    assert told == Mistake("formula-condition-of", "`phi`")
    assert "`phi`" in ENGLISH.mistake(told.id, ["dW"], told.detail)


def test_what_is_only_near_is_not_told_instead_of_a_constant_factor(course: AssignmentVersion) -> None:
    """A check of numbers that people write is tolerant; then many edits are about as right as what was written."""
    (check,) = course.assignment.compared
    loose = check.model_copy(update={"tolerance": Tolerance(rtol=0.02), "cases": check.cases[:1]})
    assignment = course.assignment.model_copy(update={"checks": [loose], "batch": ""})
    version = replace(course, assignment=assignment)

    def student(x: Any, y: Any, w: Any) -> Any:
        return 0.2001 * (np.exp(x @ w) / total(w) - y) * x[:, 0]

    assert {one.id for one in marked(version, student).diagnoses} == {"constant-factor"}


def test_a_condition_that_is_left_out_is_told_before_one_of_many_variables() -> None:
    kinds = (("variable", ("b1",)), ("variable", ("u",)), ("condition", ()))
    alike = tuple(Variant(Edit(kind, 3, ("r",), instead), "f.py", "f") for kind, instead in kinds)
    (told,) = choose({"z": [Match(alike)]}, [], KnownNames(frozenset(), {}))["z"]
    assert told.id == "formula-condition"


def test_a_missing_term_is_told_before_a_factor_without_which_it_is_zero() -> None:
    """`xhat * mean(dxhat * xhat)` is zero without `dxhat`, since each row of `xhat` has mean zero."""
    kinds = (("factor-missing", ("dxhat",)), ("term-missing", ("xhat", "mean", "dxhat")))
    alike = tuple(Variant(Edit(kind, 3, about), "f.py", "f") for kind, about in kinds)
    (told,) = choose({"dx": [Match(alike)]}, [], KnownNames(frozenset(), {}))["dx"]
    assert told.id == "formula-term-missing"
    slope = (("factor-missing", ("y",)), ("term-missing", ("y",)))
    alike = tuple(Variant(Edit(kind, 3, about), "f.py", "f") for kind, about in slope)
    (told,) = choose({"dx": [Match(alike)]}, [], KnownNames(frozenset(), {}))["dx"]
    assert told.id == "formula-factor-missing"


def test_labels_that_edits_of_two_kinds_give_have_no_name() -> None:
    both = tuple(Variant(Edit(kind, 3), "f.py", "f") for kind in ("sign", "step-missing"))
    assert not choose({"z": [Match(both)]}, [], KnownNames(frozenset(), {}), doubtful={"z"})
    assert choose({"z": [Match(both[:1])]}, [], KnownNames(frozenset(), {}), doubtful={"z"})


def test_an_edit_that_spoils_a_right_array_is_not_told_if_another_fits() -> None:
    axis, step = (Variant(Edit(kind, 3), "f.py", "f") for kind in ("axis", "step-missing"))
    found = {"z": [Match((axis, step))]}
    words = KnownNames(frozenset(), {})
    assert choose(found, [], words) == {"z": {Mistake("formula-axis")}}
    assert choose(found, [{step}], words) == {"z": {Mistake("formula-step-missing")}}


def test_an_edit_leaves_the_tree_as_it_was() -> None:
    tree = ast.parse(REFERENCE)
    before = ast.dump(tree, include_attributes=True)
    kinds = [edit.kind for function in tree.body[1:] for edit in edits(function)]
    assert ast.dump(tree, include_attributes=True) == before
    assert len(kinds) > 100
    assert {*kinds} <= TOLD_AS.keys()


def test_what_is_packed_comes_out_again() -> None:
    value = {"a": [np.arange(6.0).reshape(2, 3), 1, None], "tuple": (np.nan, "text", True), "array": {}}
    again = unpack(pack(value))
    assert repr(again["a"]) == repr(value["a"])
    assert np.isnan(again["tuple"][0])
    assert again["tuple"][1:] == ("text", True)
    assert again["array"] == {}


@pytest.mark.parametrize(
    "said",
    [
        {"text": Handle(1, "ndarray"), "numbers": np.empty(0)},
        {"text": np.frombuffer(b'{"array": [2]}', np.uint8), "numbers": Handle(1, "ndarray")},
        {"text": np.frombuffer(b'{"array": [2]}', np.uint8), "numbers": np.empty(0)},
        {"text": np.frombuffer(b'{"array": [0, 1%s]}' % (b"0" * 40), np.uint8), "numbers": np.empty(0)},
        {"text": np.frombuffer(b'{"array": ["a"]}', np.uint8), "numbers": np.empty(0)},
        {"text": np.frombuffer(b"[" * 100_000, np.uint8), "numbers": np.empty(0)},
        {"text": "{}"},
        None,
    ],
)
def test_what_a_students_process_packs_otherwise_is_nothing(said: Any) -> None:
    assert unpacked(said) is None


def test_a_table_is_computed_once_and_read_by_the_next_process(
    course: AssignmentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    student, name = WRONG["no factor"]
    marked(course, student)
    monkeypatch.setattr("grader.marking.derived.sources.evaluate", lambda cases, files, **how: ([], True))
    (diagnosis,) = marked(course, student).diagnoses
    assert diagnosis.id == name


def test_edits_of_which_one_gives_a_multiple_of_the_other_are_not_mixed_up() -> None:
    once, twice = (Variant(Edit(kind, 3), "f.py", "f") for kind in ("function", "factor-2"))
    values = np.array([0.3, -0.7, 1.9])
    found = [Evaluated(twice, ({"z": 2 * values},)), Evaluated(once, ({"z": values},))]
    want = np.ones(3)
    piece = Observation(values, want, False, None, Ruler(), lambda name: None, dict)
    matches = Table.of(found, {"z": ("z",)}).explain("z", {(0, "z"): piece})
    assert {(match.variants, match.general) for match in matches} == {
        ((once,), ()),
        ((twice,), (Mistake("missing-factor-2"),)),
    }


def test_a_large_table_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network's has more text than a student's process may send."""
    monkeypatch.setattr("grader.marking.derived.table_cache.user_cache", lambda: tmp_path)
    variants = tuple((Variant(Edit("sign", line, ("a" * 90,)), "m.py", "f"),) for line in range(30_000))
    table = Table({"dW": (SameShapes({(0, ""): (1,)}, variants, np.zeros((len(variants), 1))),)})
    kept("large", lambda: (table, True))
    again = kept("large", lambda: (Table({}), True))
    assert again.groups["dW"][0].variants == variants


def test_a_table_that_two_need_at_the_same_time_is_made_by_one() -> None:
    made: list[int] = []
    waiting: list[Future[Table]] = []

    def make() -> tuple[Table, bool]:
        made.append(1)
        if len(made) == 1:
            waiting.append(pool.submit(kept, "table", make))
            wait(waiting, timeout=0.3)  # time enough to make it again
        return Table({}), True

    with ThreadPoolExecutor(1) as pool:
        kept("table", make)
        waiting[0].result()
    assert made == [1]


def test_one_number_of_few_digits_is_no_evidence() -> None:
    """0.5 is the value of many edits; 0.51998934 is not."""

    def is_evidence(number: float) -> bool:
        got, want = np.array(number), np.array(0.6)
        return is_enough({(0, "z"): Observation(got, want, False, None, Ruler(), lambda name: None, dict)}, 10)

    assert [is_evidence(number) for number in (0.5, 0.51998934)] == [False, True]
