"""The class `Network`: its steps, and weights to begin with."""

import numpy as np
import pytest

from grader.testing import assert_close
from reference import hidden_layer

N, D, H = 6, 4, 5
RATE = 0.05


@pytest.fixture
def batch(rng):
    return rng.standard_normal((N, D)), 2 * rng.standard_normal(N)


@pytest.fixture
def weights(rng):
    return rng.standard_normal((H, D)), rng.standard_normal(H)


@pytest.mark.points(4)
def test_network_predicts(student, batch, weights):
    """Network: its prediction is v . sigma(W x) for every row."""
    X, _ = batch
    network = student.Network(*weights)
    assert_close(network.predict(X), hidden_layer.predict(X, *weights), array="predict(X)", batch=N)


@pytest.mark.points(6)
def test_network_steps(student, batch, weights):
    """Network: one step of gradient descent moves all weights against their gradients."""
    W, v = weights
    network = student.Network(W, v)
    network.step(*batch, RATE)
    new_W, new_v = hidden_layer.step(*batch, W, v, RATE)
    up_W, up_v = hidden_layer.step(*batch, W, v, -RATE)
    late_W, _ = hidden_layer.step_with_new_output_weights(*batch, W, v, RATE)
    mistakes = {"update-with-wrong-sign": up_v, "layer-never-updated": v}
    assert_close(network.v, new_v, array="v", misconceptions=mistakes)
    mistakes = {"update-with-wrong-sign": up_W, "layer-never-updated": W, "updated-one-after-the-other": late_W}
    assert_close(network.W, new_W, array="W", misconceptions=mistakes)


@pytest.mark.points(5)
def test_initial_weights(student, batch):
    """Initial weights: small, random, and no two units alike, so that training can tell them apart."""
    W, v = (np.asarray(part, dtype=float) for part in student.initial_weights(D, H, 1))
    assert (W.shape, v.shape) == ((H, D), (H,)), f"W has shape {W.shape} and v {v.shape}, not {(H, D)} and {(H,)}."
    assert max(np.abs(W).max(), np.abs(v).max()) <= 1, "Some weights are larger than 1: the sigmoids start saturated."
    alike = [(i, j) for i in range(H) for j in range(i) if np.allclose(W[i], W[j])]
    assert not alike, "Two hidden units start with the same weights: what could ever make them differ?"
    others = np.asarray(student.initial_weights(D, H, 2)[0], dtype=float)
    assert not np.allclose(W, others), "Another seed gives the same weights: they are not random."
    again = np.asarray(student.initial_weights(D, H, 1)[0], dtype=float)
    assert np.array_equal(W, again), "The same seed gives other weights: make a generator from the seed."
    network = student.Network(W, v)
    before = np.asarray(network.predict(batch[0]), dtype=float)
    for _ in range(5):
        network.step(*batch, RATE)
    after = np.asarray(network.predict(batch[0]), dtype=float)
    assert not np.allclose(before, after), "Training changes nothing, though the weights are random."
