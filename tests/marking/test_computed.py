"""What counts as computed: arrays that change with their inputs, also next to a pole, where one entry is huge."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.course.loading import find_assignment
from grader.course.location import bundled_course
from grader.intake import read_one
from grader.limits import Limits
from grader.marking.comparing.compare import Array
from grader.marking.credit.computed import SPREAD, Track, is_computed
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.sandbox import Sandbox


def turns(near: float, of: int) -> list[Array]:
    """Other numbers in three turns, the first two drawn anew, the last moved by a thousandth; one of each is near 0."""
    rng = np.random.default_rng(of)
    first, second = (np.append(rng.normal(2.0, 0.5, 7), turn * near) for turn in (1, 2))
    return [first, second, second * (1 + 1e-3 * rng.uniform(-1, 1, 8))]


def tracks(right: Callable[[Array], Array], mine: Callable[[Array], Array], near: float = 1.0) -> list[Track]:
    return [[(right(z), mine(z)) for z in turns(near, case)] for case in range(3)]


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def with_a_pole(z: Array) -> Array:
    return 1 / (1 - np.exp(-z))


def huge_at_first(z: Array) -> Array:
    """Constant, but for one entry that moves and hides the others."""
    return np.where(np.arange(8) == 0, 1e3 * z, 1.0)


@pytest.mark.parametrize("near", [1.0, 1e-2, -1e-3])
def test_a_pole_makes_no_constants_of_the_other_entries(near: float) -> None:
    assert is_computed([tracks(sigmoid, with_a_pole, near)], SPREAD)
    assert not is_computed([tracks(sigmoid, huge_at_first, near)], SPREAD)
    assert not is_computed([tracks(sigmoid, lambda z: np.ones(8), near)], SPREAD)


def test_what_is_right_is_computed_however_different_its_entries_are() -> None:
    def slope(z: Array) -> Array:
        return z * (1 - z)

    assert is_computed([tracks(slope, slope, near=1e6)], SPREAD)


def test_an_array_may_be_huge_in_some_cases_only() -> None:
    ordinary, huge = tracks(sigmoid, lambda z: 2 * z), tracks(sigmoid, lambda z: 1e7 * z)
    assert is_computed([[*ordinary[:2], huge[2]]], SPREAD)
    assert not is_computed([[ordinary[0], *huge[1:]]], SPREAD)
    assert not is_computed([huge], SPREAD)


@pytest.mark.parametrize("seed", range(8))
def test_a_sigmoid_with_a_pole_costs_the_same_with_every_seed(seed: int) -> None:
    version = find_assignment("h5-one-hidden-layer", bundled_course()).without_places()
    right = read_one(version.course / "submissions" / version.slug / "correct", version)
    wrong = right.files["solution.py"].replace(b"1.0 / (1.0 + np.exp(-x))", b"1.0 / (1.0 - np.exp(-x))")
    with Sandbox(Limits()) as sandbox:
        grading = grade(Expectations(version, seed), replace(right, files={"solution.py": wrong}), sandbox)
    # all but the sigmoid itself is right, given that sigmoid
    assert {check.id: check.points for check in grading.checks if check.points < check.max_points} == {"sigmoid": 0.0}
