"""The manual states the tolerances that are used."""

import re
from pathlib import Path

import pytest

from grader.marking.comparison import SINGLE, TOLERANCES

PAGE = (Path(__file__).parents[2] / "docs/checks.md").read_text()
SECTION = " ".join(PAGE.partition("## When is an array right?")[2].partition("\n## ")[0].split())


def test_the_tolerance_of_each_type_is_stated() -> None:
    stated = {dtype: float(number) for number, dtype in re.findall(r"(\d+e-\d+) for (float\d+)", SECTION)}
    assert stated == {dtype: tolerance.rtol for dtype, tolerance in TOLERANCES.items()}
    assert {tolerance.atol for tolerance in TOLERANCES.values()} == {0}
    assert "`atol` is 0" in SECTION


def test_how_close_single_precision_can_be_asked_for_is_stated() -> None:
    (stated,) = re.findall(r"for float32 up to (\d+e-\d+)", SECTION)
    assert float(stated) == pytest.approx(SINGLE, rel=0.1)
