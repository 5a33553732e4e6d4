"""H3's network with dropout, against witnesses, with each of its three activations."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import Array, by_autograd, by_central_differences, by_complex_step, log_softmax, logistic

from reference import activations, dropout, dropout_mistakes

RNG = np.random.default_rng(12)
N, D, H, K = 5, 4, 6, 3
PARAMETERS: dict[str, Array] = {
    "W1": RNG.standard_normal((D, H)),
    "b1": RNG.standard_normal(H),
    "W2": RNG.standard_normal((H, K)),
    "b2": RNG.standard_normal(K),
}
X = RNG.standard_normal((N, D))
Y = np.eye(K)[RNG.integers(0, K, N)]
MASK = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0])
PHI: dict[str, Any] = {"relu": lambda u: u * (anp.real(u) > 0), "sigmoid": logistic, "tanh": anp.tanh}
GRADIENTS = {
    "W1": dropout.gradient_w1,
    "b1": dropout.gradient_b1,
    "W2": dropout.gradient_w2,
    "b2": dropout.gradient_b2,
}


def plain_error(phi: str, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    z = anp.dot(PHI[phi](anp.dot(X, W1) + b1) * MASK, W2) + b2
    return -anp.sum(Y * log_softmax(z))


def test_no_value_lies_near_a_kink() -> None:
    assert np.abs(X @ PARAMETERS["W1"] + PARAMETERS["b1"]).min() > 1e-3


@pytest.mark.parametrize("phi", PHI)
def test_the_error_is_that_of_the_homework(phi: str) -> None:
    z = dropout.network_output(X, **PARAMETERS, r=MASK, phi=phi)
    letter_for_letter = -np.sum(Y * z) + np.sum(np.log(np.sum(np.exp(z), axis=1)))
    got = dropout.network_error(X, Y, **PARAMETERS, r=MASK, phi=phi)
    assert got == pytest.approx(letter_for_letter, rel=1e-13)
    assert got == pytest.approx(plain_error(phi, **PARAMETERS), rel=1e-13)


@pytest.mark.parametrize("phi", PHI)
@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
def test_derivatives_of_activations_are_their_slopes(phi: str, witness: Any) -> None:
    u = np.array([-2.0, -0.3, 0.4, 1.7])
    np.testing.assert_allclose(activations.activation(u, phi), PHI[phi](u), rtol=1e-14)
    slopes = np.diag(witness(PHI[phi], u))
    np.testing.assert_allclose(activations.activation_derivative(u, phi), slopes, rtol=1e-8)


@pytest.mark.parametrize("phi", PHI)
@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_are_the_slopes_of_the_loss(name: str, witness: Any, phi: str) -> None:
    def error(value: Array) -> Any:
        return plain_error(phi, **{**PARAMETERS, name: value})

    got = GRADIENTS[name](X, Y, **PARAMETERS, r=MASK, phi=phi)
    np.testing.assert_allclose(got, witness(error, PARAMETERS[name]), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("phi", PHI)
def test_the_gradient_at_the_output_is_the_slope_of_the_loss(phi: str) -> None:
    z = dropout.network_output(X, **PARAMETERS, r=MASK, phi=phi)
    want = by_autograd(lambda z: -anp.sum(Y * log_softmax(z)), z)
    np.testing.assert_allclose(dropout.gradient_z(X, Y, **PARAMETERS, r=MASK, phi=phi), want, rtol=1e-10)


def test_a_dropped_unit_has_no_gradient() -> None:
    dropped = MASK == 0
    assert not dropout.gradient_w1(X, Y, **PARAMETERS, r=MASK, phi="tanh")[:, dropped].any()
    assert not dropout.gradient_b1(X, Y, **PARAMETERS, r=MASK, phi="tanh")[dropped].any()
    assert not dropout.gradient_w2(X, Y, **PARAMETERS, r=MASK, phi="tanh")[dropped].any()


def test_as_written_there_is_a_value_only_where_the_lengths_agree() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        dropout_mistakes.gradient_w1_as_written(X, Y, **PARAMETERS, r=MASK, phi="relu")


def test_as_written_each_of_the_two_mistakes_shows_alone() -> None:
    wide = {**PARAMETERS, "W1": RNG.uniform(0.1, 1, (H, H)), "b1": RNG.uniform(0.1, 1, H)}
    positive = RNG.uniform(0.1, 1, (N, H))
    as_written = dropout_mistakes.gradient_w1_as_written(positive, Y, **wide, r=MASK, phi="relu")
    masked = dropout_mistakes.gradient_w1_with_mask_on_input(positive, Y, **wide, r=MASK, phi="relu")
    np.testing.assert_allclose(as_written, masked)  # every ReLU is active: its slope is 1
    nothing_dropped = np.ones(H)
    as_written = dropout_mistakes.gradient_w1_as_written(positive, Y, **wide, r=nothing_dropped, phi="tanh")
    slope_lost = dropout_mistakes.gradient_w1_without_slope(positive, Y, **wide, r=nothing_dropped, phi="tanh")
    np.testing.assert_allclose(as_written, slope_lost)
