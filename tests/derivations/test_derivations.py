"""Derivations: right ones in any form earn everything, wrong lines are found, and errors are carried forward."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.loading import find_assignment
from grader.marking.derivations import stated
from grader.marking.expected import Expectations
from grader.notation.lines import lines_of
from grader.results.grading import CheckResult
from tests.derivations.handed_in import ROOT, check, completed, expectations, marked
from tests.derivations.slips import by_numpy, slips

CHECKS = [
    *(("h1-derivation", name) for name in ("neuron", "two-layers", "multiclass-layer", "multiclass-network")),
    *(("h2-derivation", name) for name in ("neurons", "regression", "several-outputs", "sigmoid-output", "losses")),
    ("h3-derivation", "backward"),
    *(("h4-derivation", name) for name in ("softmax", "training")),
    *(("h5-derivation", name) for name in ("forward", "backward")),
]
WRONG = 100
H1 = ("h1-derivation", "neuron")
H5 = ("h5-derivation", "backward")


def right_ones() -> Iterator[Any]:
    where = ()
    for block in Path(__file__).with_name("right.txt").read_text().split("\n\n"):
        lines = block.split("\n")
        where = tuple(lines.pop(0)[3:].split()) if lines[0].startswith("##") else where
        text = "\n".join(line for line in lines if not line.startswith("#"))
        if where and text.strip():
            yield pytest.param(*where, text, id=f"{where[0]} {lines[-1]}")


RIGHT = list(right_ones())


def told(result: CheckResult) -> str:
    return " ".join(map(str, result.said))


@pytest.mark.parametrize(("slug", "name", "text"), RIGHT)
def test_a_right_line_is_right_in_any_form(slug: str, name: str, text: str) -> None:
    result = completed(slug, name, text)
    assert (result.outcome, result.points, told(result)) == ("passed", result.max_points, "Right.")


def wrong_ones() -> list[tuple[str, str, str, str]]:
    """Lines that differ from the right ones, as NumPy says."""
    rng = np.random.default_rng(7)
    found = []
    for slug, name in CHECKS:
        asked = check(slug, name)
        cases = asked.stated_cases(expectations(slug))
        for at, (line, formula) in enumerate(asked.lines.items()):
            usable = [*asked.given, *asked.known, *list(asked.lines)[:at]]
            for _, wrong in slips(formula, usable, rng):
                values = [by_numpy(wrong, {**one.given, **one.right}) for one in cases]
                pairs = zip(values, (one.right[line] for one in cases), strict=True)
                if not all(got is not None and is_close(got, want) for got, want in pairs):
                    found.append((slug, name, line, wrong))
    return [found[index] for index in rng.permutation(len(found))[:WRONG]]


def is_close(got: Any, want: Any) -> bool:
    mine, right = np.squeeze(got), np.squeeze(want)
    return mine.shape == right.shape and np.allclose(mine, right, rtol=1e-5, atol=1e-12)


def test_wrong_lines_lose_points_and_are_named_with_their_line() -> None:
    assert len(RIGHT) >= 60
    results = [(line, completed(slug, name, f"Prose.\n\n{line} = {wrong}")) for slug, name, line, wrong in wrong_ones()]
    assert len(results) == WRONG
    assert [result.id for _, result in results if result.points == result.max_points] == []
    # a line without a value is explained by the shapes in it
    named = [
        any(one.array == line for one in result.diagnoses) or "earns nothing" in told(result)
        for line, result in results
    ]
    placed = [result.places[0].line == 3 for _, result in results]
    assert sum(named) >= 95
    assert sum(placed) >= 95
    assert sum("is wrong at" in told(result) for _, result in results) >= 75


def test_an_error_costs_the_line_where_it_is_made() -> None:
    wrong = marked(*H5, "dz2 = y - yhat\ndh = dz2 @ W2.T\ndW2 = h.T @ dz2\ndb2 = sum(dz2, axis=0)")
    right = marked(*H5, "dz2 = yhat - y\ndh = dz2 @ W2.T\ndW2 = h.T @ dz2\ndb2 = sum(dz2, axis=0)")
    share = share_of("dz2")
    assert right.points - wrong.points == pytest.approx(share)
    assert [(one.id, one.array) for one in wrong.diagnoses] == [("sign-flipped", "dz2")]
    assert [place.line for place in wrong.places] == [1]
    assert "`dh`, `dW2`, `db2`: right, given the lines before." in told(wrong)


def share_of(name: str) -> float:
    asked = check(*H5)
    weights = {one: asked.weights.get(one, 1.0) for one in asked.lines}
    return asked.points * weights[name] / sum(weights.values())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("dz2 = dz2", "derived from itself"),
        ("dh = dz1 / (h * (1 - h))\ndz1 = dh * h * (1 - h)", "derived from itself"),
        ("dh = dz1 / (h * (1 - h))", "not known at this point"),
        ("dh = dz1 / (h * (1 - h))\ndz1 = x @ W1", "wrong"),
        ("dW1 = x.T.T", "only repeats `x`"),
        ("dW1 = 1 * W1 + 0", "only repeats `W1`"),
        ("dz2 = yhat - y\ndz2 = y - yhat", "line 2: `dz2 = y - yhat` is wrong"),
        ("dz2 = yhat - y = y - yhat", "is wrong"),
        ("y = yhat\ndz2 = y - y", "is wrong"),
        ("yhat = y\ndz2 = 0 * y", "is wrong"),
    ],
)
def test_what_derives_nothing_earns_nothing(text: str, why: str) -> None:
    result = marked(*H5, text)
    assert result.points == 0
    assert why in told(result)


@pytest.mark.parametrize(
    ("slug", "name", "text"),
    [
        ("h4-derivation", "training", "dz = (p - Y) / 6"),
        ("h4-derivation", "training", "W_new = W - dW / 2"),
        ("h4-derivation", "training", "b_new = b - 0.5 db"),
        ("h2-derivation", "neurons", "dlog_s = eye(3) - outer(ones_like(s), s)"),
    ],
)
def test_a_number_that_has_a_name_is_not_this_name(slug: str, name: str, text: str) -> None:
    result = completed(slug, name, text)
    assert result.points == pytest.approx(result.max_points - 1)


def test_the_proof_tries_the_number_of_each_name() -> None:
    trials = dict(check("h4-derivation", "training").trials(expectations("h4-derivation")))
    assert {name for name in trials if name.endswith("-as-a-number")} == {
        "training/dz/n-as-a-number",
        "training/W_new/rate-as-a-number",
        "training/b_new/rate-as-a-number",
    }
    assert all(trials.values())


QUOTIENTS = [
    "da/dz = (σ(z + 0.00001) − σ(z − 0.00001)) / 0.00002",
    "da/dz = (σ(z + 10**-5) − σ(z − 10**-5)) * 50000",
    "h = 1/100000\nda/dz = (σ(z + h) − σ(z − h)) / (2 h)",
    "h = y / 100000\nda/dz = (σ(z + h) − σ(z)) / h",
    "q = (σ(z + exp(-12)) − σ(z − exp(-12))) / 2\nda/dz = q / exp(-12)",
    "t = exp(-9 - 0 y)\nda/dz = (σ(z + t) − σ(z − t)) / (2 t)",
    "t = (1/9)**len(x)\nda/dz = (σ(z + t) − σ(z − t)) / (2 t)",
    "da/dz = (σ(z + exp(-2 d)) − σ(z − exp(-2 d))) / (2 exp(-2 d))",
    "da/dz = (8 (σ(z + 0.02) − σ(z − 0.02)) − (σ(z + 0.04) − σ(z − 0.04))) / 0.24",
    "da/dz = (σ(z + 1/99999) − σ(z − 1/99999)) / (2/99999) * (0.009 + 0.991)",
    "c = 1.00001\nda/dz = a log(σ(z c) / σ(z / c)) / (2 z log(c))",
    "t = d\nda/dz = (σ(z + 1/d/d/d/d/d/d/d) − a) d d d d d d d",
    "t = 0.5**34\nda/dz = mean([(σ(z + t) − a) / t, (a − σ(z − t)) / t])",
]


def test_where_digits_take_too_long_right_lines_keep_their_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stated, "MOST_DIGITS", 1)
    asked, anew = check(*H1), Expectations(find_assignment("h1-derivation", ROOT), 1)
    assert not any(case.in_digits for case in asked.stated_cases(anew))
    assert asked.marked([*lines_of("da/dz = 0 + a (1 - a)", "derivation.md")], anew).points == pytest.approx(1)


@pytest.mark.parametrize("text", QUOTIENTS)
def test_a_difference_quotient_is_no_derivation(text: str) -> None:
    result = marked(*H1, text)
    assert result.points == 0
    assert "difference quotient" in told(result) or "is wrong" in told(result)


@pytest.mark.parametrize(
    "text",
    [
        "da/dz = σ'(z)",
        "da/dz = 0 + sigmoid_derivative(z) * 1",
        "s = r\nr = σ'(z.T.T)\nda/dz = s",
        "da/dz = σ'(z) * 2 / 2",
        "da/dz = σ'(z) + 0 z",
        "da/dz = -(-σ'(x @ w + b))",
        "da/dz = where(y < 2, σ'(z), 7)",
        "s = [σ'(z), 1]\nda/dz = s[0]",
        "da/dz = tanh'(z / 2) / 4",
    ],
)
def test_the_name_of_a_derivative_is_no_derivation(text: str) -> None:
    result = marked(*H1, text)
    assert result.points == 0
    assert "only names the derivative" in told(result)


@pytest.mark.parametrize(
    "factor", ["σ'(z1)", "tanh'(z1 / 2) / 4", "σ(z1) σ(-z1)", "exp(-z1) a1^2", "(1 - tanh(z1/2)^2) / 4"]
)
def test_one_factor_of_a_line_may_be_the_name_of_a_derivative(factor: str) -> None:
    result = marked("h1-derivation", "two-layers", f"dL/dz2 = a2 - y\ndL/da1 = dL_dz2 * w2\ndL/dz1 = dL_da1 * {factor}")
    assert result.points == pytest.approx(3)


@pytest.mark.parametrize(
    "text",
    [
        "da/dz = a (1 − a) + 10**-12",
        "da/dz = 0.001 a (1 − a) / 0.001",
        "da/dz = 1000 a (1 − a) · 10**-3",
        "da/dz = a / (1 + exp(z)) + 1e-300",
    ],
)
def test_small_and_large_numbers_alone_are_no_difference_quotient(text: str) -> None:
    result = marked(*H1, text)
    assert result.points == pytest.approx(1)


def test_shapes_are_told_in_words() -> None:
    said = told(marked(*H5, "dh = W2 @ dz2"))
    assert "`W2` is (H, Dy) and `dz2` is (n, Dy): `W2 @ dz2` has no meaning. Which side is transposed?" in said


def test_a_wrong_step_is_told_where_it_is() -> None:
    result = marked(*H5, "slope = h * (1 + h)\n\ndz1 = dh * slope")
    assert [place.line for place in result.places] == [1]
    assert "`dz1 = dh * slope` is wrong because of derivation.md, line 1" in told(result)


def test_lines_may_stand_in_any_order_between_prose() -> None:
    text = "We see that a = b helps.\n\n* `dW2 = h.T @ dz2`\n> dz2 = yhat - y   # as usual\n1. **db2** = sum(dz2, 0)"
    result = marked(*H5, text)
    assert result.points == pytest.approx(sum(map(share_of, ("dW2", "dz2", "db2"))))
