"""One sigmoid layer without biases under the four outputs of H2: one number, k numbers, a sigmoid, a softmax."""

from collections.abc import Callable

import numpy as np

from reference import binary_cross_entropy as bce
from reference import two_layers
from reference.arrays import Array, Gradients
from reference.cross_entropy import cross_entropy_sum
from reference.sigmoid import sigmoid_derivative
from reference.softmax import sigmoid_for_softmax, softmax_over_columns
from reference.two_layers import BINARY, MULTICLASS, REGRESSION, Backward, Network, Output

Bound = Callable[[Array, Array, Array, Array], Gradients]


def _network(X: Array, Y: Array, W: Array, V: Array, output: Output) -> Network:
    """A network whose `V` has a row for each output; with one output, labels and weights become one row."""
    V = np.atleast_2d(V)
    # These networks have no biases: zeros in the shared code.
    return Network(X, Y.reshape(len(X), len(V)), W, np.zeros(len(W)), V, np.zeros(len(V)), output)


def regression_loss(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """`E = 1/2 sum_n (y - yhat)^2` with `z = sigma(W x)`, `yhat = v . z`; or, summed, of k outputs `yhat = V z`.

    Shapes: `X` `(n, d)`, `W` `(H, d)`; `y` `(n,)` and `v` `(H,)`, or `(n, k)` and `(k, H)`; a number.
    Source: H2.
    """
    # H2 has the factor 1/2 here; its numeric network has none.
    return _network(X, y, W, v, REGRESSION).loss


def sigmoid_loss(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """`E = -sum_n (y log yhat + (1 - y) log(1 - yhat))` with `yhat = sigma(v . z)`.

    Shapes: as in `regression_loss`, one output; a number.
    Source: H2.
    """
    return _network(X, y, W, v, BINARY).loss


def softmax_loss(X: Array, Y: Array, W: Array, V: Array) -> np.float64:
    """`E = -sum_n sum_k y_k log yhat_k` with `yhat = softmax(V z)`.

    Shapes: as in `regression_loss`, k outputs; a number.
    Source: H2.
    """
    return _network(X, Y, W, V, MULTICLASS).loss


def _one(output: Output, backward: Backward) -> Bound:
    """The gradients of a network with one output."""

    def gradients(X: Array, y: Array, W: Array, v: Array) -> Gradients:
        found = backward(_network(X, y, W, v, output))
        return {"dv": found["dW2"][0], "dW": found["dW1"]}

    gradients.__doc__ = backward.__doc__
    return gradients


def _several(output: Output, backward: Backward) -> Bound:
    """The gradients of a network with k outputs."""

    def gradients(X: Array, Y: Array, W: Array, V: Array) -> Gradients:
        found = backward(_network(X, Y, W, V, output))
        return {"dV": found["dW2"], "dW": found["dW1"]}

    gradients.__doc__ = backward.__doc__
    return gradients


def half_differentiated(net: Network) -> Gradients:
    """Mistake: only `-y log yhat` is differentiated, `dz2 = -y (1 - yhat)`."""
    # The worked answer of H2 keeps only the term of label 1 for the sigmoid output.
    return two_layers.from_error(net, -net.Y * (1 - net.a2))


def stray_product_rule_term(net: Network) -> Gradients:
    """Mistake: in `-y log yhat` the label is differentiated too, which adds `-yhat (1 - yhat) log yhat`."""
    # The product rule, applied as if y were yhat: the second term is d(yhat)/dz log yhat.
    # Found in the worked answer of H2, next to the half cross-entropy.
    stray = sigmoid_derivative(net.a2) * np.log(net.a2)
    return two_layers.from_error(net, -net.Y * (1 - net.a2) - stray)


def softmax_columns(net: Network) -> Gradients:
    """Mistake: the softmax sums over the samples."""
    return two_layers.from_error(net, softmax_over_columns(net.z2) - net.Y)


def sigmoid_output(net: Network) -> Gradients:
    """Mistake: a sigmoid instead of the softmax."""
    return two_layers.from_error(net, sigmoid_for_softmax(net.z2) - net.Y)


regression_gradients = _one(REGRESSION, two_layers.gradients)
regression_without_weights = _one(REGRESSION, two_layers.output_weights_left_out)
regression_without_hidden = _one(REGRESSION, two_layers.hidden_left_out)
regression_without_slope = _one(REGRESSION, two_layers.slope_left_out)
regression_slope_of_preactivation = _one(REGRESSION, two_layers.slope_of_preactivation)
regression_sigmoid_twice = _one(REGRESSION, two_layers.sigmoid_twice)
regression_of_preactivation = _one(REGRESSION, two_layers.preactivation_for_hidden)
regression_error_squared = _one(REGRESSION, two_layers.error_squared)
regression_without_labels = _one(REGRESSION, two_layers.labels_left_out)
regression_of_first_sample = _one(REGRESSION, two_layers.first_sample_only)

outputs_gradients = _several(REGRESSION, two_layers.gradients)
outputs_without_weights = _several(REGRESSION, two_layers.output_weights_left_out)
outputs_without_hidden = _several(REGRESSION, two_layers.hidden_left_out)
outputs_without_slope = _several(REGRESSION, two_layers.slope_left_out)
outputs_slope_of_preactivation = _several(REGRESSION, two_layers.slope_of_preactivation)
outputs_sigmoid_twice = _several(REGRESSION, two_layers.sigmoid_twice)
outputs_of_preactivation = _several(REGRESSION, two_layers.preactivation_for_hidden)
outputs_error_squared = _several(REGRESSION, two_layers.error_squared)
outputs_without_labels = _several(REGRESSION, two_layers.labels_left_out)
outputs_of_first_sample = _several(REGRESSION, two_layers.first_sample_only)

sigmoid_gradients = _one(BINARY, two_layers.gradients)
sigmoid_half = _one(BINARY, half_differentiated)
sigmoid_with_stray_term = _one(BINARY, stray_product_rule_term)
sigmoid_output_twice = _one(BINARY, two_layers.output_differentiated_twice)
sigmoid_output_not_differentiated = _one(BINARY, two_layers.output_not_differentiated)
sigmoid_left_linear = _one(BINARY, two_layers.output_left_linear)
sigmoid_without_weights = _one(BINARY, two_layers.output_weights_left_out)
sigmoid_without_hidden = _one(BINARY, two_layers.hidden_left_out)
sigmoid_without_slope = _one(BINARY, two_layers.slope_left_out)
sigmoid_of_preactivation = _one(BINARY, two_layers.preactivation_for_hidden)
sigmoid_without_labels = _one(BINARY, two_layers.labels_left_out)
sigmoid_of_first_sample = _one(BINARY, two_layers.first_sample_only)

softmax_gradients = _several(MULTICLASS, two_layers.gradients)
softmax_output_twice = _several(MULTICLASS, two_layers.output_differentiated_twice)
softmax_output_not_differentiated = _several(MULTICLASS, two_layers.output_not_differentiated)
softmax_left_linear = _several(MULTICLASS, two_layers.output_left_linear)
softmax_over_wrong_axis = _several(MULTICLASS, softmax_columns)
softmax_replaced_by_sigmoid = _several(MULTICLASS, sigmoid_output)
softmax_without_weights = _several(MULTICLASS, two_layers.output_weights_left_out)
softmax_without_hidden = _several(MULTICLASS, two_layers.hidden_left_out)
softmax_without_slope = _several(MULTICLASS, two_layers.slope_left_out)
softmax_of_preactivation = _several(MULTICLASS, two_layers.preactivation_for_hidden)
softmax_without_labels = _several(MULTICLASS, two_layers.labels_left_out)
softmax_of_first_sample = _several(MULTICLASS, two_layers.first_sample_only)


def loss_without_hidden_sigmoid(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """Mistake: the hidden layer has no activation."""
    return 0.5 * np.sum((y - X @ W.T @ v.T) ** 2)


def loss_unsquared(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """Mistake: the errors are added without being squared."""
    # Positive and negative errors cancel, so this can be 0 for a bad fit.
    net = _network(X, y, W, v, REGRESSION)
    return 0.5 * np.sum(net.Y - net.a2)


def regression_loss_of_first_sample(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return regression_loss(X[:1], y[:1], W, v)


def sigmoid_loss_half(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """Mistake: only `-sum y log yhat` is kept."""
    # The worked answer of H2 keeps only this term of the loss.
    net = _network(X, y, W, v, BINARY)
    return bce.half_a_cross_entropy(net.a2, net.Y)


def sigmoid_loss_sign_flipped(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -sigmoid_loss(X, y, W, v)


def sigmoid_loss_of_first_sample(X: Array, y: Array, W: Array, v: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return sigmoid_loss(X[:1], y[:1], W, v)


def softmax_loss_sign_flipped(X: Array, Y: Array, W: Array, V: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -softmax_loss(X, Y, W, V)


def softmax_loss_over_columns(X: Array, Y: Array, W: Array, V: Array) -> np.float64:
    """Mistake: the softmax sums over the samples."""
    return cross_entropy_sum(softmax_over_columns(_network(X, Y, W, V, MULTICLASS).z2), Y)


def softmax_loss_of_sigmoids(X: Array, Y: Array, W: Array, V: Array) -> np.float64:
    """Mistake: a sigmoid instead of the softmax."""
    return cross_entropy_sum(sigmoid_for_softmax(_network(X, Y, W, V, MULTICLASS).z2), Y)


def softmax_loss_of_first_sample(X: Array, Y: Array, W: Array, V: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return softmax_loss(X[:1], Y[:1], W, V)


def predict(X: Array, W: Array, v: Array) -> Array:
    """`yhat = v . sigma(W x)` for every row.

    Shapes: `X` `(n, d)`, `W` `(H, d)`, `v` `(H,)`; `(n,)`.
    Source: H2.
    """
    return _network(X, np.zeros(len(X)), W, v, REGRESSION).a2[:, 0]


def step(X: Array, y: Array, W: Array, v: Array, learning_rate: float) -> tuple[Array, Array]:
    """One step of gradient descent on the regression loss: `W - learning_rate dW`, `v - learning_rate dv`.

    Shapes: as in `regression_loss`, one output; those of `W` and `v`.
    Source: H2.
    """
    found = regression_gradients(X, y, W, v)
    return W - learning_rate * found["dW"], v - learning_rate * found["dv"]


def step_with_new_output_weights(X: Array, y: Array, W: Array, v: Array, learning_rate: float) -> tuple[Array, Array]:
    """Mistake: `v` is updated first, and the error goes back to the hidden units through the new `v`."""
    # Easy to write when the updates are made in place, one after the other.
    _, new_v = step(X, y, W, v, learning_rate)
    net = _network(X, y, W, v, REGRESSION)
    error = net.a2 - net.Y
    # The error at the output is the old one; only the way back uses the new weights.
    return W - learning_rate * two_layers.from_error(net, error, da1=error * new_v)["dW1"], new_v


def given_and_moved(X: Array, y: Array, W: Array, v: Array, rate: float) -> dict[str, Array]:
    """The given weights times those after one step of gradient descent: right only if a step leaves the given ones.

    Shapes: as in `step`.
    Source: H2: "Do not change the arrays that you are given."
    """
    new_W, new_v = step(X, y, W, v, rate)
    return {"v_v": v * new_v, "W_W": W * new_W}


def both_moved(X: Array, y: Array, W: Array, v: Array, rate: float) -> dict[str, Array]:
    """Mistake: the step changes the given arrays in place."""
    new_W, new_v = step(X, y, W, v, rate)
    return {"v_v": new_v**2, "W_W": new_W**2}


def neither_moved(X: Array, y: Array, W: Array, v: Array, rate: float) -> dict[str, Array]:
    """Mistake: the step changes nothing."""
    return {"v_v": v**2, "W_W": W**2}


def given_and_moved_uphill(X: Array, y: Array, W: Array, v: Array, rate: float) -> dict[str, Array]:
    """Mistake: the weights move along the gradient."""
    return given_and_moved(X, y, W, v, -rate)


def given_and_moved_late(X: Array, y: Array, W: Array, v: Array, rate: float) -> dict[str, Array]:
    """Mistake: `W` is moved along a gradient that is taken after `v` has moved."""
    new_W, new_v = step_with_new_output_weights(X, y, W, v, rate)
    return {"v_v": v * new_v, "W_W": W * new_W}
