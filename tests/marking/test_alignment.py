"""What may differ in a right answer is taken away before it is compared; a mistake is not."""

import numpy as np
import pytest

from grader.assignment.up_to import Freedom, Way
from grader.marking.author_tests.assertions import ArrayMismatch, assert_close
from grader.marking.comparing.alignment import aligned, unfit

RNG = np.random.default_rng(5)
WANT = RNG.standard_normal((9, 4))
TURN = np.linalg.qr(RNG.standard_normal((4, 4)))[0]
ORDER = [2, 0, 3, 1]
RIGHT = [
    (Freedom("sign"), -WANT),
    (Freedom("sign", 1), WANT * [1, -1, -1, 1]),
    (Freedom("scale", 0), WANT * np.arange(1, 10)[:, None]),
    (Freedom("scale"), -0.3 * WANT),
    (Freedom("permutation", 1), WANT[:, ORDER]),
    (Freedom("rotation"), WANT @ TURN),
    (Freedom("rotation", 1), WANT @ TURN),
    (Freedom("affine"), WANT @ RNG.standard_normal((4, 4)) + 3.0),
]


@pytest.mark.parametrize(("free", "got"), RIGHT)
def test_what_may_differ_is_taken_away(free: Freedom, got: np.ndarray) -> None:
    np.testing.assert_allclose(aligned({"w": free}, {"w": got}, {"w": WANT})["w"], WANT, atol=1e-9)


@pytest.mark.parametrize(("free", "got"), RIGHT)
@pytest.mark.parametrize("wrong", ["one entry", "zeros", "other numbers", "one vector twice"])
def test_a_mistake_stays(free: Freedom, got: np.ndarray, wrong: str) -> None:
    bad = got.copy()
    match wrong:
        case "one entry":
            bad[3, 1] += 0.5
        case "zeros":
            bad[:] = 0.0
        case "other numbers":
            bad = np.random.default_rng(6).standard_normal(got.shape)
        case _:
            bad[:, 0], bad[0] = bad[:, 1], bad[1]
    assert not np.allclose(aligned({"w": free}, {"w": bad}, {"w": WANT})["w"], WANT, atol=1e-3)


def test_a_sign_may_differ_in_an_equivalent_shape() -> None:
    assert_close(-WANT[:, :1], WANT[:, 0], shapes="equivalent", up_to="sign")
    with pytest.raises(ArrayMismatch):
        assert_close(-WANT[:, :1], WANT[:, 0], up_to="sign")


def test_clusters_keep_one_order_in_all_arrays() -> None:
    centers, labels = WANT[:3], np.array([0, 1, 2, 2, 1, 0.0])
    free = {"centers": Freedom("permutation", 0), "labels": Freedom("permutation")}
    want = {"centers": centers, "labels": labels}
    moved = {"centers": centers[[1, 2, 0]], "labels": np.array([2, 0, 1, 1, 0, 2.0])}
    np.testing.assert_array_equal(aligned(free, moved, want)["labels"], labels)
    np.testing.assert_array_equal(aligned(free, moved, want)["centers"], centers)
    torn = aligned(free, {**moved, "labels": labels}, want)
    assert not all(np.array_equal(torn[name], want[name]) for name in want)


def test_a_sign_is_shared_by_components_and_scores() -> None:
    free = {"v": Freedom("sign", 1), "s": Freedom("sign", 1)}
    found = aligned(free, {"v": -WANT, "s": 5 * WANT}, {"v": WANT, "s": 5 * WANT})
    assert not all(np.allclose(found[name], want) for name, want in (("v", WANT), ("s", 5 * WANT)))


@pytest.mark.parametrize("way", ["sign", "scale", "permutation", "rotation", "affine"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308, -1e-308, 0.0])
def test_numbers_of_any_size_do_no_harm(way: Way, value: float) -> None:
    bad = WANT.copy()
    bad[0] = value
    with np.errstate(all="ignore"):
        assert aligned({"w": Freedom(way)}, {"w": bad}, {"w": WANT})["w"].shape == WANT.shape


def test_too_few_points_for_an_affine_map_are_told() -> None:
    assert "so few points" in unfit(Freedom("affine"), (5, 4))
    assert "at the same distance" in unfit(Freedom("rotation"), (1, 4))
    assert "any other" in unfit(Freedom("scale", 0), (5,))
    assert "any other" in unfit(Freedom("scale"), ())
    assert (
        unfit(Freedom("scale", 0), (5, 2)) == unfit(Freedom("scale"), (5,)) == unfit(Freedom("rotation"), (4, 1)) == ""
    )
    assert "no axis 2" in unfit(Freedom("sign", 2), (5, 4))
