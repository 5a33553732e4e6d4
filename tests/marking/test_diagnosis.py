"""Each general mistake is named from the arrays alone, and nothing else is."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.assignment.checks import Tolerance
from grader.marking.comparing.compare import Array, compare
from grader.marking.diagnosing.diagnosis import Observation, diagnose
from grader.marking.diagnosing.general_mistakes import Ruler

Transform = Callable[[Array, int], Array]


def evidence(
    got: Array, want: Array, batch: int | None = None, wrong: dict[str, Array] | None = None, **terms: Array
) -> Observation:
    known = wrong or {}
    return Observation(got, want, compare(got, want).ok, batch, Ruler(), known.get, lambda: terms)


def named(pieces: list[Observation], *misconceptions: str) -> list[tuple[str, ...]]:
    """By mistake: its id, and after a colon what it is about."""
    return [
        tuple(":".join(filter(None, mistake)) for mistake in found.mistakes)
        for found in diagnose(pieces, misconceptions)
    ]


def cases(transform: Transform, seed: int = 0) -> list[Observation]:
    rng = np.random.default_rng(seed)
    pieces = []
    for batch, shape in ((5, (4, 3)), (7, (3, 4))):
        want = rng.standard_normal(shape)
        pieces.append(evidence(transform(want, batch), want, batch))
    return pieces


GENERAL: dict[str, Transform] = {
    "sign-flipped": lambda want, n: -want,
    "missing-factor-2": lambda want, n: want / 2,
    "extra-factor-2": lambda want, n: 2 * want,
    "not-averaged-over-batch": lambda want, n: n * want,
    "averaged-over-batch": lambda want, n: want / n,
    "constant-factor:0.3": lambda want, n: 0.3 * want,
    "in-percent": lambda want, n: 100 * want,
    "logarithm-base:2": lambda want, n: want / np.log(2.0),
    "all-zeros": lambda want, n: 0 * want,
    "transposed": lambda want, n: want.T,
    "entries-swapped": lambda want, n: want[[1, 0, *range(2, len(want))]],
    "entries-reversed": lambda want, n: want[:, ::-1] if want.shape[1] > 3 else want[::-1],
    "summed-over-axis": lambda want, n: want.sum(axis=0),
    "averaged-over-axis": lambda want, n: want.mean(axis=0),
    "wrong-shape": lambda want, n: want[:, None],
}


@pytest.mark.parametrize("mistake", GENERAL)
def test_a_general_mistake_is_named_alone(mistake: str) -> None:
    assert named(cases(GENERAL[mistake])) == [(mistake,)]


@pytest.mark.parametrize("second", ["sign-flipped", "missing-factor-2", "not-averaged-over-batch"])
@pytest.mark.parametrize("first", ["transposed", "summed-over-axis"])
def test_two_general_mistakes_are_both_named(first: str, second: str) -> None:
    both = named(cases(lambda want, n: GENERAL[second](GENERAL[first](want, n), n)))
    assert both == [tuple(sorted((first, second)))]


def test_a_row_for_every_sample_is_an_array_that_was_not_summed() -> None:
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((5, 3))
    several, single = evidence(rows, rows.sum(axis=0), 5), evidence(rows[:1], rows[0], 1)
    assert named([several]) == named([several, single]) == [("not-summed-over-batch",)]
    # a unit that never fires
    assert named([several, evidence(np.zeros((1, 3)), np.zeros(3), 1)]) == [("not-summed-over-batch",)]


def test_softmax_over_the_wrong_axis_shows_in_the_sums() -> None:
    z = np.random.default_rng(2).standard_normal((5, 4))
    right = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    wrong = np.exp(z) / np.exp(z).sum(axis=0, keepdims=True)
    assert named([evidence(wrong, right, 5)]) == [("softmax-over-wrong-axis",)]


def test_a_missing_term_is_called_by_its_name() -> None:
    rng = np.random.default_rng(3)
    data, penalty = rng.standard_normal((2, 4, 3))
    assert named([evidence(data, data + penalty, 5, regularisation=penalty)]) == [("missing-term:regularisation",)]


def test_a_batch_of_two_leaves_a_choice_that_another_size_decides() -> None:
    want = np.array([1.0, 2.0, 4.0])
    assert set(named([evidence(2 * want, want, 2)])) == {("extra-factor-2",), ("not-averaged-over-batch",)}
    assert named([evidence(2 * want, want, 2), evidence(5 * want, want, 5)]) == [("not-averaged-over-batch",)]


def test_the_assignments_own_misconception_comes_before_a_general_name() -> None:
    want = np.array([1.0, 2.0, 4.0])
    piece = evidence(-want, want, 5, {"loss-sign-flipped": -want})
    assert named([piece], "loss-sign-flipped") == [("loss-sign-flipped",)]


def test_axes_of_a_filter_are_exchanged_whatever_their_number() -> None:
    wide = np.random.default_rng(2).standard_normal((5, 2, 3))
    narrow = wide[:, :1]
    pieces = [evidence(want.transpose(1, 0, 2), want, 6) for want in (wide, narrow)]
    assert named(pieces) == [("axes-exchanged",)]


def test_no_second_mistake_fixes_the_shape_of_a_first() -> None:
    dy = np.random.default_rng(3).standard_normal((6, 5, 4))
    want, per_position = dy.sum(axis=(0, 2)), dy.sum(axis=0)
    averaged = evidence(want / 4, want, 6, {"summed-over-samples-only": per_position})
    assert named([averaged], "summed-over-samples-only") == [("constant-factor:0.25",)]


def test_an_own_and_a_general_mistake_together() -> None:
    want = np.zeros(2)
    unsummed = np.array([[-0.25, 0.25], [0.25, -0.25]])
    piece = evidence(-unsummed, want, 2, {"not-summed-over-batch": unsummed})
    assert named([piece], "not-summed-over-batch") == [("not-summed-over-batch", "sign-flipped")]


def test_a_misconception_must_fit_every_case_even_where_the_answer_is_right() -> None:
    right, wrong = np.array([1.0, 2.0]), np.array([9.0, 1.0])
    pieces = [evidence(wrong, right, 5, {"m": wrong}), evidence(right, right, 5, {"m": wrong})]
    assert named(pieces, "m") == []


def written(got: list[float], want: list[float], rtol: float, **wrong: list[float]) -> Observation:
    """Numbers worked out by hand, held to the digits that people write."""
    tolerance = Tolerance(rtol=rtol)
    arrays = {name.replace("_", "-"): np.array(value) for name, value in wrong.items()}
    mine, right = np.array(got), np.array(want)
    same = mine.shape == right.shape and compare(mine, right, tolerance).ok
    return Observation(mine, right, same, None, Ruler(tolerance), arrays.get, dict)


def test_mistakes_in_rounded_numbers_are_named_by_the_digits_that_were_asked_for() -> None:
    swapped = written([0.52498, 0.52996, 0.51999], [0.52996405, 0.52497919, 0.51998934], 1e-3)
    assert named([swapped]) == [("entries-swapped",)]
    row = written([0.216, 0.29, 0.5133], [-0.43153148, -0.58037153, -1.02679606], 2e-3)
    assert named([row]) == [("missing-factor-2", "sign-flipped")]


def test_three_mistakes_in_rounded_numbers_are_told_apart_from_an_accident() -> None:
    right = [-57.65775904, -30.38817107, -30.14025049, -30.04098558]
    piece = written([15.019, 15.066, 15.017], right, 2e-2, bias_left_out=right[1:])
    assert named([piece], "bias-left-out") == [("bias-left-out", "missing-factor-2", "sign-flipped")]


@given(st.integers(0, 2**32 - 1))
def test_noise_is_not_explained(seed: int) -> None:
    rng = np.random.default_rng(seed)
    want, got = rng.standard_normal((2, 4, 3))
    assert named([evidence(got, want, 5)]) == []


def test_two_misconceptions_that_each_leave_out_a_term_are_named_together() -> None:
    rng = np.random.default_rng(3)
    pieces = []
    for shape in ((4, 3), (5, 2)):
        direct, by_mean, by_variance = rng.standard_normal((3, *shape))
        wrong = {"mean-held": direct + by_variance, "variance-held": direct + by_mean, "halved-variance": direct / 2}
        pieces.append(evidence(direct, direct + by_mean + by_variance, wrong=wrong))
    assert named(pieces, "mean-held", "variance-held", "halved-variance") == [("mean-held", "variance-held")]


def test_hypotheses_come_in_the_same_order_in_every_process() -> None:
    want = np.array([[1.0, 2.0, 3.0]])
    script = (
        "import numpy as np; from tests.marking.test_diagnosis import evidence, named;"
        "want = np.array([[1.0, 2.0, 3.0]]); print(named([evidence(want[:, ::-1], want)]))"
    )
    assert len(named([evidence(want[:, ::-1], want)])) > 1
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "012"
    }
    assert len(told) == 1


def test_results_in_another_order_are_named() -> None:
    rng = np.random.default_rng(5)
    dx, dgamma = rng.standard_normal((4, 3)), rng.standard_normal(3)
    right = {"dx": dx, "dgamma": dgamma}
    swapped = [replace(evidence(dgamma, dx), others=lambda: right), replace(evidence(dx, dgamma), others=lambda: right)]
    assert [named([piece]) for piece in swapped] == [[("other-result:dgamma",)], [("other-result:dx",)]]
    flipped = replace(evidence(-dx, dx), others=lambda: {"dx": dx, "dk": -dx})
    assert named([flipped]) == [("sign-flipped",)]


def test_numbers_that_are_only_near_those_of_another_result_are_no_copy() -> None:
    want, other = np.array([1.5, -2.25, 4.0]), np.array([-0.287435, -0.3865626, -0.6839055])
    loose = Ruler(Tolerance(rtol=2e-3))
    near, copied, rounded = np.array([-0.28768765, -0.38691435, -0.68453071]), other, np.round(other, 4)
    found = [
        named([replace(evidence(got, want), ruler=loose, others=lambda: {"w1": other})])
        for got in (near, near / 3 * 3.000000001, copied, rounded)
    ]
    assert found == [[], [], [("other-result:w1",)], [("other-result:w1",)]]


def test_numbers_that_are_equal_because_they_are_rounded_are_no_mean() -> None:
    want = np.array([0.52248482, 0.51998934, 0.51749286])
    pieces = [replace(evidence(np.full(3, got), want), ruler=Ruler(Tolerance(rtol=1e-4))) for got in (0.52, 0.51998901)]
    assert [named([piece]) for piece in pieces] == [[], [("averaged-over-axis",)]]
