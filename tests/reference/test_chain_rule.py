"""H1: one neuron, two sigmoid layers, softmax on top, against witnesses and the homework's formulas."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import Array, by_autograd, by_central_differences, by_complex_step, log_softmax, logistic

from reference import chain_binary, chain_multiclass, neuron, softmax_layer

RNG = np.random.default_rng(11)
N, D, H, K = 6, 4, 5, 3
x, w, b = RNG.standard_normal(D), RNG.standard_normal(D), np.float64(0.7)
X, y = RNG.standard_normal((N, D)), np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0])
W1, b1, w2, b2 = RNG.standard_normal((H, D)), RNG.standard_normal(H), RNG.standard_normal(H), np.float64(-0.4)
W, bias, W2 = RNG.standard_normal((K, D)), RNG.standard_normal(K), RNG.standard_normal((K, H))
Y = np.eye(K)[RNG.integers(0, K, N)]


def bce(a: Any, y: Any) -> Any:
    return -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a))


def plain_neuron(w: Any, b: Any) -> Any:
    return bce(logistic(anp.dot(w, x) + b), 1.0)


def plain_binary(W1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    hidden = logistic(anp.dot(X, anp.transpose(W1)) + b1)
    return bce(logistic(anp.dot(hidden, w2) + b2), y)


def plain_layer(W: Any, b: Any) -> Any:
    return -anp.sum(Y * log_softmax(anp.dot(X, anp.transpose(W)) + b))


def plain_multiclass(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    hidden = logistic(anp.dot(X, anp.transpose(W1)) + b1)
    return -anp.sum(Y * log_softmax(anp.dot(hidden, anp.transpose(W2)) + b2))


NETWORKS: dict[str, tuple[Any, dict[str, Any], Any, Any]] = {
    "neuron": (
        plain_neuron,
        {"w": w, "b": b},
        lambda **p: neuron.neuron_loss(x, 1, **p),
        lambda **p: neuron.neuron_gradients(x, 1, **p),
    ),
    "binary": (
        plain_binary,
        {"W1": W1, "b1": b1, "w2": w2, "b2": b2},
        lambda **p: chain_binary.network_loss(X, y, **p),
        lambda **p: chain_binary.network_gradients(X, y, *p.values()),
    ),
    "layer": (
        plain_layer,
        {"W": W, "b": bias},
        lambda **p: softmax_layer.layer_loss(X, Y, **p),
        lambda **p: softmax_layer.layer_gradients(X, Y, **p),
    ),
    "multiclass": (
        plain_multiclass,
        {"W1": W1, "b1": b1, "W2": W2, "b2": bias},
        lambda **p: chain_multiclass.network_loss(X, Y, **p),
        lambda **p: chain_multiclass.network_gradients(X, Y, *p.values()),
    ),
}
GRADIENTS = [(network, name) for network, (_, parameters, _, _) in NETWORKS.items() for name in parameters]


@pytest.mark.parametrize("network", NETWORKS)
def test_a_loss_agrees_with_the_plain_formula(network: str) -> None:
    plain, parameters, loss, _ = NETWORKS[network]
    assert loss(**parameters) == pytest.approx(plain(**parameters), rel=1e-13)


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
@pytest.mark.parametrize(("network", "name"), GRADIENTS)
def test_gradients_are_the_slopes_of_the_loss(network: str, name: str, witness: Any) -> None:
    plain, parameters, _, gradients = NETWORKS[network]

    def loss(value: Array) -> Any:
        return plain(**{**parameters, name: value})

    got = gradients(**parameters)[f"d{name}"]
    np.testing.assert_allclose(got, witness(loss, np.asarray(parameters[name])), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("label", [0, 1])
def test_the_factors_of_a_neuron_are_those_of_the_homework_and_make_its_gradients(label: int) -> None:
    a = 1 / (1 + np.exp(-(w @ x + b)))
    factors = neuron.neuron_factors(x, label, w, b)
    assert factors["dL_da"] == pytest.approx(-label / a + (1 - label) / (1 - a), rel=1e-14)
    assert factors["da_dz"] == pytest.approx(a * (1 - a), rel=1e-14)
    np.testing.assert_array_equal(factors["dz_dw"], x)
    assert factors["dz_db"] == 1
    gradients = neuron.neuron_gradients(x, label, w, b)
    np.testing.assert_allclose(gradients["dw"], factors["dL_da"] * factors["da_dz"] * factors["dz_dw"], rtol=1e-12)
    assert gradients["db"] == pytest.approx(factors["dL_da"] * factors["da_dz"], rel=1e-12)


def test_the_factors_of_a_softmax_layer_multiply() -> None:
    label = np.eye(K)[1]
    a = np.exp(log_softmax(W @ x + bias))
    factors = softmax_layer.layer_factors(x, label, W, bias)
    np.testing.assert_allclose(factors["dL_da"], -label / a, rtol=1e-14)
    for k in range(K):
        for j in range(K):
            assert factors["da_dz"][k, j] == pytest.approx(a[k] * ((k == j) - a[j]), rel=1e-13)
    np.testing.assert_allclose(factors["dL_da"] @ factors["da_dz"], factors["dL_dz"], rtol=1e-12, atol=1e-15)


def test_as_written_the_derivative_is_the_same_number_for_every_class() -> None:
    label = np.eye(K)[1]
    right = softmax_layer.layer_factors(x, label, W, bias)["dL_da"]
    written = softmax_layer.summed_over_classes(x, label, W, bias)["dL_da"]
    assert written.tolist() == [right[1]] * K
    assert right[[0, 2]].tolist() == [0, 0]


def test_as_written_a_shared_bias_would_need_the_sum_over_the_units() -> None:
    def shared(c: Array) -> Any:
        return plain_binary(W1, c * np.ones(H), w2, b2)

    right = chain_binary.network_gradients(X, y, W1, np.full(H, 0.3), w2, b2)["db1"]
    written = chain_binary.one_bias_for_the_layer(X, y, W1, np.full(H, 0.3), w2, b2)["db1"]
    assert written == right[-1]
    assert by_autograd(shared, np.asarray(0.3)) == pytest.approx(right.sum(), rel=1e-12)


def test_the_forward_values_follow_from_those_before() -> None:
    values = chain_binary.forward(X, W1, b1, w2, b2)
    np.testing.assert_allclose(values["a1"], logistic(X @ W1.T + b1), rtol=1e-14)
    np.testing.assert_allclose(values["a2"], logistic(values["a1"] @ w2 + b2), rtol=1e-14)
    followed = chain_binary.following(values, X, W1, b1, w2, b2)
    for name, value in values.items():
        np.testing.assert_allclose(followed[name], value, rtol=1e-14)
