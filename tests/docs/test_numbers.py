"""The manual states the numbers that are used."""

import re
from pathlib import Path

from grader.gradescope.container import MARGIN_S
from grader.marking.comparing.compare import SINGLE, TOLERANCES

DOCS = Path(__file__).parents[2] / "docs"
CHECKS = (DOCS / "checks.md").read_text()
SECTION = " ".join(CHECKS.partition("## When is an array right?")[2].partition("\n## ")[0].split())


def test_the_tolerance_of_each_type_is_stated() -> None:
    stated = {dtype: float(number) for number, dtype in re.findall(r"(\d+e-\d+) for (float\d+)", SECTION)}
    assert stated == {dtype: tolerance.rtol for dtype, tolerance in TOLERANCES.items()}
    assert {tolerance.atol for tolerance in TOLERANCES.values()} == {0}
    assert "`atol` is 0" in SECTION


def test_how_close_single_precision_can_be_asked_for_is_stated() -> None:
    (stated,) = re.findall(r"allow float32 results an `rtol` of (\d+e-\d+)", SECTION)
    assert float(stated) == SINGLE.rtol


def test_how_long_before_the_platforms_limit_a_container_ends_is_stated() -> None:
    page = " ".join((DOCS / "gradescope.md").read_text().split())
    assert f"ends by itself {MARGIN_S:g} seconds before the platform's limit" in page
