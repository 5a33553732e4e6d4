"""Geometry, against values worked out by hand."""

from dataclasses import replace

import pytest

from grader.reports.charts import heat_paths, histogram, nice_ticks, plot
from grader.results.evidence import Curve
from tests.gradebook.samples import EVIDENCE

CURVE = EVIDENCE.curves[0]


def test_a_run_is_broken_where_it_is_not_finite_and_spans_the_frame() -> None:
    drawn = plot(CURVE)
    assert drawn.reference == "M40 8L176 89.3L312 130"
    assert drawn.mine == "M40 8h0M312 48.7h0"
    assert drawn.parts == 176
    assert drawn.across == ((40, "0"), (108, "10"), (176, "20"), (244, "30"), (312, "40"))


def test_a_run_that_explodes_does_not_flatten_the_reference() -> None:
    drawn = plot(replace(CURVE, mine=(2.5, 1e300, -1e300)))
    assert max(float(label) for _, label in drawn.up) < 10


def test_a_run_that_leaves_the_frame_is_not_drawn_along_its_border() -> None:
    # from 2.5 to 8.5 in a frame that ends at 5.5 and begins at 1: half of the way up, and half of the way down again
    drawn = plot(replace(CURVE, mine=(2.5, 8.5, 2.5)))
    assert drawn.mine == "M40 89.3L108 8M244 8L312 89.3"


@pytest.mark.parametrize("values", [(1.0, 1.0), (0.0, 0.0), (None, None)])
def test_a_flat_run_can_be_drawn(values: tuple[float | None, float | None]) -> None:
    flat = Curve(name="J", case="", steps=(0, 1), mine=values, reference=values)
    assert plot(flat).up


@pytest.mark.parametrize(
    ("low", "high", "about", "ticks"),
    [(0, 180, 5, [0, 50, 100, 150]), (0.05, 0.98, 3, [0.2, 0.4, 0.6, 0.8]), (-1, 1, 4, [-1, -0.5, 0, 0.5, 1])],
)
def test_ticks_are_round(low: float, high: float, about: int, ticks: list[float]) -> None:
    assert nice_ticks(low, high, about) == pytest.approx(ticks)


def test_neighbours_of_one_level_are_one_rectangle() -> None:
    picture = replace(EVIDENCE.pictures[0], cells=("0551", "20xx"))
    assert heat_paths(picture) == {"1": "M3 0h1v1h-1z", "2": "M0 1h1v1h-1z", "5": "M1 0h2v1h-2z", "x": "M2 1h2v1h-2z"}


def test_a_whole_score_belongs_to_the_last_bar() -> None:
    assert [bar.count for bar in histogram([0, 9.9, 10, 55, 100, 99])] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert max(bar.height for bar in histogram([])) == 0
