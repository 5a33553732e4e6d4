"""Difference quotients are told from derivatives, whatever their step and whatever the loss; rounding is not."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from grader.course.loading import load_assignment
from grader.marking.credit.measured import doubt
from grader.marking.expected import Expectations
from grader.marking.judging import judge
from grader.results.report import ReportedCheck
from grader.sandbox.replies import Returned
from tests.marking.own_course import graded_in

ROOT = Path(__file__).parents[2]

ASSIGNMENT = """
title = "Softmax regression"
[inputs]
x = { normal = [7, 4] }
t = { integers = [7], below = 3 }
W = { normal = [4, 3] }
[[checks]]
kind = "gradient"
id = "gradient"
title = "the gradient"
points = 4
function = "gradient"
arguments = ["x", "t", "W"]
returns = ["dW"]
reference = "softmax:gradient"
loss = "loss"
with_respect_to = { dW = "W" }
difference_quotients = 0.25
tolerance = { rtol = 1e-5 }
own_loss_credit = 0.5
[[checks]]
kind = "value"
id = "loss"
title = "the loss"
points = 2
function = "loss"
arguments = ["x", "t", "W"]
returns = ["L"]
reference = "softmax:loss"
[[checks]]
kind = "value"
id = "slope"
title = "the slope"
points = 2
function = "slope"
arguments = ["x"]
returns = ["slope"]
reference = "softmax:slope"
difference_quotients = 0.0
"""
LOSS = """import numpy as np


def loss(x, t, W):
    z = x @ W
    z = z - z.max(axis=1, keepdims=True)
    return -(z[np.arange(len(t)), t] - np.log(np.exp(z).sum(axis=1))).mean()


"""
DERIVED = """def gradient(x, t, W):
    z = x @ W
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(t)), t] -= 1
    return x.T @ p / len(t)
"""
QUOTIENTS = """def gradient(x, t, W):
    dW = np.zeros_like(W)
    for at in np.ndindex(W.shape):
        up, down = W.copy(), W.copy()
        up[at] += STEP
        down[at] -= STEP
        dW[at] = (loss(x, t, up) - loss(x, t, down)) / (2 * STEP)
    return dW
"""
FIVE_POINTS = QUOTIENTS.replace(
    "(loss(x, t, up) - loss(x, t, down)) / (2 * STEP)",
    "(8 * (loss(x, t, up) - loss(x, t, down)) - loss(x, t, 2 * up - W) + loss(x, t, 2 * down - W)) / (12 * STEP)",
)
ONE_SIDED = QUOTIENTS.replace("(loss(x, t, up) - loss(x, t, down)) / (2", "(loss(x, t, up) - loss(x, t, W)) / (1")

SLOPE = """def slope(x):
    return 1 - np.tanh(x) ** 2
"""
MEASURED_SLOPE = """def slope(x):
    return (np.tanh(x + 1e-5) - np.tanh(x - 1e-5)) / 2e-5
"""
FLIPPED = LOSS.replace("return -(", "return (")

MEASURED = {
    **{f"central, {step}": QUOTIENTS.replace("STEP", step) for step in ("1e-4", "1e-5", "1e-6", "1e-7")},
    "five points": FIVE_POINTS.replace("STEP", "1e-3"),
    "one-sided": ONE_SIDED.replace("STEP", "1e-8"),
}
HONEST = {
    "derived": DERIVED,
    "an epsilon in the denominator": DERIVED.replace("keepdims=True)\n    p[", "keepdims=True) + 1e-9\n    p["),
    "no shift": DERIVED.replace(" - z.max(axis=1, keepdims=True)", ""),
    "rounded to nine digits": DERIVED.replace("x.T @ p / len(t)", "np.round(x.T @ p / len(t), 9)"),
    "inputs in single precision": DERIVED.replace("z = x @ W", "z = (x.astype('f') @ W.astype('f')).astype('d')"),
    "a loop": DERIVED.replace("x.T @ p / len(t)", "sum(np.outer(row, slope) for row, slope in zip(x, p)) / len(t)"),
}
OF_A_WRONG_LOSS = {name: code.replace("return ", "return -") for name, code in HONEST.items()}

Graded = Mapping[str, Mapping[str, ReportedCheck]]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    files = {"assignments/a/assignment.toml": ASSIGNMENT, "reference/softmax.py": LOSS + DERIVED + SLOPE}
    students = {name: LOSS + code + SLOPE for name, code in (MEASURED | HONEST).items()}
    students |= {f"{name}, of a wrong loss": FLIPPED + code for name, code in (MEASURED | OF_A_WRONG_LOSS).items()}
    students["slope"] = LOSS + DERIVED + MEASURED_SLOPE
    return graded_in(tmp_path_factory.mktemp("course"), files, students)


@pytest.mark.parametrize("student", MEASURED)
def test_difference_quotients_are_told_and_earn_their_share(student: str, graded: Graded) -> None:
    result = graded[student]["gradient"]
    assert (result.outcome, result.points) == ("mismatch", 1.0)
    assert [told.id for told in result.diagnoses] == ["difference-quotients"]


@pytest.mark.parametrize("student", HONEST)
def test_a_formula_is_no_difference_quotient_however_it_rounds(student: str, graded: Graded) -> None:
    result = graded[student]["gradient"]
    assert (result.outcome, result.points) == ("passed", 4.0)
    assert not result.diagnoses
    assert graded[student]["slope"].points == 2.0


@pytest.mark.parametrize("student", MEASURED)
def test_difference_quotients_of_a_wrong_loss_earn_their_share_of_what_it_earns(student: str, graded: Graded) -> None:
    result = graded[f"{student}, of a wrong loss"]["gradient"]
    assert (result.outcome, result.points) == ("mismatch", 0.5)
    assert "difference-quotients" in [told.id for told in result.diagnoses]


@pytest.mark.parametrize("student", OF_A_WRONG_LOSS)
def test_a_formula_that_is_right_for_a_wrong_loss_is_not_measured(student: str, graded: Graded) -> None:
    result = graded[f"{student}, of a wrong loss"]["gradient"]
    assert (result.outcome, result.points) == ("mismatch", 2.0)
    assert "difference-quotients" not in [told.id for told in result.diagnoses]


def test_a_slope_that_is_a_value_may_be_told_apart_too(graded: Graded) -> None:
    result = graded["slope"]["slope"]
    assert (result.outcome, result.points) == ("mismatch", 0.0)
    assert [told.id for told in result.diagnoses] == ["difference-quotients"]


@pytest.mark.parametrize("factor", [1.0, -1.0])
@pytest.mark.parametrize(("error", "is_doubted"), [(1e-15, False), (1e-11, True)])
def test_what_a_formula_with_a_known_mistake_gives_is_sure(factor: float, error: float, is_doubted: bool) -> None:
    expectations = Expectations(load_assignment(ROOT / "assignments/h5-one-hidden-layer"), 3)
    (check,) = (one for one in expectations.version.assignment.compared if one.id == "network-gradients")
    cases = expectations.cases(check)
    formula = next(iter(check.misconceptions.values())) if factor > 0 else check.reference
    rng = np.random.default_rng(4)
    wrong = [
        {name: factor * array * (1 + error * rng.uniform(-1, 1, array.shape)) for name, array in some.items()}
        for some in (case.arrays_of(formula) for case in cases)
    ]
    judged = judge(cases, [Returned(tuple(some[name] for name in check.returns)) for some in wrong])
    claimed = {array.name for array in judged.wrong}
    assert claimed
    assert bool(doubt(judged, "", check.returns, claimed, expectations)) is is_doubted
