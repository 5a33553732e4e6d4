"""Two draws of one law: none may be made from the other, and those that are drawn pass."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.assignment import laws
from grader.assignment.cases import DrawnCase
from grader.marking.comparing.chance import RIGHT_FAILS
from grader.marking.comparing.compare import Array
from grader.marking.comparing.law import Law, stated

LAWS: dict[str, laws.Law] = {
    "normal": laws.Gaussian(shape=("n", "k"), normal=(1, 2)),
    "uniform": laws.Even(shape=("n",), uniform=(-1, 1)),
    "mask": laws.Kept(shape=("n", "k"), kept=0.7, times="1 / 0.7"),
    "classes": laws.Classes(shape=("n", "k"), integers="k"),
    "one number": laws.Gaussian(shape=(), normal=(0, 1)),
}
MADE: dict[str, Callable[[Array], Array]] = {
    "turned": lambda drawn: np.roll(drawn, 1, axis=0),
    "turned the other way": lambda drawn: np.roll(drawn, -3, axis=1),
    "scaled a little": lambda drawn: drawn * (1 + 1e-9),
    "mirrored": lambda drawn: 2.0 - drawn,
    "one half is new": lambda drawn: np.concatenate([drawn[:20], drawn[20:][::-1]]),
}


def law(name: str) -> Law:
    return stated(LAWS[name], DrawnCase(name="", inputs={}, sizes={"n": 40, "k": 30}, dtype="float64", layout="C"))


@pytest.mark.parametrize("name", LAWS)
def test_arrays_that_are_drawn_anew_pass(name: str) -> None:
    rng = np.random.default_rng(0)
    drawn = [law(name).draw(rng) for _ in range(60)]
    assert not any(law(name).fault_of_two(*pair, RIGHT_FAILS) for pair in zip(drawn[::2], drawn[1::2], strict=True))


@pytest.mark.parametrize("made", MADE)
def test_an_array_that_is_made_from_the_last_one_fails(made: str) -> None:
    first = law("normal").draw(np.random.default_rng(0))
    assert law("normal").fault_of_two(first, MADE[made](first), RIGHT_FAILS)
