"""Three ways to differentiate that know nothing of our derivations."""

from collections.abc import Callable

import autograd
import autograd.numpy as anp
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Array], Array]


def by_autograd(function: Function, at: Array) -> Array:
    """Jacobian, the output's axes first; `function` must be written with `autograd.numpy`."""
    return np.asarray(autograd.jacobian(function)(at))


def by_complex_step(function: Function, at: Array) -> Array:
    """The same from one imaginary step an entry: no difference is taken, so nothing cancels."""
    return _entry_by_entry(lambda point: np.imag(function(point)) / 1e-30, at, 1e-30j)


def by_central_differences(function: Function, at: Array, step: float = 1e-5) -> Array:
    """The same from two real steps an entry; good to nine digits or so."""
    upper = _entry_by_entry(function, at, step)
    lower = _entry_by_entry(function, at, -step)
    return (upper - lower) / (2 * step)


def _entry_by_entry(function: Function, at: Array, step: complex) -> Array:
    columns = []
    for index in np.ndindex(at.shape):
        moved = at.astype(np.result_type(at, step))
        moved[index] += step
        columns.append(np.asarray(function(moved)))
    return np.stack(columns, axis=-1).reshape((*columns[0].shape, *at.shape))


def log_softmax(z: Array) -> Array:
    """Written for autograd and for complex numbers."""
    return z - anp.log(anp.sum(anp.exp(z), axis=-1, keepdims=True))


def logistic(z: Array) -> Array:
    """Written for autograd and for complex numbers."""
    return 1 / (1 + anp.exp(-z))
