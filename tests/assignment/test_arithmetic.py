"""Sizes that follow from others, and nothing that an author could not mean."""

import pytest

from grader.assignment.arithmetic import evaluate, resolved


def test_sizes_follow_from_sizes_that_follow() -> None:
    assert resolved({"P": "2 * Q", "Q": "D * H + H", "D": 4, "H": 3}) == {"D": 4, "H": 3, "Q": 15, "P": 30}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("D +", "not arithmetic"),
        ("d * 2", "Did you mean `D`?"),
        ("D / 3", "a whole number"),
        ("D // 0", "has no value"),
        ("9 ** 9 ** 9 ** 9", "at most 64"),
        ("10 ** 30", "larger than"),
        ("D.real", "not arithmetic"),
        ("().__class__", "not arithmetic"),
        ("open('x')", "not arithmetic"),
        ("[D for D in D]", "not arithmetic"),
        ("(" * 99 + ")" * 98, "not arithmetic"),
        ("1" + "+1" * 99, "too many parts"),
        ("1" * 201, "at most 200 characters"),
        ("True", "not arithmetic"),
    ],
)
def test_what_is_no_size_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("?", r"\?").replace("*", r"\*")):
        resolved({"D": 4, "P": text})


def test_a_circle_of_sizes_is_refused() -> None:
    with pytest.raises(ValueError, match="in a circle"):
        resolved({"P": "Q", "Q": "P + 1"})


def test_numbers_may_be_fractions() -> None:
    assert evaluate("sqrt(2 / d) * 0.5", {"d": 8}) == 0.25
