"""Evaluates formulas with 100 digits: one that is right, and not only nearly right, stays right with all of them."""

import ast
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, localcontext
from functools import partial
from typing import Any

import numpy as np

from grader.notation.functions import OF_ONE, Array
from grader.notation.values import Evaluation

EXACT = Context(prec=100, Emin=-100_000, Emax=100_000, traps=[])
"""Nothing is trapped: as in NumPy, 1/0 is infinite and 0/0 is not a number."""
NONE_LEFT = Decimal("1e-85")
"""How far off a right formula may be, relative to its largest entry: fifteen digits may be lost."""
FARTHEST = 100
"""The largest argument of a sine; beyond it the sum would take long, so the result is not a number."""
OF_A_NUMBER, OF_A_CURVE = 10.0, 200
"""The work for one number, and how many times as much an exponential or a power takes."""
ONE, TWO, NO_NUMBER = Decimal(1), Decimal(2), Decimal("NaN")


class InDigits(Evaluation):
    """The same with 100 digits. Arrays hold `Decimal`."""

    def of(self, tree: Any) -> Array:
        """The value of a tree.

        Raises:
            FormulaError: it has no value.
        """
        with localcontext(EXACT):
            return super().of(tree)

    def _array(self, found: Any) -> Array:
        return _TO_DIGITS(np.asarray(found))

    def _function(self, name: str) -> Callable[..., Any]:
        return partial(self._curve, BY_DIGITS[name]) if name in BY_DIGITS else OF_ONE[name]

    def _curve(self, function: Callable[..., Any], array: Array, *axis: int) -> Any:
        self._effort.spend(array.size * OF_A_CURVE)
        return function(array, *axis)

    def _by_entry(
        self, node: ast.expr, op: type[ast.AST], one: Array, other: Array, sides: tuple[ast.expr, ast.expr]
    ) -> Any:
        if op is ast.Pow:
            self._effort.spend(max(one.size, other.size) * OF_A_CURVE)
        return super()._by_entry(node, op, one, other, sides)


def is_exactly(got: Array, want: Array) -> bool:
    """Whether two arrays have equal entries, in nearly all digits."""
    with localcontext(EXACT):
        mine, right = ([*map(Decimal, array.ravel())] for array in (got, want))
        most = NONE_LEFT * (max((abs(one) for one in right), default=ONE) or ONE)
        # the size may depend on digits, too: `eye((0.1 + 0.7) * 10)`
        return len(mine) == len(right) and all(abs(one - other) <= most for one, other in zip(mine, right, strict=True))


def _digits(number: Any) -> Decimal:
    """A number as it is written: 0.1 is a tenth, unlike the nearest float."""
    return number if isinstance(number, Decimal) else Decimal(repr(float(number)))


def _softmax(z: Array, axis: int = -1) -> Array:
    powers = _EXP(z)
    return powers * (ONE / np.sum(powers, axis=axis, keepdims=True)) if z.ndim else np.asarray(ONE)


def _sigmoid(z: Decimal) -> Decimal:
    return ONE / (ONE + (-z).exp())


def _tanh(z: Decimal) -> Decimal:
    return TWO * _sigmoid(TWO * z) - ONE


def _sin(z: Decimal) -> Decimal:
    if not abs(z) <= FARTHEST:
        return NO_NUMBER
    # large terms cancel: they take digits of their own
    with localcontext(EXACT) as context:
        context.prec += FARTHEST // 2
        total, term, count = z, z, 1
        while abs(term) > Decimal(10) ** -EXACT.prec:
            term = -term * z * z / ((count + 1) * (count + 2))
            total, count = total + term, count + 2
    return +total


def _cos(z: Decimal) -> Decimal:
    return ONE - TWO * _sin(z / TWO) ** 2


def _slope_of_sigmoid(z: Decimal) -> Decimal:
    return _sigmoid(z) * (ONE - _sigmoid(z))


def _by_entry(function: Callable[[Any], Decimal]) -> Callable[[Array], Array]:
    made = np.frompyfunc(function, 1, 1)
    return lambda array: np.asarray(made(array), dtype=object)


_TO_DIGITS, _EXP = _by_entry(_digits), _by_entry(Decimal.exp)
BY_DIGITS: Mapping[str, Callable[..., Any]] = {
    "exp": _EXP,
    "log": _by_entry(Decimal.ln),
    "expm1": _by_entry(lambda z: z.exp() - ONE),
    "log1p": _by_entry(lambda z: (ONE + z).ln()),
    "tanh": _by_entry(_tanh),
    "sin": _by_entry(_sin),
    "cos": _by_entry(_cos),
    "sigmoid": _by_entry(_sigmoid),
    "sigmoid_prime": _by_entry(_slope_of_sigmoid),
    "tanh_prime": _by_entry(lambda z: ONE - _tanh(z) ** 2),
    "relu": _by_entry(lambda z: max(z, Decimal(0))),
    "relu_prime": _by_entry(lambda z: Decimal(int(z > 0))),
    "softmax": _softmax,
}
"""Functions that NumPy has for floats only."""
