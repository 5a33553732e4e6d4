"""H2's neurons and classifiers: the figures of the homework, and derivatives against witnesses."""

from itertools import combinations
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from witnesses import Array, by_autograd, by_central_differences, by_complex_step, log_softmax, logistic

from reference import linear_neuron, softmax_regression

RNG = np.random.default_rng(14)
N, D, K = 7, 4, 3
X, x = RNG.standard_normal((N, D)), RNG.standard_normal(D)
theta, y = RNG.standard_normal(D), np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0])
THETA, Y = RNG.standard_normal((K, D)), np.eye(K)[RNG.integers(0, K, N)]
WITNESSES = [by_autograd, by_complex_step, by_central_differences]


def plain_bce(theta: Any) -> Any:
    h = logistic(anp.dot(X, theta))
    return -anp.sum(y * anp.log(h) + (1 - y) * anp.log(1 - h))


def plain_cross_entropy(Theta: Any) -> Any:
    return -anp.sum(Y * log_softmax(anp.dot(X, anp.transpose(Theta))))


def log_softmax_of_one(Theta: Any) -> Any:
    return log_softmax(anp.dot(Theta, x))


def test_the_line_of_the_homework() -> None:
    line = linear_neuron.line_in_numbers()
    assert line["value"] == pytest.approx(0.6, rel=1e-15)
    np.testing.assert_allclose(line["normal"], np.array([2, 3]) / np.sqrt(13), rtol=1e-15)
    assert line["distance"] == pytest.approx(1 / np.sqrt(13), rel=1e-15)


def test_no_point_of_the_boundary_is_nearer_to_the_origin() -> None:
    line = linear_neuron.boundary(np.array([1.0, 2.0, 3.0]))
    foot = -line["distance"] * line["normal"]
    along = np.array([-line["normal"][1], line["normal"][0]])
    points = foot + np.linspace(-3, 3, 13)[:, None] * along
    np.testing.assert_allclose(linear_neuron.discriminant(np.array([1.0, 2.0, 3.0]), points), 0, atol=1e-14)
    assert np.linalg.norm(points, axis=1).min() == pytest.approx(line["distance"])


@pytest.mark.parametrize("witness", WITNESSES)
def test_derivatives_of_the_sigmoid_are_its_slopes(witness: Any) -> None:
    z = np.array([-2.0, -0.3, 0.4, 1.7])
    np.testing.assert_allclose(linear_neuron.sigmoid_slope(z), np.diag(witness(logistic, z)), rtol=1e-8)
    log_slope = np.diag(witness(lambda z: anp.log(logistic(z)), z))
    np.testing.assert_allclose(linear_neuron.log_sigmoid_derivative(z), log_slope, rtol=1e-8)


def test_log_odds_are_the_logarithm_of_the_odds() -> None:
    p = logistic(X @ theta)
    np.testing.assert_allclose(linear_neuron.log_odds(theta, X), np.log(p / (1 - p)), rtol=1e-12)


@pytest.mark.parametrize("witness", WITNESSES)
def test_the_logistic_gradient_is_the_slope_of_the_loss(witness: Any) -> None:
    assert linear_neuron.logistic_loss(theta, X, y) == pytest.approx(plain_bce(theta), rel=1e-13)
    np.testing.assert_allclose(linear_neuron.logistic_gradient(theta, X, y), witness(plain_bce, theta), rtol=1e-7)


@pytest.mark.parametrize("witness", WITNESSES)
def test_the_cross_entropy_gradient_is_the_slope_of_the_loss(witness: Any) -> None:
    assert softmax_regression.cross_entropy_loss(THETA, X, Y) == pytest.approx(plain_cross_entropy(THETA), rel=1e-13)
    got = softmax_regression.cross_entropy_gradient(THETA, X, Y)
    np.testing.assert_allclose(got, witness(plain_cross_entropy, THETA), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("witness", WITNESSES)
def test_derivatives_of_softmax_and_its_logarithm(witness: Any) -> None:
    got = softmax_regression.log_softmax_derivative(THETA, x)
    np.testing.assert_allclose(got, witness(log_softmax_of_one, THETA), rtol=1e-7, atol=1e-9)
    got = softmax_regression.softmax_derivative(THETA, x)
    np.testing.assert_allclose(
        got, witness(lambda Theta: anp.exp(log_softmax_of_one(Theta)), THETA), rtol=1e-7, atol=1e-9
    )


def test_steps_go_downhill() -> None:
    new = linear_neuron.logistic_step(theta, X, y, 0.01)
    assert linear_neuron.logistic_loss(new, X, y) < linear_neuron.logistic_loss(theta, X, y)
    new = softmax_regression.cross_entropy_step(THETA, X, Y, 0.01)
    assert softmax_regression.cross_entropy_loss(new, X, Y) < softmax_regression.cross_entropy_loss(THETA, X, Y)


@pytest.mark.parametrize("k", [2, 3, 5, 8])
def test_as_many_discriminants_as_classes_or_pairs_of_classes(k: int) -> None:
    assert softmax_regression.discriminants_against_all(k) == k
    assert softmax_regression.discriminants_against_each_other(k) == len(list(combinations(range(k), 2)))


def test_one_against_each_other_predicts_the_class_that_wins_all_its_duels() -> None:
    pairs = list(combinations(range(4), 2))
    centres = RNG.standard_normal((4, 2)) * 5
    # the discriminant of a pair is positive where the first centre is nearer
    Theta = np.array(
        [[(centres[j] @ centres[j] - centres[i] @ centres[i]) / 2, *(centres[i] - centres[j])] for i, j in pairs]
    )
    points = RNG.standard_normal((50, 2)) * 5
    nearest = np.linalg.norm(points[:, None] - centres, axis=2).argmin(axis=1)
    predicted = softmax_regression.predict_against_each_other(Theta, linear_neuron.augment(points))
    np.testing.assert_array_equal(predicted, nearest)


def test_one_against_all_predicts_the_largest_probability() -> None:
    p = np.exp(log_softmax(X @ THETA.T))
    np.testing.assert_array_equal(softmax_regression.predict_against_all(THETA, X), p.argmax(axis=1))


def test_as_written_the_index_belongs_to_the_class_that_is_differentiated() -> None:
    s = np.exp(log_softmax_of_one(THETA))
    written = softmax_regression.log_derivative_with_wrong_index(THETA, x)
    for j in range(K):
        for i in range(K):
            np.testing.assert_allclose(written[j, i], ((i == j) - s[j]) * x, rtol=1e-12)


def test_as_written_without_the_sigmoid_the_gradient_is_that_of_least_squares() -> None:
    def squares(theta: Array) -> Any:
        return 0.5 * anp.sum((anp.dot(X, theta) - y) ** 2)

    written = linear_neuron.gradient_without_sigmoid(theta, X, y)
    np.testing.assert_allclose(written, by_autograd(squares, theta), rtol=1e-12)
