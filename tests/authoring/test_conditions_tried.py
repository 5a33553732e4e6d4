"""Conditions that made-up answers fulfil are told: a constant, or an argument that is returned as it came."""

from pathlib import Path

import pytest

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import kinds_of

TOML = """
title = "Fit"
batch = "n"
sizes = {{ n = 30 }}

[inputs]
x = {{ normal = ["n"] }}
y = {{ normal = ["n"] }}

[[checks]]
id = "fit"
kind = "condition"
title = "a fit"
points = 2
function = "fit"
arguments = ["x", "y"]
returns = ["fitted", "losses"]
holds = [{holds}]
"""
NEAR = '"mean((fitted - y) ** 2) <= mean((y - mean(y)) ** 2)", "losses[-1] < losses[0]"'
LINE = '"abs(mean(fitted * x) - mean(x * y)) < 1e-9", "norm(fitted) < norm(y)", "losses[-1] < losses[0]"'
FALLS = '"losses[-1] < losses[0]", "losses >= 0"'


def survivors(course: Path, holds: str) -> list[str]:
    folder = course / "assignments/a"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assignment.toml").write_text(TOML.format(holds=holds))
    expectations = Expectations(load_assignment(folder), 0)
    (check,) = kinds_of(expectations.version.assignment)
    return [name for name, loses in check.trials(expectations) if not loses]


def test_an_argument_that_is_returned_fulfils_a_condition_about_it(tmp_path: Path) -> None:
    # the curve next to it can be made up
    assert survivors(tmp_path, NEAR) == ["fit/*/the-input-y"]
    assert survivors(tmp_path, LINE) == []
    assert survivors(tmp_path, FALLS) == []


KEPT = """
title = "Labels"
batch = "n"
sizes = { n = 30, d = 2 }

[inputs]
x = { normal = ["n", "d"] }
y = { integers = ["n"], below = 3 }

[[checks]]
id = "labels"
kind = "condition"
title = "labels"
points = 2
function = "predict"
arguments = ["x"]
returns = ["found"]
holds = ["mean(found == y) >= 0.9"]

[[checks]]
id = "manners"
title = "manners"
points = 1
function = "loss"
"""
PROPERTY = 'kind = "property"\nholds = ["finite"]\n'
VALUE = 'kind = "value"\nreturns = ["J"]\nreference = "a:loss"\n'
OTHERS = 'cases = [{ inputs = { y = { integers = ["n"], below = 4 } } }]\n'


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (PROPERTY + 'arguments = ["x", "y"]\n', True),
        (PROPERTY + 'arguments = ["x"]\n', False),
        (PROPERTY + 'arguments = ["x", "y"]\nvisibility = "hidden"\n', False),
        (PROPERTY + 'arguments = ["x", "y"]\n' + OTHERS, False),
        # each submission has numbers of its own there
        (VALUE + 'arguments = ["x", "y"]\n', False),
    ],
)
def test_labels_that_another_check_hands_out_are_told(tmp_path: Path, more: str, told: bool) -> None:
    folder = tmp_path / "assignments/a"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(KEPT + more)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference/a.py").write_text("def loss(x, y):\n    return float(x.sum() + y.sum())\n")
    expectations = Expectations(load_assignment(folder), 0)
    advice = " ".join(kinds_of(expectations.version.assignment)[0].advice(expectations))
    assert ("predict does not get y, but 'manners' passes the same numbers" in advice) is told
