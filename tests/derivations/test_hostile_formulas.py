"""Formulas come from students and are read on the trusted side: whatever they are, they are bounded and run nothing."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.notation.faults import FormulaError
from grader.notation.functions import MOST_NUMBERS
from grader.notation.lines import MOST_LINES, lines_of, written_lines
from grader.notation.names import FormulaNames
from grader.notation.parsing import Vocabulary, parse
from grader.notation.values import value
from tests.derivations.handed_in import marked

WORDS = Vocabulary(FormulaNames({"x", "y", "W", "n"}, {"z": "x"}), {"phi": "relu"})
ARRAYS = {"x": np.arange(1.0, 6.0), "y": np.ones((6, 5)), "W": np.ones((5, 4)), "n": np.array(6.0)}
SIZES = {"n": 6, "d": 5, "h": 4}

NAMES = (
    "x",
    "y",
    "W",
    "n",
    "z",
    "q",
    "sum",
    "exp",
    "diag",
    "eye",
    "outer",
    "softmax",
    "phi",
    "axis",
    "__class__",
    "np",
)
SIGNS = (
    "+",
    "-",
    "*",
    "@",
    "/",
    "**",
    "^",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "=",
    ":",
    "'",
    "ᵀ",
    "·",
    "²",
    "σ",
    "Σ",
    "{",
    "}",
)
PIECES = st.one_of(st.sampled_from(NAMES), st.sampled_from(SIGNS), st.integers(0, 10**9).map(str), st.text(max_size=2))

TOWERS = [
    "9**9**9**9**9**9",
    "9^(9^(9^(9^9)))",
    "(x**9999999)**9999999",
    "-" * 390 + "x",
    "(" * 190 + "x" + ")" * 190,
    "[" * 190 + "x" + "]" * 190,
    "exp(" * 90 + "x" + ")" * 90,
    "x" + ".T" * 190,
    "x" + "[0]" * 120,
    "1" * 390,
    "eye(10**9)",
    "eye(1000) @ eye(1000) @ eye(1000)",
    "outer(outer(y, y), outer(y, y))",
    "diag(outer(y, y)[:, 0])",
    "x[:, None, None, None] * x[:, None, None] * x[:, None] * x * outer(y, y)[0, 0]",
    "outer(eye(900), eye(900))",
    "d_d_" * 90,
    "sum_" + "x" * 300,
    "x" * 5000,
    "+".join(["x"] * 190),
    "[" + "x," * 180 + "x]",
]
TRICKS = [
    "x.__class__",
    "x.dtype",
    "x.tofile('/tmp/x')",
    "__import__('os')",
    "().__class__.__bases__[0]",
    "(lambda: x)()",
    "[x for x in y]",
    "x if y else W",
    "f'{x}'",
    "x := 3",
    "open",
    "exec(x)",
    "eval(x)",
    "globals()",
    "sum.__globals__",
    "np.load(x)",
    "np.lib.format",
    "x.T.base",
    "sum(x, out=x)",
    "sum(*x)",
    "x and y",
    "{x: y}",
    "x[x]",
    "x['a']",
    "await x",
    "1j * x",
    "...",
    "True",
    "x is y",
]


def evaluated(text: str) -> np.ndarray | None:
    try:
        return value(parse(text, WORDS), ARRAYS, SIZES)
    except FormulaError as error:
        return None if str(error.said) else np.zeros(0)  # a sentence that can be told


@pytest.mark.parametrize("text", TOWERS, ids=lambda text: text[:30])
def test_large_formulas_are_bounded(text: str) -> None:
    started = time.process_time()
    found = evaluated(text)
    assert found is None or found.size <= MOST_NUMBERS
    assert time.process_time() - started < 20  # far from what the tower would take


@pytest.mark.parametrize("text", TRICKS)
def test_nothing_but_arithmetic_has_a_value(text: str) -> None:
    assert evaluated(text) is None


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_any_formula_has_a_value_or_a_sentence(text: str) -> None:
    found = evaluated(text)
    assert found is None or (isinstance(found, np.ndarray) and found.dtype == np.float64)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read(text: str) -> None:
    for line in lines_of(f"a = {text}\n{text} = b\n", "derivation.md"):
        assert line.number in range(1, 40)


def test_a_long_text_has_a_limit() -> None:
    assert len(written_lines({"derivation.md": b"a = b\n" * 100_000})) == MOST_LINES
    assert written_lines({"solution.py": b'"""' * 80_001}) == []
    assert written_lines({"derivation.md": b"\xff\xfe\x00" * 1000}) == []


def test_lines_that_need_each_other_end() -> None:
    chain = "\n".join(f"s{at} = s{at + 1} + s{at + 2} + s{at + 1}" for at in range(60))
    result = marked("h5-derivation", "backward", f"{chain}\ns60 = yhat\ns61 = y\ndz2 = s0\ndh = a\na = b\nb = a")
    assert result.points == 0


def test_many_wrong_lines_take_a_bounded_time() -> None:
    long = " + ".join(f"{at} * dh * h * (1 - h)" for at in range(1, 15))
    text = "\n".join(f"dz1 = {long} + {at}" for at in range(300))
    started = time.process_time()
    assert marked("h5-derivation", "backward", text).points == 0
    assert time.process_time() - started < 60
