"""Softmax, its Jacobian, the sigmoid and the cross-entropy, against witnesses and the homeworks' formulas."""

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import (
    Array,
    by_autograd,
    by_central_differences,
    by_complex_step,
    log_softmax,
    logistic,
)

from reference import cross_entropy, labels_first, logits_gradient, sigmoid, softmax, softmax_jacobian

RNG = np.random.default_rng(5)
Z = RNG.standard_normal((5, 3)) * 2
ROW = RNG.standard_normal(4)
LABEL = np.eye(4)[2]
P = softmax.softmax(Z)
Y = np.eye(3)[[0, 2, 1, 1, 0]]


def test_softmax_agrees_with_the_plain_quotient() -> None:
    powers = np.exp(Z)
    np.testing.assert_allclose(P, powers / powers.sum(axis=1, keepdims=True), rtol=1e-14)


@pytest.mark.parametrize("shift", [-1000.0, -1.0, 1000.0])
def test_softmax_does_not_notice_a_constant(shift: float) -> None:
    np.testing.assert_allclose(softmax.softmax(Z + shift), P, rtol=1e-12)


def test_softmax_of_a_thousand_is_finite() -> None:
    p = softmax.softmax(np.array([[1000.0, 1001.0], [-1000.0, 0.0]]))
    np.testing.assert_allclose(p, [[0.2689414213699951, 0.7310585786300049], [0.0, 1.0]], rtol=1e-15)


def test_softmax_without_shift_is_not_a_number_at_a_thousand() -> None:
    assert np.isnan(softmax.softmax_without_shift(np.array([[1000.0, 1.0]]))).tolist() == [[True, False]]


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
def test_the_jacobian_of_softmax_is_its_slopes(witness: object) -> None:
    def p(z: Array) -> Array:
        return anp.exp(log_softmax(z))

    # the homework writes dp_j/dz_i, a witness dp_i/dz_j; the matrix is symmetric
    np.testing.assert_allclose(softmax_jacobian.softmax_jacobian(ROW), witness(p, ROW), rtol=1e-8)  # type: ignore[operator]


def test_softmax_jacobian_is_the_formula_of_the_homework() -> None:
    p = softmax.softmax(ROW)
    for i in range(4):
        for j in range(4):
            assert softmax_jacobian.softmax_jacobian(ROW)[i, j] == pytest.approx(p[i] * ((i == j) - p[j]), rel=1e-15)


def test_sigmoid_agrees_with_the_plain_quotient_and_is_finite_everywhere() -> None:
    np.testing.assert_allclose(sigmoid.sigmoid(Z), 1 / (1 + np.exp(-Z)), rtol=1e-15)
    assert sigmoid.sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
def test_sigmoid_derivative_is_a_function_of_the_value(witness: object) -> None:
    slopes = np.diag(witness(logistic, ROW))  # type: ignore[operator]
    np.testing.assert_allclose(sigmoid.sigmoid_derivative(sigmoid.sigmoid(ROW)), slopes, rtol=1e-8)


def test_cross_entropy_is_the_mean_of_the_labels_surprises() -> None:
    surprises = [-np.log(P[n, Y[n].argmax()]) for n in range(5)]
    assert cross_entropy.cross_entropy(P, Y) == pytest.approx(np.mean(surprises), rel=1e-14)
    assert cross_entropy.cross_entropy_sum(P, Y) == pytest.approx(np.sum(surprises), rel=1e-14)


def test_a_probability_of_zero_for_a_wrong_class_adds_nothing() -> None:
    assert cross_entropy.cross_entropy(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]])) == 0.0


@pytest.mark.parametrize("witness", [by_autograd, by_complex_step, by_central_differences])
def test_the_gradient_at_the_logits_is_the_slope_of_the_loss(witness: object) -> None:
    def loss(z: Array) -> Array:
        return -anp.sum(LABEL * log_softmax(z))

    np.testing.assert_allclose(logits_gradient.logits_gradient(ROW, LABEL), witness(loss, ROW), rtol=1e-8)  # type: ignore[operator]


def test_labels_first_is_the_same_gradient_in_the_other_order() -> None:
    np.testing.assert_array_equal(labels_first.cross_entropy_gradient(Y, Z), logits_gradient.logits_gradient(Z, Y))
