"""No difference quotient is a derivation, whatever its order, and no derivation is taken for one."""

from fractions import Fraction
from math import factorial

import pytest

from grader.marking.derivations.shifts import shifted_evaluations
from grader.notation.names import FormulaNames
from grader.notation.parsing import Vocabulary, parse
from tests.derivations.handed_in import marked
from tests.derivations.test_derivations import H1, told


def quotient(order: int, step: str) -> str:
    """A central difference quotient of an even order, Fornberg (1988), table 1: each pair of points has its line."""
    half, lines = order // 2, [f"t = {step}"]
    for k in range(1, half + 1):
        weight = Fraction(2 * (-1) ** (k + 1) * factorial(half) ** 2, k * factorial(half - k) * factorial(half + k))
        lines.append(f"q{k} = {weight.numerator} (σ(z + {k} t) − σ(z − {k} t)) / {weight.denominator}")
    return "\n".join([*lines, f"da/dz = ({' + '.join(f'q{k}' for k in range(1, half + 1))}) / (2 t)"])


@pytest.mark.parametrize(
    ("order", "step"), [(10, "10**-8"), (12, "10**-7"), (24, "10**-4"), (24, "exp(-9 - 0 y)"), (40, "10**-3")]
)
def test_no_order_makes_a_derivation_of_a_quotient(order: int, step: str) -> None:
    result = marked(*H1, quotient(order, step))
    assert result.points == 0
    assert "difference quotient" in told(result)


@pytest.mark.parametrize(
    "text",
    [
        "da/dz = exp(-z) / (1 + exp(-z))**2",
        "da/dz = (1 − tanh(z/2)²) / 4",
        "da/dz = 1 / (2 + exp(z) + exp(-z))",
        "u = 1 + exp(-z)\nda/dz = (u − 1) / u^2",
        "da/dz = exp(log(a) + log(1 − a))",
    ],
)
def test_a_derivation_may_use_functions_of_sums(text: str) -> None:
    assert marked(*H1, text).points == pytest.approx(1)


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        ("x * (y - x) @ W", 0),
        ("outer(relu(x) * y, W) / n", 0),
        ("sum(x * sigmoid(W @ y), axis=0) + 1", 0),
        ("sigmoid(x + y)", 1),
        ("sigmoid(x * 2)", 1),
        ("sigmoid(x) - sigmoid(step)", 1),
        ("sigmoid(step * [1, 2, 3])", 4),
        ("(sigmoid(x) - y) / (x * 0.00001)", 2),
        ("(x + 1)**n", 1),
        ("(x - y) / step", 1),
        ("(x > 0) * y", 0),
        ("where(x > y - 1, x, 0)", 2),
        ("1000 * (x * y - y * x)", 1),
        ("(x * y - y * x) / n / n / n", 1),
    ],
)
def test_shifted_evaluations_are_counted(formula: str, count: int) -> None:
    words = Vocabulary(FormulaNames({"x", "y", "W", "n", "step"}, {}))
    steps = {"step": parse("x + y * x", words)}
    assert shifted_evaluations(parse(formula, words), {"n"}, steps.get) == count


@pytest.mark.parametrize(
    "text",
    [
        "da/dz = σ'(z)",
        "z = 0\nda/dz = σ'(z)",
        "da/dz = σ'(z + 10**-8)",
        "da/dz = σ'(z (1 + 10**-8))",
        "t = 10**-8\nda/dz = σ'(z + t)",
        "da/dz = 2 σ'(z + 10**-4) − σ'(z + 2 10**-4)",
    ],
)
def test_the_name_of_a_slope_is_no_derivation_next_to_the_place_either(text: str) -> None:
    assert marked(*H1, text).points == 0


def test_a_small_number_next_to_a_right_formula_does_no_harm() -> None:
    assert marked(*H1, "da/dz = a (1 − a + 10**-12)").points == pytest.approx(1)
