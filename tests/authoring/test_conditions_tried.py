"""Conditions that made-up answers fulfil are told: a constant, or an argument that is returned as it came."""

from pathlib import Path

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
