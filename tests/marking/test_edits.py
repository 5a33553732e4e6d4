"""Single edits of a formula: the slips that people make, and none that nobody makes."""

import ast
import warnings

import pytest

from grader.sandbox.inside.editing.edits import edits
from grader.sandbox.inside.editing.variation import parts_of

SLIPS = {
    "the slope of tanh": ("s * (1 - s)", "1.0 - s ** 2", "function"),
    "the slope of the sigmoid": ("1 - s ** 2", "s * (1.0 - s)", "function"),
    "the slope of the output": ("s - y", "(s - y) * (s * (1.0 - s))", "factor-extra"),
    "the other loss": ("y * np.log(s)", "y * np.log(s) + (1.0 - y) * np.log(1.0 - s)", "term-extra"),
    "a mask inside": ("relu(s, kind) * y", "relu(s * y, kind)", "bracket"),
    "no difference": ("s * (1 - s)", "s * s", "complement"),
    "the other order": ("s[::-1]", "s[::1]", "index"),
    "the other axis": ("s[:, :, None]", "s[:, None, :]", "index"),
    "the other end": ("s[-1]", "s[1]", "index"),
    "another option": ("np.cov(s, bias=True)", "np.cov(s, bias=False)", "flag"),
    "a mask turned round": ("s * y", "s * (1.0 - y)", "complement"),
    "divided by the share that is kept": ("s * y", "s * y / y.mean()", "divisor-extra"),
    "another variable throughout": ("s * (1 - s)", "y * (1 - y)", "variable"),
    "the wrong point": ("slope(2 * s, s * y) @ y", "slope(s, y) @ y", "variable"),
    "an axis throughout": (
        "s.sum(axis=1) / s.max(axis=1)",
        "s.sum(axis=0) / s.max(axis=0)",
        "axis",
    ),
    "a diagonal of slopes": ("np.diag(s) - y", "np.diag(s * (1.0 - s)) - y", "factor-extra"),
    "a logarithm of the sum": ("np.sum(y * np.log(s))", "np.log(np.sum(y * s))", "bracket"),
    "a column for a vector": ("s - y", "s - y[:, None]", "broadcast"),
    "an axis that is kept": ("s.sum(axis=1)", "s.sum(axis=1, keepdims=True)", "broadcast"),
    "rows that were not picked": ("y[s]", "y[:len(s)]", "index"),
    "the first entries that are kept": (
        "np.exp(s) * y",
        "(np.exp(s) * y)[..., np.argsort(-y, kind='stable')]",
        "index",
    ),
    "one for all": ("s + y", "s + y[0]", "index"),
    "halved too early": ("s * y // 2", "s // 2 * y", "bracket"),
    "multiplied by the share that is kept": ("s * y", "s * y * y.mean()", "factor-extra"),
    "weight decay": ("s - 2 * y", "s - 2 * (y + 0.01 * s)", "decay"),
    "no root": ("np.linalg.norm(s)", "np.linalg.norm(s) ** 2", "function-missing"),
    "classes for samples": ("len(s)", "s.shape[1]", "index"),
    "the largest score": ("np.argmax(s)", "np.max(s)", "function"),
    "two exponents": ("1 / (1 + np.exp(-s))", "np.exp(s) / (1 + np.exp(-s))", "sign"),
    "coefficients exchanged": ("2 * s + 3 * y", "3 * s + 2 * y", "constant"),
    "the derivative by the output": ("s - y", "(s - y) / (s * (1.0 - s))", "factor-missing"),
    "a mean for a sum": ("np.sum(s)", "np.mean(s)", "mean"),
    "all rows": ("f(s[y], y[y])", "f(s[:], y[:])", "index"),
    "all rows for those of this round": ("f(s[y[0]], y[y[0]])", "f(s[:], y[:])", "index"),
    "no function throughout": (
        "np.exp(s + y) * (1 - np.exp(s + y))",
        "(lambda same: same)(s + y) * (1 - (lambda same: same)(s + y))",
        "function-missing",
    ),
    "one bias a layer": ("(s + 1) * y + s * (1 + y)", "s * y + 1 + (s * y + 1)", "bracket"),
    "no values": ("s.T @ y", "np.ones_like(s.T) @ y", "factor-missing"),
    "the predicted class": ("s - y", "s - (s == s.max(axis=-1, keepdims=True))", "predicted"),
    "a quotient for a difference": ("1 - s", "1 / s", "operator"),
    "all but the last for all but the first": ("s[1:]", "s[:-1]", "index"),
    "all but the first for all but the last": ("s[:-1]", "s[1:]", "index"),
    "a variable for its derivative": ("[y, -1]", "[y, -s]", "variable"),
    "a minus that stays": ("-y / s", "-1.0 / s", "factor-missing"),
    "ones on the diagonal": ("np.diag(s) - y", "np.diag(np.ones_like(s)) - y", "factor-missing"),
    "a class for a probability": ("s - y", "np.round(s) - y", "decided"),
    "a factor of one term": ("(s - y) * s", "s * s - y", "bracket"),
    "a length for a sum": ("s / s.sum(axis=1)", "s / np.linalg.norm(s, axis=1)", "function"),
    "a product of probabilities": ("np.sum(np.log(s))", "np.exp(np.sum(np.log(s)))", "function-missing"),
    "no bracket below": ("1 / (1 + s)", "1 / 1 + s", "bracket"),
    "a length": ("np.sum(s ** 2)", "np.sqrt(np.sum(s ** 2))", "function-extra"),
    "the error squared": ("y * np.log(s)", "-(y - s) ** 2", "function"),
    "a square of each": ("(s - y) ** 2", "s ** 2 - y ** 2", "power"),
    "a logarithm of each": ("np.log(s + y)", "np.log(s) + np.log(y)", "bracket"),
    "a bias inside the bracket": ("s @ y + y", "(s + y) @ y", "bracket"),
    "a bias outside the bracket": ("(s + y) @ y", "s @ y + y", "bracket"),
    "the logarithm of the mean": ("-np.sum(y * np.log(s)) / n", "-np.log(np.sum(y * s) / n)", "bracket"),
    "summed before it is squared": ("np.sum(s ** 2)", "np.sum(np.sum(s, axis=-1) ** 2)", "bracket"),
    "a summand for the product": ("s * y / 2 + y", "s * (y / 2 + y)", "bracket"),
    "the smallest first": ("np.argsort(s)", "np.argsort(-s)", "extreme"),
    "the place of the smallest": ("np.argmax(s)", "np.argmin(s)", "extreme"),
    "the place of the largest for it": ("np.max(s)", "np.argmax(s)", "function"),
    "the other size": ("s.shape[0] * y", "s.T.shape[0] * y", "index"),
    "the original for a copy": ("s.copy() + y", "s + y", "in-place"),
    "a sum that goes on": ("s @ y", "np.cumsum(s @ y, axis=0)", "added-up"),
    "one sample less": ("s.var(axis=0)", "s.var(axis=0, ddof=1)", "averaged"),
    "a sign for a step": ("s > 0", "np.sign(s)", "function"),
    "a bias in each round": ("s @ y + s", "s @ y + s * y.shape[0]", "loop-start"),
    "the distance": ("s - y", "np.abs(s - y)", "sign"),
    "the other branch": ("np.where(s > y, s, y)", "np.where(s > y, y, s)", "branches"),
    "a logarithm in the chain": (
        "s - y",
        "s * (-y * np.log(s) - np.sum(s * (-y * np.log(s)), axis=-1, keepdims=True))",
        "function",
    ),
    "the derivative by the probabilities": ("s - y", "-y / s", "factor-missing"),
    "another key throughout": ("s['a'] * (1 - s['a']) + y['z']", "s['z'] * (1 - s['z']) + y['z']", "variable"),
    "the other pairs first": (
        "[(a, b) for a in s for b in y]",
        "sorted([(a, b) for a in s for b in y], key=lambda pair: pair[::-1])",
        "order",
    ),
    "no ReLU": ("np.maximum(0, s)", "s", "function-missing"),
    "from the front": ("list(reversed(s))", "list(s)", "step-order"),
    "no column of ones": ("np.ones(s) @ y", "np.zeros(s) @ y", "term-missing"),
    "another axis, which is kept": ("s / s.sum(axis=0)", "s / s.sum(axis=1, keepdims=True)", "axis"),
    "the last one each time": ("s[y] + 1", "s[-1] + 1", "index"),
    "no biases": ("(s + 1) * y + (1 + y) * s", "(s + 0) * y + (0 + y) * s", "term-missing"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_usual_slip_is_an_edit(slip: str) -> None:
    right, wrong, kind = SLIPS[slip]
    (function,) = ast.parse(f"def f(s, y):\n    return {right}").body
    made = {(edit.kind, ast.unparse(function.body[-1])) for edit in edits(function, ("np.exp",))}  # type: ignore[attr-defined]
    assert (kind, f"return {wrong}") in made


def test_a_correction_is_forgotten_wherever_it_belongs() -> None:
    (function,) = ast.parse("def f(m, v, b, c, t):\n    return m / (1 - b**t) + v / (1 - c**t) + m * t").body
    made = {(edit.kind, ast.unparse(function).splitlines()[-1].strip()) for edit in edits(function)}
    assert ("divisor-missing", "return m / 1 + v / 1 + m * t") in made


def test_an_index_that_is_a_number_is_told_with_what_it_picks_from() -> None:
    (function,) = ast.parse("def f(s, y):\n    return s / y.shape[0]").body
    made = {ast.unparse(function.body[-1]): edit for edit in edits(function)}  # type: ignore[attr-defined]
    assert made["return s / y.shape[1]"].kind == "index"
    assert made["return s / y.shape[1]"].about == ("shape", "y")


def test_whole_columns_are_changed_for_one_entry_of_each_row() -> None:
    (right,) = ast.parse("def f(p, y, n):\n    p[range(n), y] -= 1").body
    made = {(edit.kind, ast.unparse(right).splitlines()[-1].strip()) for edit in edits(right)}
    assert ("index", "p[:, y] -= 1") in made
    (wrong,) = ast.parse("def f(p, y):\n    p[:, y] -= 1").body
    repaired = {ast.unparse(wrong).splitlines()[-1].strip() for _ in edits(wrong, repairing=True)}
    assert "p[range(len(y)), y] -= 1" in repaired


def test_the_root_of_a_result_may_be_missing() -> None:
    (function,) = ast.parse("def f(s):\n    return s @ s").body
    repaired = {ast.unparse(function).splitlines()[-1].strip() for _ in edits(function, ("np.exp",), repairing=True)}
    assert "return np.sqrt(s @ s)" in repaired


REPAIRS = {
    "a step without its rate": ("w - g", "w - rate * g", "factor-missing"),
    "a slope that is missing": ("w @ g", "w @ g * (g > 0)", "factor-missing"),
    "a ReLU that is missing": ("w @ g", "w @ g * (w @ g > 0)", "function-missing"),
    "a mean that is missing": ("w @ g", "w @ g / w.shape[0]", "divisor-missing"),
    "the number of others": ("w.sum() / rate", "w.sum() / len(w)", "averaged"),
    "all rows for a batch": ("f(w, g, 2)", "f(w[rate], g[rate], 2)", "index"),
    "all but the bias": ("f(w)", "f(w[1:])", "index"),
    "all but the bias, which is last": ("f(w)", "f(w[:-1])", "index"),
    "a factor of one entry": ("[w]", "[w * g]", "factor-missing"),
    "a logarithm of all": ("np.log(np.sum(w))", "np.sum(np.log(np.sum(w, axis=-1)))", "axis"),
}


@pytest.mark.parametrize("repair", REPAIRS)
def test_what_is_often_missing_repairs_a_program(repair: str) -> None:
    wrong, right, kind = REPAIRS[repair]
    (function,) = ast.parse(f"def f(w, g, rate):\n    return {wrong}").body
    before = ast.unparse(function)
    made = {(edit.kind, ast.unparse(function.body[-1])) for edit in edits(function, repairing=True)}  # type: ignore[attr-defined]
    assert (kind, f"return {right}") in made
    assert ast.unparse(function) == before


def test_what_is_often_missing_is_tried_before_what_else_may_be() -> None:
    (function,) = ast.parse("def f(w, g, n):\n    a = w @ g\n    return a @ g").body
    made = [ast.unparse(function) for _ in edits(function, repairing=True)]
    mean, slope, difference = "a = w @ g / n", "return a @ g * (g > 0)", "a = w @ g - g"
    first = [next(number for number, text in enumerate(made) if one in text) for one in (mean, slope, difference)]
    assert first == sorted(first)


def test_a_call_that_stands_alone_is_a_step_and_not_a_function() -> None:
    (function,) = ast.parse("def f(s):\n    s.pop()\n    return s").body
    assert {edit.kind for edit in edits(function)} >= {"step-missing"}
    assert "function-missing" not in {edit.kind for edit in edits(function)}


def test_every_logarithm_has_the_same_small_number() -> None:
    (function,) = ast.parse("def f(s):\n    return np.log(s) + np.log(1 - s)").body
    made = {ast.unparse(function.body[-1]) for edit in edits(function) if edit.kind == "epsilon"}  # type: ignore[attr-defined]
    assert "return np.log(s + 0.0001) + np.log(1 - s + 0.0001)" in made


def test_nobody_writes_a_function_of_mathematics_where_an_array_is_made() -> None:
    (function,) = ast.parse("def f(s):\n    return np.asarray(s)").body
    assert "function" not in {edit.kind for edit in edits(function, ("sigmoid",))}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("s == y", "s == s"),
        ("s - y", "y - y"),
        ("s / len(y)", "s / len(y.T)"),
        ("s / s.sum()", "1.0 / s.sum()"),
        ("1 / (1 + s)", "(1 + s) / 1"),
        ("1 / (1 + s)", "1 * (1 + s)"),
        ("s / y.sum()", "s / (y.sum() * s)"),
        ("np.where(s, y, 0)", "np.where(1.0 - s, y, 0)"),
        ("np.log(f(s + 1e-40j))", "np.log(f(s) + 1e-40j)"),
    ],
)
def test_nobody_writes_what_says_nothing(right: str, wrong: str) -> None:
    (function,) = ast.parse(f"def f(s, y):\n    return {right}").body
    assert f"return {wrong}" not in {ast.unparse(function.body[-1]) for _ in edits(function)}  # type: ignore[attr-defined]


def test_a_function_that_is_left_out_is_told_without_what_it_is_a_method_of() -> None:
    (function,) = ast.parse("def f(s):\n    return list(s).index(max(s))").body
    left_out = {edit.about for edit in edits(function) if edit.kind == "function-missing"}
    assert left_out == {("index",), ("list",), ("max",)}


def test_nobody_forgets_the_function_that_begins_an_array() -> None:
    (function,) = ast.parse("def f(s):\n    return np.ones_like(s)").body
    assert "function-missing" not in {edit.kind for edit in edits(function)}


def test_what_each_sample_has_for_itself_may_be_carried_over() -> None:
    (function,) = ast.parse("def f(s, y):\n    d = s * y\n    return d").body
    made = {(edit.kind, ast.unparse(function.body[0])) for edit in edits(function)}  # type: ignore[attr-defined]
    assert ("added-up", "d = np.cumsum(s * y, axis=0)") in made


def test_a_bracket_is_told_with_a_function_that_it_belongs_to_and_with_nothing_else() -> None:
    (function,) = ast.parse("def f(s, y):\n    return s + np.log(y) / 2").body
    assert {edit.about for edit in edits(function) if edit.kind == "bracket"} == {(), ("log", "np")}


def test_code_that_makes_python_warn_is_compiled_in_silence() -> None:
    (part,) = parts_of("solution.py", "def f(x):\n    return x\n")
    part.tree.body = ast.parse("def f(x):\n    return 2[x]").body[0].body  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert part.codes()
