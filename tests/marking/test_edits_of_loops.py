"""Edits of training loops: the rate, the decay, the momentum, the rounds."""

import ast
from types import CodeType
from typing import Any

import numpy as np

from grader.sandbox.inside.editing.edits import edits


def test_what_goes_wrong_in_training_is_an_edit() -> None:
    source = """
def f(w, rate):
    for k, row in enumerate(w):
        w -= rate * row
        w = w * 2
    return w
"""
    (function,) = ast.parse(source).body
    before = ast.unparse(function)
    made = {(edit.kind, ast.unparse(function)) for edit in edits(function)}
    assert ("rate", before.replace("        w -=", "        rate *= 0.99\n        w -=")) in made
    assert ("rate", before.replace("        w -=", "        rate *= max(k, 1) / (k + 1)\n        w -=")) in made
    assert ("decay", before.replace("row\n", "(row + 0.001 * w)\n")) in made
    assert ("range", before.replace("enumerate(w)", "list(enumerate(w))[1:]")) in made
    assert ("in-place", before.replace("w = w * 2", "w *= 2")) in made
    assert ast.unparse(function) == before


def test_a_step_may_have_a_part_of_the_one_before() -> None:
    source = """
def f(w, parts, rate):
    for step in range(3):
        w = w - rate * w
        for k in range(2):
            parts[k] -= rate * parts[k]
    return w, parts
"""
    (function,) = ast.parse(source).body
    ways = [compile(ast.Module([function], []), "f.py", "exec") for edit in edits(function) if edit.kind == "momentum"]
    names: dict[str, Any] = {}
    exec(ways[0], names)
    # speeds .5, .5 * .5 + .9 * .5 = .7, and .5 * (.5 - .7) + .9 * .7 = .53
    assert np.allclose(names["f"](1.0, [1.0, 2.0], 0.5)[0], 1 - 0.5 - 0.7 - 0.53)
    assert np.allclose(names["f"](1.0, [1.0, 2.0], 0.5)[1], [-0.73, -1.46])


def test_all_sums_of_a_loop_may_begin_again_in_each_round() -> None:
    once = """
def f(w):
    a = 0
    b = 0
    kept = []
    for row in w:
        a += row
        b += a
        kept.append(b)
    return kept
"""
    again = """
def f(w):
    kept = []
    for row in w:
        a = 0
        b = 0
        a += row
        b += a
        kept.append(b)
    return kept
"""
    (function,) = ast.parse(once).body
    made = [executed(function)([1, 2]) for edit in edits(function) if edit.kind == "loop-start"]
    assert executed(ast.parse(again).body[0])([1, 2]) in made
    assert ast.unparse(function) == ast.unparse(ast.parse(once))


def executed(function: ast.stmt) -> Any:
    names: dict[str, Any] = {}
    exec(compile(ast.Module([function], []), "f.py", "exec"), names)
    return names["f"]


def _value(program: CodeType) -> float:
    """What `f` gives for the parts 4 and 5, begun with 1."""
    names: dict[str, Any] = {}
    exec(program, names)
    return float(names["f"]([4.0, 5.0], 1.0))


STEPS = """
def f(x, w):
    for part in x:
        w = w * 2 + part
    return w
"""
FORGETFUL = """
def f(x, w):
    for part in x:
        new = w * 2 + part
    return new
"""


def test_a_round_may_forget_what_the_one_before_it_gave() -> None:
    (function,) = ast.parse(STEPS).body
    made = (edit for edit in edits(function) if edit.kind == "not-carried")
    ways = [compile(ast.Module([function], []), "f.py", "exec") for _ in made]
    assert [_value(way) for way in ways] == [2 * 1 + 5]


def test_what_a_round_gives_may_have_to_be_handed_on() -> None:
    (function,) = ast.parse(FORGETFUL).body
    ways = [
        compile(ast.Module([function], []), "f.py", "exec")
        for edit in edits(function, repairing=True)
        if edit.kind == "not-carried" and edit.about == ("w",)
    ]
    assert _value(ways[0]) == 2 * (2 * 1 + 4) + 5


def test_what_each_round_computes_first_may_be_computed_once() -> None:
    source = STEPS.replace("w = w * 2 + part", "twice = w * 2\n        w = twice + part")
    (function,) = ast.parse(source).body
    made = (edit for edit in edits(function) if edit.kind == "loop-tail")
    ways = [compile(ast.Module([function], []), "f.py", "exec") for _ in made]
    assert 2 * 1 + 5 in [_value(way) for way in ways]


def test_what_is_done_under_a_condition_may_be_done_once_after_the_loop() -> None:
    inside = STEPS.replace("w = w * 2 + part", "if part > 4:\n            w = w * 2\n            w = w + part")
    after = inside.replace("            w = w + part", "    w = w + part")
    for source, other in ((inside, after), (after, inside)):
        (function,) = ast.parse(source).body
        (wanted,) = ast.parse(other).body
        assert ast.unparse(wanted) in [ast.unparse(function) for edit in edits(function) if edit.kind == "loop-tail"]


PAIRS = """
def f(x, w):
    for one in x:
        for other in range(2):
            w = w * 2 + one * other
    return w
"""


def test_rounds_may_go_backwards() -> None:
    (function,) = ast.parse(STEPS).body
    ways = [executed(function)([4, 5], 1) for edit in edits(function) if edit.kind == "step-order"]
    assert (1 * 2 + 5) * 2 + 4 in ways
    assert executed(function)([4, 5], 1) == (1 * 2 + 4) * 2 + 5


def test_the_inner_loop_may_be_the_outer_one() -> None:
    (function,) = ast.parse(PAIRS).body
    ways = [executed(function)([4, 5], 1) for edit in edits(function) if edit.kind == "order"]
    # the products of the pairs (4, 0), (5, 0), (4, 1), (5, 1)
    assert ((((1 * 2 + 0) * 2 + 0) * 2) + 4) * 2 + 5 in ways
    assert executed(function)([4, 5], 1) == ((((1 * 2 + 0) * 2 + 4) * 2) + 0) * 2 + 5


def test_a_sum_may_begin_with_its_bias() -> None:
    source = """
def f(x, w):
    total = w[0]
    for k in range(2):
        total += x[k] * w[k + 1]
    return total
"""
    (right,) = ast.parse(source).body
    made = {ast.unparse(right) for edit in edits(right) if edit.kind == "term-missing"}
    (wrong,) = ast.parse(source.replace("w[0]", "0")).body
    assert ast.unparse(wrong) in made
    before = ast.unparse(wrong)
    fixed = {ast.unparse(wrong): edit for edit in edits(wrong, repairing=True)}
    assert fixed[ast.unparse(right)].kind == "term-missing"
    assert fixed[ast.unparse(right)].about == ("w",)
    assert any("total = w[k]" in text for text in fixed)
    assert ast.unparse(wrong) == before


def test_each_round_may_have_to_take_its_own_entry() -> None:
    source = """
def f(x, w):
    for k in range(2):
        w += x[0]
    return w
"""
    (wrong,) = ast.parse(source).body
    fixed = {ast.unparse(wrong): edit for edit in edits(wrong, repairing=True)}
    right = ast.unparse(ast.parse(source.replace("x[0]", "x[k]")))
    assert (fixed[right].kind, fixed[right].about) == ("index", ("x",))
