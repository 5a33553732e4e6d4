"""The functions that a formula may use, and how large their results may be. All work on float64 arrays."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.language.catalogue import say
from grader.notation.faults import FormulaError

Array = NDArray[np.float64]

MOST_NUMBERS = 50_000
"""Most numbers in one array."""
MOST_WORK = 5_000_000
"""Most multiplications in one matrix product."""


def sized(*shape: int) -> None:
    """Refuse an array of this shape if it is too large.

    Raises:
        FormulaError: it is too large.
    """
    if math.prod(shape) > MOST_NUMBERS:
        raise FormulaError(say("derivation.too-large", most=MOST_NUMBERS))


def sigmoid(z: Array) -> Array:
    """`1 / (1 + exp(-z))`, without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def softmax(z: Array, axis: int = -1) -> Array:
    """Softmax along an axis."""
    # not the usual way: students can read this file, and a homework may ask for it
    return np.exp(z - np.logaddexp.reduce(z, axis=axis, keepdims=True)) if z.ndim else np.ones(())


def _slope_of_sigmoid(z: Array) -> Array:
    s = sigmoid(z)
    return np.asarray(s * (1.0 - s))


def _diag(a: Array) -> Array:
    if a.ndim == 1:
        sized(len(a), len(a))
    if a.ndim not in {1, 2}:
        raise ValueError("no diagonal")
    return np.diag(a)


ENTRYWISE: Mapping[str, Callable[[Array], Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "square": np.square,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "expm1": np.expm1,
    "log1p": np.log1p,
    "sigmoid": sigmoid,
    "relu": lambda z: np.maximum(z, 0.0),
    "sigmoid_prime": _slope_of_sigmoid,
    "tanh_prime": lambda z: 1.0 - np.tanh(z) ** 2,
    "relu_prime": lambda z: (z > 0).astype(np.float64),
    "zeros_like": np.zeros_like,
    "ones_like": np.ones_like,
}
"""Functions that work entry by entry."""

OF_ONE: Mapping[str, Callable[[Array], Any]] = {
    **ENTRYWISE,
    "softmax": softmax,
    "diag": _diag,
    "norm": lambda a: np.sqrt(np.sum(np.square(a))),
    "len": lambda a: np.float64(len(a)),
    "trace": np.trace,
}
"""Functions of one array."""

REDUCING: Mapping[str, Callable[..., Any]] = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}
"""Functions with an axis."""

OF_TWO = ("dot", "matmul", "outer", "multiply", "add", "subtract", "divide", "power", "maximum", "minimum")
"""Functions of two arrays."""

OTHERS = ("transpose", "eye", "where", "indicator", "sum_over")
"""Functions with their own implementation."""

ALIASES = {
    **dict.fromkeys(("sigma", "sig", "logistic", "sigm"), "sigmoid"),
    **dict.fromkeys(("sigma_prime", "dsigmoid", "dsigma", "sigmoid_derivative", "sigmoid_gradient"), "sigmoid_prime"),
    **dict.fromkeys(("ReLU", "Relu"), "relu"),
    **dict.fromkeys(("ReLU_prime", "drelu", "step", "heaviside", "relu_derivative"), "relu_prime"),
    **dict.fromkeys(("dtanh", "tanh_derivative"), "tanh_prime"),
    **dict.fromkeys(("ln", "logarithm"), "log"),
    **dict.fromkeys(("identity",), "eye"),
    **{"average": "mean", "mult": "multiply", "mul": "multiply", "absolute": "abs", "diagflat": "diag"},
    **{"Softmax": "softmax", "softMax": "softmax", "Sum": "sum", "Diag": "diag", "inner": "dot"},
}
"""Other names of functions."""

FUNCTIONS = {*OF_ONE, *REDUCING, *OF_TWO, *OTHERS}
"""All functions that a formula may use."""


def function_named(name: str, own: Mapping[str, str]) -> str | None:
    """The function with this name, by the author's names or ours; None if there is none.

    If the author names `phi`, then `phi_prime` is its derivative.
    """
    stem = name.removesuffix("_prime")
    if stem != name and stem in own:
        name = f"{own[stem]}_prime"
    name = own.get(name, name)
    name = ALIASES.get(name, name)
    return name if name in FUNCTIONS else None
