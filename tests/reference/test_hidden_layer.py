"""H2's networks: the figures of the homework to their digits, and the gradients against witnesses."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import Array, by_autograd, by_central_differences, by_complex_step, log_softmax, logistic

from reference import hidden_layer, numeric_network

RNG = np.random.default_rng(13)
N, D, H, K = 6, 4, 5, 3
X, W = RNG.standard_normal((N, D)), RNG.standard_normal((H, D))
v, V = RNG.standard_normal(H), RNG.standard_normal((K, H))
y, Y = RNG.standard_normal(N), RNG.standard_normal((N, K))
label, labels = np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0]), np.eye(K)[RNG.integers(0, K, N)]
LAST_DIGIT = {"rtol": 0, "atol": 5.1e-9}


def scores(W: Any, v: Any) -> Any:
    return anp.dot(logistic(anp.dot(X, anp.transpose(W))), anp.transpose(v))


def bce(a: Any) -> Any:
    return -anp.sum(label * anp.log(a) + (1 - label) * anp.log(1 - a))


NETWORKS: dict[str, tuple[Any, Any, Any, Any, Any]] = {
    "one-output": (
        lambda W, v: 0.5 * anp.sum((y - scores(W, v)) ** 2),
        hidden_layer.regression_loss,
        hidden_layer.regression_gradients,
        y,
        v,
    ),
    "k-outputs": (
        lambda W, v: 0.5 * anp.sum((Y - scores(W, v)) ** 2),
        hidden_layer.regression_loss,
        hidden_layer.outputs_gradients,
        Y,
        V,
    ),
    "sigmoid": (
        lambda W, v: bce(logistic(scores(W, v))),
        hidden_layer.sigmoid_loss,
        hidden_layer.sigmoid_gradients,
        label,
        v,
    ),
    "softmax": (
        lambda W, v: -anp.sum(labels * log_softmax(scores(W, v))),
        hidden_layer.softmax_loss,
        hidden_layer.softmax_gradients,
        labels,
        V,
    ),
}


@pytest.mark.parametrize("network", NETWORKS)
def test_a_loss_agrees_with_the_plain_formula(network: str) -> None:
    plain, loss, _, wanted, out = NETWORKS[network]
    assert loss(X, wanted, W, out) == pytest.approx(plain(W, out), rel=1e-13)


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
@pytest.mark.parametrize("network", NETWORKS)
def test_gradients_are_the_slopes_of_the_loss(network: str, witness: Any) -> None:
    plain, _, gradients, wanted, out = NETWORKS[network]
    of_out, of_W = gradients(X, wanted, W, out).values()
    np.testing.assert_allclose(of_out, witness(lambda at: plain(W, at), out), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(of_W, witness(lambda at: plain(at, out), W), rtol=1e-6, atol=1e-9)


def numeric(W: Any, v: Any) -> Any:
    z = logistic(anp.dot(np.column_stack([np.ones(3), numeric_network.X]), anp.transpose(W)))
    return anp.sum((numeric_network.Y - (v[0] + anp.dot(z, v[1:]))) ** 2)


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
def test_the_gradients_in_numbers_are_those_of_the_numeric_network(witness: Any) -> None:
    of_v = witness(lambda v: numeric(numeric_network.W, v), numeric_network.V)
    of_W = witness(lambda W: numeric(W, numeric_network.V), numeric_network.W)
    np.testing.assert_allclose(numeric_network.gradient_v(), of_v, rtol=1e-7)
    np.testing.assert_allclose(list(numeric_network.gradients_w().values()), of_W, rtol=1e-6)


def test_the_numbers_of_the_homework() -> None:
    hidden = [
        [0.52248482, 0.51998934, 0.51749286],
        [0.52996405, 0.52497919, 0.51998934],
        [0.5274723, 0.52248482, 0.52497919],
    ]
    np.testing.assert_allclose(list(numeric_network.hidden().values()), hidden, **LAST_DIGIT)
    np.testing.assert_allclose(numeric_network.predictions(), [0.05674909, 0.05714823, 0.05722316], **LAST_DIGIT)
    np.testing.assert_allclose(numeric_network.losses(), [63.095235, 119.74600485, 98.85881132], **LAST_DIGIT)
    gradient_v = [-57.65775904, -30.38817107, -30.14025049, -30.04098558]
    np.testing.assert_allclose(numeric_network.gradient_v(), gradient_v, **LAST_DIGIT)
    gradients_w = [
        [-0.287435, -0.3865626, -0.68390552],
        [-0.43153148, -0.58037153, -1.02679606],
        [-0.57553703, -0.77389626, -1.3695813],
    ]
    np.testing.assert_allclose(list(numeric_network.gradients_w().values()), gradients_w, **LAST_DIGIT)


def test_as_written_the_numbers_are_half_and_of_the_other_sign() -> None:
    np.testing.assert_allclose(-numeric_network.gradient_v_without_bias() / 2, [15.019, 15.066, 15.017], rtol=1.2e-2)
    np.testing.assert_allclose(-numeric_network.gradients_w()["dE_dw2"] / 2, [0.216, 0.29, 0.5133], rtol=1.2e-3)


def test_as_written_the_first_and_the_last_row_are_wrong_beyond_that() -> None:
    rows = numeric_network.gradients_w()
    for name, written in (("dE_dw1", [0.1439, 0.3472, 0.3964]), ("dE_dw3", [0.1788, 0.1387, 0.1685])):
        assert not np.allclose(np.sort(np.abs(rows[name]) / 2), np.sort(written), rtol=0.05)


def test_as_written_the_product_rule_adds_a_term() -> None:
    def stray(at: Array) -> Any:
        yhat = logistic(scores(W, at))
        return -anp.sum(label * anp.log(yhat)), yhat

    _, yhat = stray(v)
    hidden = logistic(X @ W.T)
    right_for_half = by_autograd(lambda at: stray(at)[0], v)
    term = -(yhat * (1 - yhat) * np.log(yhat)) @ hidden
    written = hidden_layer.sigmoid_with_stray_term(X, label, W, v)["dv"]
    np.testing.assert_allclose(written, right_for_half + term, rtol=1e-11)


def test_identical_units_stay_identical() -> None:
    same, out = np.tile(W[0], (H, 1)), np.full(H, 0.3)
    for _ in range(20):
        same, out = hidden_layer.step(X, y, same, out, 0.05)
    np.testing.assert_array_equal(same, np.tile(same[0], (H, 1)))
    assert not np.allclose(same[0], W[0])


def test_a_step_goes_downhill() -> None:
    before = hidden_layer.regression_loss(X, y, W, v)
    assert hidden_layer.regression_loss(X, y, *hidden_layer.step(X, y, W, v, 0.01)) < before


def test_a_step_is_known_from_the_given_weights_times_the_new_ones() -> None:
    found = hidden_layer.given_and_moved(X, y, W, v, 0.1)
    for name, at, loss in (
        ("W_W", W, lambda W: 0.5 * np.sum((y - logistic(X @ W.T) @ v) ** 2)),
        ("v_v", v, lambda v: 0.5 * np.sum((y - logistic(X @ W.T) @ v) ** 2)),
    ):
        assert found[name] == pytest.approx(at * (at - 0.1 * by_central_differences(loss, at)), rel=1e-6)
