"""The trace of H4, to the last digit that the homework prints."""

import numpy as np
import pytest

from reference import trace

EYE, ZEROS, BIAS = np.eye(2), np.zeros((2, 2)), np.zeros(2)
HOMEWORK = (EYE, EYE, ZEROS, BIAS, 1.0, 2)
LAST_DIGIT = {"rtol": 0, "atol": 1.2e-16}

RNG = np.random.default_rng(9)
X, W, B = RNG.standard_normal((5, 4)), RNG.standard_normal((4, 3)), RNG.standard_normal(3)
Y = np.eye(3)[[2, 0, 1, 1, 0]]
GENERAL = (X, Y, W, B, 0.5, 3)

RIGHT = [
    {
        "p": [[0.5, 0.5], [0.5, 0.5]],
        "dz": [[-0.25, 0.25], [0.25, -0.25]],
        "dW": [[-0.25, 0.25], [0.25, -0.25]],
        "db": [0.0, 0.0],
    },
    {
        "z": [[0.25, -0.25], [-0.25, 0.25]],
        "p": [[0.6224593312018546, 0.37754066879814546], [0.37754066879814546, 0.6224593312018546]],
        "dz": [[-0.1887703343990727, 0.18877033439907273], [0.18877033439907273, -0.1887703343990727]],
    },
]
FLIPPED = [[0.25, -0.25], [-0.25, 0.25]]
CLIMBED = [[0.36552928931500245, -0.36552928931500245], [-0.36552928931500245, 0.36552928931500245]]
AS_WRITTEN = [
    {"dz": FLIPPED, "dW": FLIPPED, "db": FLIPPED},
    {
        "z": [[-0.5, 0.5], [0.5, -0.5]],
        "p": [[0.2689414213699951, 0.7310585786300049], [0.7310585786300049, 0.2689414213699951]],
        "dz": CLIMBED,
        "dW": CLIMBED,
        "db": CLIMBED,
    },
]


def as_written(
    X: trace.Array, Y: trace.Array, W: trace.Array, b: trace.Array, learning_rate: float, iterations: int
) -> list[trace.Iteration]:
    """`dz = (y - p) / n`, and a bias gradient that is never summed."""
    steps = []
    for _ in range(iterations):
        step = trace.iteration(X, Y, W, b)
        dz = -step["dz"]
        steps.append({**step, "dz": dz, "dW": X.T @ dz, "db": dz})
        W, b = W - learning_rate * steps[-1]["dW"], b - learning_rate * dz
    return steps


@pytest.mark.parametrize(
    ("function", "figures"), [(trace.trace, RIGHT), (as_written, AS_WRITTEN)], ids=["right", "as written"]
)
def test_every_step_has_the_numbers_that_the_homework_prints(
    function: object, figures: list[dict[str, object]]
) -> None:
    steps = function(*HOMEWORK)  # type: ignore[operator]
    for step, figure in zip(steps, figures, strict=True):
        for name, want in figure.items():
            np.testing.assert_allclose(step[name], want, **LAST_DIGIT, err_msg=name)


def test_the_loss_falls_as_it_should_and_climbs_as_written() -> None:
    right, wrong = trace.trace(*HOMEWORK), as_written(*HOMEWORK)
    assert right[1]["p"][0, 0] > right[0]["p"][0, 0] > wrong[1]["p"][0, 0]


def test_the_right_trace_follows_from_itself() -> None:
    own = trace.trace(*GENERAL)
    for step, want in zip(trace.following(own, *GENERAL), own, strict=True):
        for name in want:
            np.testing.assert_array_equal(step[name], want[name])


@pytest.mark.parametrize("inputs", [HOMEWORK, GENERAL], ids=["homework", "general"])
def test_as_written_z_and_p_follow_from_its_own_gradients(inputs: tuple[object, ...]) -> None:
    own = as_written(*inputs)  # type: ignore[arg-type]
    right = trace.following(own, *inputs)  # type: ignore[arg-type]
    unsummed = trace.not_summed_over_batch(own, *inputs)  # type: ignore[arg-type]
    for step, follows, variant in zip(own, right, unsummed, strict=True):
        np.testing.assert_array_equal(step["z"], follows["z"])
        np.testing.assert_array_equal(step["p"], follows["p"])
        np.testing.assert_array_equal(step["dz"], -follows["dz"])
        np.testing.assert_allclose(step["dW"], -follows["dW"], rtol=1e-13)
        np.testing.assert_array_equal(step["db"], -variant["db"])
        assert follows["db"].shape != step["db"].shape


@pytest.mark.parametrize(
    "own",
    [
        None,
        [],
        [1.0, 2.0, 3.0],
        [{"dW": W}] * 3,
        [{"dW": W.T, "db": B}] * 3,
        [{"dW": W, "db": np.zeros((2, 3))}] * 3,
        [{"dW": W, "db": "b"}] * 3,
    ],
)
def test_what_no_weights_can_follow_from_is_refused(own: object) -> None:
    with pytest.raises(ValueError):
        trace.following(own, *GENERAL)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (5, 3)])
def test_biases_of_a_row_or_a_row_a_sample_are_followed(shape: tuple[int, ...]) -> None:
    own = [{"dW": W, "db": np.ones(shape)}] * 3
    np.testing.assert_allclose(trace.following(own, *GENERAL)[1]["z"], X @ (W - 0.5 * W) + B - 0.5)


@pytest.mark.parametrize(
    ("variant", "weight_rate", "bias_rate"),
    [
        (trace.update_with_wrong_sign, -0.5, -0.5),
        (trace.weights_never_updated, 0.0, 0.0),
        (trace.biases_never_updated, 0.5, 0.0),
    ],
)
def test_a_wrong_update_is_reproduced_from_the_students_own_gradients(
    variant: object, weight_rate: float, bias_rate: float
) -> None:
    own, weights, bias = [], W, B
    for _ in range(3):
        own.append(trace.iteration(X, Y, weights, bias))
        weights, bias = weights - weight_rate * own[-1]["dW"], bias - bias_rate * own[-1]["db"]
    for step, follows in zip(own, variant(own, *GENERAL), strict=True):  # type: ignore[operator]
        for name in step:
            np.testing.assert_array_equal(step[name], follows[name])
    assert not np.allclose(own[1]["z"], trace.following(own, *GENERAL)[1]["z"])
