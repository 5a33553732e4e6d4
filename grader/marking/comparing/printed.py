"""Printed text, compared line by line: the same words, and numbers that are equal up to rounding."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from grader.assignment.checks import Tolerance

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?")
NEARLY = Tolerance(rtol=1e-3)
"""How far a printed number may be off: authors print few digits, and the last one is rounded."""


class OtherLine(NamedTuple):
    """A line that should read differently."""

    number: int
    """From 1."""
    text: str


def lines_of(text: str) -> list[str]:
    """The lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def first_other(got: Sequence[str], want: Sequence[str], tolerance: Tolerance) -> OtherLine | None:
    """The first line that differs, among those that both have."""
    pairs = enumerate(zip(got, want, strict=False), 1)
    return next((OtherLine(number, mine) for number, (mine, right) in pairs if not _same(mine, right, tolerance)), None)


def _same(mine: str, right: str, tolerance: Tolerance) -> bool:
    if NUMBER.sub("#", mine).split() != NUMBER.sub("#", right).split():
        return False
    numbers = [float(number) for number in NUMBER.findall(mine)]
    wanted = [float(number) for number in NUMBER.findall(right)]
    # a line may itself contain a `#` where a number belongs
    return len(numbers) == len(wanted) and all(
        abs(got - want) <= tolerance.rtol * abs(want) + tolerance.atol
        for got, want in zip(numbers, wanted, strict=True)
    )
