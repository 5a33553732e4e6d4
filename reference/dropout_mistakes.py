"""Known mistakes in the output, the error and the gradients of the dropout network."""

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import activations, dropout
from reference.affine import affine
from reference.arrays import Array
from reference.cross_entropy import cross_entropy_sum
from reference.dropout import Network
from reference.softmax import sigmoid_for_softmax, softmax, softmax_over_columns

Formula = Callable[..., Any]
"""A formula whose last arguments are `r, phi`."""


def _of_network(formula: Callable[[Network], Any]) -> Formula:
    """The formula, called with the batch, the parameters, the mask and the activation, one by one."""
    return _with_doc(formula, lambda *arguments, **named: formula(Network(*arguments, **named)))


def _with_doc(of: Callable[..., Any], formula: Formula) -> Formula:
    formula.__doc__ = of.__doc__
    return formula


def _under_mask(change: Callable[[Array], Array], formula: Formula, mistake: str) -> Formula:
    """The right formula, called with another mask."""

    def changed(*arguments: Any) -> Any:
        *others, r, phi = arguments
        return formula(*others, change(r), phi)

    changed.__doc__ = mistake
    return changed


def _kept(r: Array) -> Array:
    # Inverted dropout: dividing by the share of kept units keeps the expected output.
    return r / r.mean()


def _dropped(r: Array) -> Array:
    return 1.0 - r


NO_MASK = "Mistake: the mask is not applied: no unit is dropped."
SCALED = "Mistake: the kept units are divided by their share, which this homework does not do."
INVERTED = "Mistake: the units whose mask is 1 are dropped, and the others kept."

output_unmasked = _under_mask(np.ones_like, dropout.network_output, NO_MASK)
output_scaled = _under_mask(_kept, dropout.network_output, SCALED)
output_inverted = _under_mask(_dropped, dropout.network_output, INVERTED)
error_unmasked = _under_mask(np.ones_like, dropout.network_error, NO_MASK)
error_scaled = _under_mask(_kept, dropout.network_error, SCALED)
error_inverted = _under_mask(_dropped, dropout.network_error, INVERTED)
gradient_z_unmasked = _under_mask(np.ones_like, dropout.gradient_z, NO_MASK)
gradient_z_scaled = _under_mask(_kept, dropout.gradient_z, SCALED)
gradient_z_inverted = _under_mask(_dropped, dropout.gradient_z, INVERTED)
gradient_w2_unmasked = _under_mask(np.ones_like, dropout.gradient_w2, NO_MASK)
gradient_w2_scaled = _under_mask(_kept, dropout.gradient_w2, SCALED)
gradient_w2_inverted = _under_mask(_dropped, dropout.gradient_w2, INVERTED)
gradient_b2_unmasked = _under_mask(np.ones_like, dropout.gradient_b2, NO_MASK)
gradient_b2_scaled = _under_mask(_kept, dropout.gradient_b2, SCALED)
gradient_b2_inverted = _under_mask(_dropped, dropout.gradient_b2, INVERTED)
gradient_w1_unmasked = _under_mask(np.ones_like, dropout.gradient_w1, NO_MASK)
gradient_w1_scaled = _under_mask(_kept, dropout.gradient_w1, SCALED)
gradient_w1_inverted = _under_mask(_dropped, dropout.gradient_w1, INVERTED)
gradient_b1_unmasked = _under_mask(np.ones_like, dropout.gradient_b1, NO_MASK)
gradient_b1_scaled = _under_mask(_kept, dropout.gradient_b1, SCALED)
gradient_b1_inverted = _under_mask(_dropped, dropout.gradient_b1, INVERTED)


def output_masked_before_activation(X: Array, W1: Array, b1: Array, W2: Array, b2: Array, r: Array, phi: str) -> Array:
    """Mistake: `phi(u * r)`: a dropped sigmoid unit gives 1/2 instead of nothing."""
    # For ReLU and tanh this is right, as phi(0) = 0; only the sigmoid shows it.
    return affine(activations.activation(affine(X, W1, b1) * r, phi), W2, b2)


def output_with_mask_on_input(X: Array, W1: Array, b1: Array, W2: Array, b2: Array, r: Array, phi: str) -> Array:
    """Mistake: the mask of the hidden units is applied to the input, where the lengths agree."""
    return dropout.network_output(X * r, W1, b1, W2, b2, np.ones_like(r), phi)


def output_without_biases(X: Array, W1: Array, b1: Array, W2: Array, b2: Array, r: Array, phi: str) -> Array:
    """Mistake: the biases are not added."""
    return dropout.network_output(X, W1, 0.0 * b1, W2, 0.0 * b2, r, phi)


def output_without_activation(X: Array, W1: Array, b1: Array, W2: Array, b2: Array, r: Array, phi: str) -> Array:
    """Mistake: the hidden layer has no activation."""
    return affine(affine(X, W1, b1) * r, W2, b2)


def error_sign_flipped(*arguments: Any) -> Any:
    """Mistake: `sum_k y_k z_k - log sum_j exp(z_j)`, the logarithm of the probability itself."""
    return -dropout.network_error(*arguments)


@_of_network
def error_without_normaliser(net: Network) -> Any:
    """Mistake: `-sum_k y_k z_k` alone."""
    # Without the normaliser the error has no lower bound.
    return -np.sum(net.Y * net.z)


@_of_network
def error_without_labels(net: Network) -> Any:
    """Mistake: `log sum_j exp(z_j)` alone."""
    # The right error less its first term.
    return cross_entropy_sum(softmax(net.z), net.Y) + np.sum(net.Y * net.z)


@_of_network
def error_without_logarithm(net: Network) -> Any:
    """Mistake: `-sum_k y_k p_k`: the probability of the label, without the logarithm."""
    return -np.sum(net.Y * softmax(net.z))


def _of_first_sample(formula: Formula) -> Formula:
    def changed(X: Array, Y: Array, *others: Any) -> Any:
        return formula(X[:1], Y[:1], *others)

    changed.__doc__ = "Mistake: the first sample alone, not the batch."
    return changed


error_of_first_sample = _of_first_sample(dropout.network_error)
gradient_w2_of_first_sample = _of_first_sample(dropout.gradient_w2)
gradient_b2_of_first_sample = _of_first_sample(dropout.gradient_b2)
gradient_w1_of_first_sample = _of_first_sample(dropout.gradient_w1)
gradient_b1_of_first_sample = _of_first_sample(dropout.gradient_b1)


@_of_network
def gradient_z_without_labels(net: Network) -> Array:
    """Mistake: the labels are not subtracted."""
    return softmax(net.z)


@_of_network
def gradient_z_without_softmax(net: Network) -> Array:
    """Mistake: `z - y`."""
    return net.z - net.Y


@_of_network
def gradient_z_of_sigmoids(net: Network) -> Array:
    """Mistake: a sigmoid instead of the softmax."""
    return sigmoid_for_softmax(net.z) - net.Y


@_of_network
def gradient_z_over_columns(net: Network) -> Array:
    """Mistake: the softmax sums over the samples."""
    return softmax_over_columns(net.z) - net.Y


@_of_network
def gradient_w2_mask_forgotten_behind(net: Network) -> Array:
    """Mistake: the forward pass drops units, but `dW2` is taken from all of them."""
    return net.a.T @ net.dz


@_of_network
def gradient_w2_of_preactivation(net: Network) -> Array:
    """Mistake: `dW2` is taken from `u`, before the activation."""
    return (net.u * net.r).T @ net.dz


@_of_network
def gradient_w2_without_hidden(net: Network) -> Array:
    """Mistake: `dW2[h,k] = sum_n (softmax(z) - y)_k`, without the hidden values."""
    return np.repeat(net.dz.sum(axis=0)[None], len(net.b1), axis=0)


@_of_network
def gradient_b2_not_summed(net: Network) -> Array:
    """Mistake: not summed, so one row per sample remains."""
    return net.dz


def _du_without_slope(net: Network) -> Array:
    """Mistake: `phi'(u)` is left out."""
    return net.dz @ net.W2.T * net.r


def _du_without_mask(net: Network) -> Array:
    """Mistake: the mask is applied on the way forward, and forgotten on the way back."""
    return net.dz @ net.W2.T * net.slope


def _du_applied_twice(net: Network) -> Array:
    """Mistake: the slope is taken at `phi(u)`, not at `u`."""
    return _du_without_slope(net) * activations.applied_twice(net.u, net.phi)


def _du_of_preactivation(net: Network) -> Array:
    """Mistake: the formula for the slope in terms of the value is given `u`."""
    return _du_without_slope(net) * activations.slope_of_preactivation(net.u, net.phi)


def _du_with_value(net: Network) -> Array:
    """Mistake: multiplied by `phi(u)` itself, not by its slope."""
    return _du_without_slope(net) * net.a


def _du_without_weights(net: Network) -> Array:
    """Mistake: the error comes back without the weights of the second layer."""
    return net.dz @ np.ones_like(net.W2.T) * net.r * net.slope


def _for_w1(du: Callable[[Network], Array]) -> Formula:
    # The mistake is in dErr/du, so both gradients of the first layer share it.
    return _with_doc(du, _of_network(lambda net: net.X.T @ du(net)))


def _for_b1(du: Callable[[Network], Array]) -> Formula:
    return _with_doc(du, _of_network(lambda net: du(net).sum(axis=0)))


gradient_w1_without_slope = _for_w1(_du_without_slope)
gradient_w1_mask_forgotten_behind = _for_w1(_du_without_mask)
gradient_w1_applied_twice = _for_w1(_du_applied_twice)
gradient_w1_of_preactivation = _for_w1(_du_of_preactivation)
gradient_w1_with_value = _for_w1(_du_with_value)
gradient_w1_without_weights = _for_w1(_du_without_weights)
gradient_b1_without_slope = _for_b1(_du_without_slope)
gradient_b1_mask_forgotten_behind = _for_b1(_du_without_mask)
gradient_b1_applied_twice = _for_b1(_du_applied_twice)
gradient_b1_of_preactivation = _for_b1(_du_of_preactivation)
gradient_b1_with_value = _for_b1(_du_with_value)
gradient_b1_without_weights = _for_b1(_du_without_weights)


@_of_network
def gradient_w1_with_mask_on_input(net: Network) -> Array:
    """Mistake: `(r * x)_d` where `r_h` belongs, which has a value only where `d` and `H` agree."""
    # The worked answer of H3 masks the input. Unless d = H this raises an error.
    return (net.X * net.r).T @ (net.dz @ net.W2.T * net.slope)


@_of_network
def gradient_w1_as_written(net: Network) -> Array:
    """Mistake: two at once, `(r * x)_d sum_k W2[h,k] (softmax(z) - y)_k`: no `phi'(u)`, and the mask on the input."""
    # Both mistakes of H3's worked answer at once.
    return (net.X * net.r).T @ (net.dz @ net.W2.T)


@_of_network
def gradient_b1_not_summed(net: Network) -> Array:
    """Mistake: not summed, so one row per sample remains."""
    # The right formula before the sum over the samples.
    return _du_without_slope(net) * net.slope
