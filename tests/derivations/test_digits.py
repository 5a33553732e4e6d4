"""Formulas with 100 digits: every function as with 16, and the first 60 digits as tables have them."""

from decimal import Decimal

import numpy as np
import pytest

from grader.notation.digits import InDigits, is_exactly
from grader.notation.functions import ALIASES, FUNCTIONS
from grader.notation.names import FormulaNames
from grader.notation.parsing import Vocabulary, parse
from grader.notation.values import value

WORDS = Vocabulary(FormulaNames({"x", "y", "W", "n"}, {}))
NAMES = {
    "x": np.arange(1.0, 6.0),
    "y": np.full((6, 5), 0.3),
    "W": np.arange(20.0).reshape(5, 4) / 7,
    "n": np.array(6.0),
}
SIZES = {"n": 6}

CURVES = ("exp", "expm1", "abs", "sign", "square", "tanh", "sin", "cos", "sigmoid", "relu", "softmax", "sigmoid_prime")
OF_SIGNED = (*CURVES, "tanh_prime", "relu_prime", "zeros_like", "ones_like")
OF_POSITIVE = ("log", "log1p", "sqrt", "norm", "diag", "len", "sum", "mean", "max", "min", "transpose", "indicator")
FORMULAS = [
    *(f"{name}(x - 2.5)" for name in OF_SIGNED),
    *(f"{name}(x)" for name in OF_POSITIVE),
    *("dot(W.T, x)", "matmul(y, W)", "outer(x, x)", "multiply(x, y)", "add(x, 1)", "subtract(x, 1)", "divide(1, x)"),
    *("power(x, 0.5)", "maximum(x, 2)", "minimum(x, 2)", "max(x, 2)", "trace(W)", "eye(n)", "where(x > 2, x, 0)"),
    *(
        "softmax(W, axis=0)",
        "mean(W, axis=1)",
        "sum_n y",
        "sum(W, 0)",
        "max(W, axis=1)",
        "sum(y, axis=1, keepdims=True)",
    ),
    *("[[1, n], [n, 2]]", "x**-2", "e**x", "pi * x", "0 / (x - 1)", "1 / (x - 1)", "W[0]", "W.shape[0]", "(x != 2)"),
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_first_digits_are_those_of_floats(formula: str) -> None:
    tree = parse(formula, WORDS)
    found, want = InDigits(NAMES, SIZES).of(tree), value(tree, NAMES, SIZES)
    assert found.shape == want.shape
    assert all(isinstance(entry, Decimal) for entry in found.ravel())
    np.testing.assert_allclose(found.astype(np.float64), want, rtol=1e-14, atol=1e-16)


def test_no_function_is_left_out() -> None:
    tried = " ".join(FORMULAS)
    assert {name for name in FUNCTIONS if f"{name}(" not in tried} == {"sum_over"}
    assert set(ALIASES.values()) <= FUNCTIONS


@pytest.mark.parametrize(
    ("formula", "digits"),  # Abramowitz and Stegun, table 1.1; the sine and the cosine from OEIS, A049469 and A049470
    [
        ("exp(1)", "2.718281828459045235360287471352662497757247093699959574966967"),
        ("log(2)", "0.693147180559945309417232121458176568075500134360255254120680"),
        ("sqrt(2)", "1.414213562373095048801688724209698078569671875376948073176679"),
        ("sin(1)", "0.841470984807896506652502321630298999622563060798371065672751"),
        ("cos(1)", "0.540302305868139717400936607442976603732310420617922227670097"),
        ("0.1 + 0.2", "0.3"),
    ],
)
def test_further_digits_are_right(formula: str, digits: str) -> None:
    found = InDigits({}, {}).of(parse(formula, WORDS)).item()
    assert abs(found - Decimal(digits)) < Decimal(10) ** (-58 if len(digits) > 5 else -90)


@pytest.mark.parametrize(
    ("mine", "right", "same"),
    [
        ("sigmoid(x)", "exp(x) / (1 + exp(x))", True),
        ("sigmoid(x) (1 - sigmoid(x))", "sigmoid_prime(x)", True),
        ("1 - 2 sin(x/2)^2", "cos(x)", True),
        ("x - x", "0 x", True),
        ("x + 1e-30", "x", False),
        ("3.141592653589793 x", "pi x", True),
        ("0.6931471805599453 x", "log(2) x", False),
        ("0 x / 0", "x", False),
        ("[x, x]", "x", False),
        ("sin(10^6 x)", "sin(10^6 x)", False),
    ],
)
def test_only_what_is_equal_has_the_same_digits(mine: str, right: str, same: bool) -> None:
    one, other = (InDigits(NAMES, SIZES).of(parse(formula, WORDS)) for formula in (mine, right))
    assert is_exactly(one, other) is same
