"""H4's network and training loop, against witnesses and against a loop written plainly."""

import itertools
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import Array, by_autograd, by_central_differences, by_complex_step, log_softmax

from reference import relu_network, training

RNG = np.random.default_rng(7)
SIZES = [6, 8, 4, 3]
N = 5
X = RNG.standard_normal((N, SIZES[0]))
Y = np.eye(SIZES[-1])[RNG.integers(0, SIZES[-1], N)]
WEIGHTS = [RNG.standard_normal(shape) for shape in itertools.pairwise(SIZES)]
BIASES = [RNG.standard_normal(width) * 0.5 for width in SIZES[1:]]
DIGITS = Path(__file__).parents[2] / "assignments/h4-softmax-training/data/digits.npz"


def plain_loss(weights: list[Any], biases: list[Any]) -> Any:
    a: Any = X
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        z = anp.dot(a, W) + b
        a = z * (anp.real(z) > 0)
    return -anp.sum(Y * log_softmax(anp.dot(a, weights[-1]) + biases[-1])) / N


def test_no_value_lies_near_a_kink() -> None:
    _, leaving = relu_network.forward(X, WEIGHTS, BIASES)
    assert min(np.abs(z).min() for z in leaving[:-1]) > 1e-3


def test_loss_agrees_with_the_plain_formula() -> None:
    got = relu_network.network_gradients(X, Y, WEIGHTS, BIASES)["J"]
    assert got == pytest.approx(plain_loss(WEIGHTS, BIASES), rel=1e-13)


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_gradients_are_the_slopes_of_the_loss(layer: int, witness: Any) -> None:
    def of_weights(W: Array) -> Any:
        return plain_loss([*WEIGHTS[:layer], W, *WEIGHTS[layer + 1 :]], BIASES)

    def of_biases(b: Array) -> Any:
        return plain_loss(WEIGHTS, [*BIASES[:layer], b, *BIASES[layer + 1 :]])

    got = relu_network.network_gradients(X, Y, WEIGHTS, BIASES)
    np.testing.assert_allclose(got["dW"][layer], witness(of_weights, WEIGHTS[layer]), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(got["db"][layer], witness(of_biases, BIASES[layer]), rtol=1e-6, atol=1e-9)


def test_biases_not_summed_add_up_to_the_right_ones() -> None:
    rows = relu_network.biases_not_summed(X, Y, WEIGHTS, BIASES)["db"]
    right = relu_network.network_gradients(X, Y, WEIGHTS, BIASES)["db"]
    assert [layer.shape for layer in rows] == [(N, width) for width in SIZES[1:]]
    for layer, want in zip(rows, right, strict=True):
        np.testing.assert_allclose(layer.sum(axis=0), want, rtol=1e-10, atol=1e-15)


RUNS = {"a": ([64, 10], 0.1), "b": ([64, 50, 50, 10], 0.15), "c": ([64, 70, 70, 10], 0.15)}
Run = dict[str, Any]


@pytest.fixture(scope="module", params=sorted(RUNS))
def run(request: pytest.FixtureRequest) -> Run:
    sizes, scale = RUNS[request.param]
    rng = np.random.default_rng(8)
    with np.load(DIGITS) as digits:
        return {
            "X": digits["X"],
            "Y": digits["Y"],
            "batches": digits["batches"],
            "weights": [rng.standard_normal(shape) * scale for shape in itertools.pairwise(sizes)],
            "biases": [rng.standard_normal(width) * 0.1 for width in sizes[1:]],
            "learning_rate": 0.1,
            "report_every": 20,
        }


def test_the_digits_are_what_their_readme_says() -> None:
    with np.load(DIGITS) as digits:
        assert digits["X"].shape == (600, 64)
        assert digits["X"].min() == 0.0
        assert digits["X"].max() == 1.0
        assert digits["Y"].sum(axis=1).tolist() == [1.0] * 600
        epochs = digits["batches"].reshape(10, 600)
    assert (np.sort(epochs, axis=1) == np.arange(600)).all()


def test_a_run_agrees_with_a_loop_written_plainly(run: Run) -> None:
    weights, biases = [W.copy() for W in run["weights"]], [b.copy() for b in run["biases"]]
    J, accuracy = [], []
    for k, rows in enumerate(run["batches"]):
        if k % 20 == 0:
            a = run["X"]
            for W, b in zip(weights[:-1], biases[:-1], strict=True):
                a = np.clip(a @ W + b, 0, None)
            logp = log_softmax(a @ weights[-1] + biases[-1])
            J.append(-np.mean(logp[run["Y"] == 1]))
            accuracy.append(np.mean(run["Y"][np.arange(600), logp.argmax(axis=1)]))
        step = relu_network.network_gradients(run["X"][rows], run["Y"][rows], weights, biases)
        for layer in range(len(weights)):
            weights[layer] -= 0.1 * step["dW"][layer]
            biases[layer] -= 0.1 * step["db"][layer]
    curves = training.train(**run)
    assert curves["iteration"].tolist() == list(range(0, 200, 20))
    np.testing.assert_allclose(curves["J"], J, rtol=1e-11)
    np.testing.assert_array_equal(curves["accuracy"], accuracy)


def test_a_run_learns(run: Run) -> None:
    curves = training.train(**run)
    assert (np.diff(curves["J"]) < 0).all()
    assert curves["accuracy"][0] < 0.25
    assert curves["accuracy"][-1] > 0.85


def test_a_run_does_not_feel_the_order_of_sums(run: Run) -> None:
    nudged = {**run, "weights": [W * (1 + 1e-15) for W in run["weights"]]}
    np.testing.assert_allclose(training.train(**nudged)["J"], training.train(**run)["J"], rtol=1e-11)


def test_a_run_leaves_the_given_weights_alone(run: Run) -> None:
    before = [W.copy() for W in run["weights"]]
    training.train(**run)
    for W, old in zip(run["weights"], before, strict=True):
        np.testing.assert_array_equal(W, old)
