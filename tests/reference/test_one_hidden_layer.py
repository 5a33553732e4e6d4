"""H5's network against witnesses and its formulas."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import Array, by_autograd, by_central_differences, by_complex_step, log_softmax, logistic

from reference import one_hidden_layer
from reference.cross_entropy import loss_sign_flipped

RNG = np.random.default_rng(6)
N, DX, H, DY = 6, 4, 5, 3
INPUTS: dict[str, Array] = {
    "x": RNG.standard_normal((N, DX)),
    "y": np.eye(DY)[RNG.integers(0, DY, N)],
    "W1": RNG.standard_normal((DX, H)),
    "b1": RNG.standard_normal(H),
    "W2": RNG.standard_normal((H, DY)),
    "b2": RNG.standard_normal(DY),
}


def plain_loss(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return -anp.sum(y * log_softmax(anp.dot(logistic(anp.dot(x, W1) + b1), W2) + b2))


def test_loss_agrees_with_the_plain_formula() -> None:
    assert one_hidden_layer.network_loss(**INPUTS) == pytest.approx(plain_loss(**INPUTS), rel=1e-13)


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
@pytest.mark.parametrize("name", ["x", "W1", "b1", "W2", "b2"])
def test_gradients_are_the_slopes_of_the_loss(name: str, witness: Any) -> None:
    def loss(value: Array) -> Any:
        return plain_loss(**{**INPUTS, name: value})

    got = one_hidden_layer.network_gradients(**INPUTS)[f"d{name}"]
    np.testing.assert_allclose(got, witness(loss, INPUTS[name]), rtol=1e-6, atol=1e-9)


def test_gradients_are_summed_over_the_batch() -> None:
    whole = one_hidden_layer.network_gradients(**INPUTS)
    rows = [{**INPUTS, "x": INPUTS["x"][n : n + 1], "y": INPUTS["y"][n : n + 1]} for n in range(N)]
    each = [one_hidden_layer.network_gradients(**row) for row in rows]
    for name in ("dW1", "db1", "dW2", "db2"):
        np.testing.assert_allclose(whole[name], sum(one[name] for one in each), rtol=1e-11)


def test_number_of_parameters_counts_every_entry() -> None:
    sizes = [INPUTS[name].size for name in ("W1", "b1", "W2", "b2")]
    assert one_hidden_layer.number_of_parameters(DX, H, DY) == sum(sizes) == (DX + 1) * H + (H + 1) * DY


def test_as_written_the_loss_is_the_negative_of_the_right_one() -> None:
    right = one_hidden_layer.network_loss(**INPUTS)
    assert one_hidden_layer.loss_sign_flipped(**INPUTS) == -right
    p = np.array([[0.25, 0.75]])
    assert loss_sign_flipped(p, np.array([[1.0, 0.0]])) == np.log(0.25)
