"""The network of H2 with given numbers: three samples, three hidden units, biases first."""

import numpy as np

from reference import two_layers
from reference.arrays import Array, Gradients
from reference.two_layers import REGRESSION, Backward, Network

X = np.array([[1.0, 2.0], [1.0, 3.0], [2.0, 2.0]])
Y = np.array([8.0, 11.0, 10.0])
W = np.array([[0.01, 0.02, 0.03], [0.03, 0.01, 0.02], [0.02, 0.03, 0.01]])
V = np.array([0.01, 0.02, 0.03, 0.04])

# H2 stores the bias in column 0; the shared code takes it apart.
NETWORK = Network(X, Y[:, None], W[:, 1:], W[:, 0], V[None, 1:], V[:1], REGRESSION)


def hidden() -> Gradients:
    """`z = sigma(w_0 + w_1 x_1 + w_2 x_2)`, the hidden values of each sample.

    Shapes: `(3,)` each.
    Source: H2.
    """
    return dict(zip(("z1", "z2", "z3"), NETWORK.a1, strict=True))


def predictions() -> Array:
    """`yhat = v_0 + v . z`.

    Shapes: `(3,)`, one a sample.
    Source: H2.
    """
    return NETWORK.a2[:, 0]


def losses() -> Array:
    """`(y - yhat)^2`, which has no 1/2.

    Shapes: `(3,)`, one a sample.
    Source: H2.
    """
    return (Y - predictions()) ** 2


def gradient_v() -> Array:
    """`dE/dv = sum_n 2 (yhat - y) (1, z)`.

    Shapes: `(4,)`, the bias first.
    Source: H2.
    """
    return _of_v(two_layers.gradients)


def gradients_w() -> Gradients:
    """`dE/dw_h = sum_n 2 (yhat - y) v_h z_h (1 - z_h) (1, x)`, a row for each unit.

    Shapes: `(3,)` each, the bias first.
    Source: H2.
    """
    return _of_w(two_layers.gradients)


def _of_v(backward: Backward) -> Array:
    found = backward(NETWORK)
    # Twice, because the shared code has half the squared error and this loss has no 1/2.
    return 2 * np.concatenate([found["db2"], found["dW2"][0]])


def _of_w(backward: Backward) -> Gradients:
    found = backward(NETWORK)
    # Twice for the same reason.
    rows = 2 * np.column_stack([found["db1"], found["dW1"]])
    return dict(zip(("dE_dw1", "dE_dw2", "dE_dw3"), rows, strict=True))


def gradient_v_without_bias() -> Array:
    """Mistake: the entry of the bias is left out."""
    # The worked answer of H2 has three entries, without the bias.
    return gradient_v()[1:]


def gradient_v_of_preactivation() -> Array:
    """Mistake: taken from the hidden values before the sigmoid."""
    return _of_v(two_layers.preactivation_for_hidden)


def gradient_v_of_first_sample() -> Array:
    """Mistake: the first sample alone."""
    return _of_v(two_layers.first_sample_only)


def gradients_w_without_bias() -> Gradients:
    """Mistake: the entries of the biases are left out."""
    return {name: row[1:] for name, row in gradients_w().items()}


def gradients_w_without_slope() -> Gradients:
    """Mistake: `z_h (1 - z_h)` is left out."""
    return _of_w(two_layers.slope_left_out)


def gradients_w_without_weights() -> Gradients:
    """Mistake: `v_h` is left out."""
    # As in the worked answer of H2 for one output.
    return _of_w(two_layers.output_weights_left_out)


def gradients_w_of_first_sample() -> Gradients:
    """Mistake: the first sample alone."""
    return _of_w(two_layers.first_sample_only)


def hidden_without_bias() -> Gradients:
    """Mistake: the bias is not added."""
    without = Network(X, NETWORK.Y, NETWORK.W1, 0.0 * NETWORK.b1, NETWORK.W2, NETWORK.b2, REGRESSION)
    return dict(zip(("z1", "z2", "z3"), without.a1, strict=True))


def hidden_without_sigmoid() -> Gradients:
    """Mistake: the sigmoid is left out."""
    return dict(zip(("z1", "z2", "z3"), NETWORK.z1, strict=True))


def predictions_without_bias() -> Array:
    """Mistake: `v_0` is not added."""
    return predictions() - V[0]


def losses_unsquared() -> Array:
    """Mistake: the error itself, not squared."""
    return Y - predictions()
