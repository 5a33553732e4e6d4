"""Mistakes that no formula and no edit explains: in the arguments, in the digits, in what a sum runs over."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.marking.diagnosing.again import with_changing
from grader.marking.diagnosing.consequences import with_consequences
from grader.marking.diagnosing.further import with_factors, with_further, with_plain
from grader.marking.expected import Expectations
from grader.marking.judging import judge
from grader.marking.memo import Memo
from grader.marking.witness import ReferenceWitness
from tests.marking.further_source import ASSIGNMENT, REFERENCE
from tests.own_reference import own_reference

Student = Callable[..., Any]
RATE = 0.3


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AssignmentVersion]:
    home = tmp_path_factory.mktemp("further")
    for place, text in {
        "reference/__init__.py": "",
        "reference/more.py": REFERENCE,
        "assignments/further/assignment.toml": ASSIGNMENT,
    }.items():
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text(text)
    (home / "assignments/further/data").mkdir()
    image = np.arange(12, dtype=np.uint8).reshape(4, 3) * 20
    np.savez(home / "assignments/further/data/images.npz", image=image)
    with own_reference():
        yield load_assignment(home / "assignments/further")


def named(
    version: AssignmentVersion, check_id: str, student: Student, memo: Memo | None = None, *, on_its_own: bool = True
) -> set[tuple[str, str]]:
    """Every mistake that is named, with what it is about."""
    (check,) = (one for one in version.assignment.compared if one.id == check_id)
    cases = Expectations(version, 3).cases(check)
    witness = ReferenceWitness({check.called: student})
    with np.errstate(all="ignore"):
        replies = [witness.ask(question) for case in cases for question in case.questions]
        told = with_consequences(with_plain(judge(cases, replies), cases, ()), cases, (), memo or Memo())
        told = with_factors(with_further(told, cases, (), right_elsewhere=False, on_its_own=on_its_own), cases)
        told = with_changing(told, cases, (), witness)
    return {(mistake.id, mistake.detail) for mistake in told.mistakes}


def cost(x: Any, w: Any, v: Any) -> Any:
    return (x * w).sum(axis=0) + 2 * v


def shares(x: Any, **kept: bool) -> Any:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, **kept)


RANDOM = np.random.default_rng(0)


def squares(x: Any, w: Any) -> Any:
    return 0.5 * np.sum((x @ w) ** 2)


def updated(x: Any, w: Any) -> Any:
    return w - RATE * x.mean(axis=0)


def chained(x: Any, z: Any) -> dict[str, Any]:
    return {"z": z, "g": x.T @ z, "s": z.sum(axis=0)}


SMOOTHED = ("labels-smoothed", "`Y`")
MOVED = ("labels-moved", "`Y`")
WRONG: dict[str, tuple[str, Student, tuple[str, str]]] = {
    "the first sample": ("cost", lambda x, w, v: x[0] * w + 2 * v, ("one-sample", "first")),
    "the last sample": ("cost", lambda x, w, v: x[-1] * w + 2 * v, ("one-sample", "last")),
    "a term, more of it": ("cost", lambda x, w, v: cost(x, w, v) + v, ("term-factor", "penalty")),
    "a term, subtracted": ("cost", lambda x, w, v: cost(x, w, v) - 4 * v, ("term-sign", "penalty")),
    "exchanged": ("cost", lambda x, w, v: cost(x, v, w), ("arguments-exchanged", "`w` and `v`")),
    "in the place of another": ("cost", lambda x, w, v: cost(x, v, v), ("argument-instead", "`v`")),
    "an argument cut off": ("cost", lambda x, w, v: cost(x.astype(int), w, v), ("argument-truncated", "`x`")),
    "an array of integers": ("cost", lambda x, w, v: cost(x, w, v).astype(int), ("truncated", "")),
    "rounded": ("cost", lambda x, w, v: np.round(cost(x, w, v), 1), ("rounded", "1")),
    "half precision": ("cost", lambda x, w, v: cost(x, w, v).astype(np.float16), ("half-precision", "")),
    "added too often": ("cost", lambda x, w, v: len(w) * cost(x, w, v), ("times-size", "`d`")),
    "divided too often": ("cost", lambda x, w, v: cost(x, w, v) / len(w), ("divided-by-size", "`d`")),
    "no keepdims": ("shares", shares, ("keepdims-missing", "")),
    "no shift": ("shares", lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True), ("overflow", "")),
    "eight bits": ("counts", lambda k: (100 * k).astype(np.uint8), ("wrapped-around", "")),
    "the eight bits of an image": ("norms", lambda image: np.sum(image**2, axis=1), ("wrapped-around", "")),
    "not filled in": ("counts", lambda k: np.where(k < 5, 100 * k, 0), ("entries-unset", "")),
    "its diagonal": ("products", lambda w, v: np.diag(w * v), ("diagonal-only", "")),
    "factors of their own": ("cost", lambda x, w, v: cost(x, w, v) / np.arange(1, 1 + len(w)), ("entry-factors", "")),
    "the last entry alone": ("cost", lambda x, w, v: cost(x, w, v)[-1], ("one-entry", "last")),
    "the first entry everywhere": ("cost", lambda x, w, v: 0 * w + cost(x, w, v)[0], ("one-entry", "first")),
    "the last column": ("shares", lambda x: shares(x, keepdims=True)[:, -1], ("one-entry", "last")),
    "a step uphill": ("updated", lambda x, w, rate: w + rate * x.mean(axis=0), ("step-sign-flipped", "`w`")),
    "no step": ("updated", lambda x, w, rate: w, ("step-missing", "`w`")),
    "a step too long": ("updated", lambda x, w, rate: w - rate * x.sum(axis=0), ("step-not-averaged", "`w`")),
    "weight decay": ("updated", lambda x, w, rate: 0.995 * w - rate * x.mean(axis=0), ("argument-added", "`w`")),
    "the rate of everything": ("updated", lambda x, w, rate: RATE * updated(x, w), ("argument-factor", "`rate`")),
    "a penalty": ("squares", lambda x, w: squares(x, w) + 0.005 * w @ w, ("squares-added", "`w`²")),
    "numbers of one's own": ("squares", lambda x, w: squares(x, w) + RANDOM.random(), ("changes", "")),
    "a product of what is wrong": ("chain", lambda x, w: chained(x, (x @ w) ** 2 + x[:, 0]), ("follows", "`z`")),
    "labels of no use": ("errors", lambda x, w, y: 1 / (1 + np.exp(-(x @ w))) - 1, ("argument-missing", "`y`")),
    "labels of -1": ("errors", lambda x, w, y: 1 / (1 + np.exp(-(x @ w))) - 2 * y + 1, ("labels-minus-one", "`y`")),
    "labels turned round": ("errors", lambda x, w, y: 1 / (1 + np.exp(-(x @ w))) - 1 + y, ("labels-exchanged", "`y`")),
    "labels that are smoothed": ("chosen", lambda x, Y: -((0.9 * Y + 0.1 / Y.shape[1]) * x).sum(), SMOOTHED),
    "from one": ("counts", lambda k: 100 * k + 1, ("off-by-one", "")),
    "the class next to it": ("chosen", lambda x, Y: -x[np.arange(len(x)), Y.argmax(axis=1) - 1].sum(), MOVED),
    "a rate of no use": ("run", lambda rate: 3.0 * np.exp(-1.0 * np.arange(6)), ("argument-missing", "`rate`")),
    "uphill": ("run", lambda rate: 3.0 * (1 + 0.1 * rate) ** np.arange(6), ("curve-rises", "")),
    "without bound": ("run", lambda rate: 3.0 * (1 + 5 * rate) ** np.arange(6), ("curve-diverges", "")),
    "to infinity": ("run", lambda rate: np.array([3.0, 9.0, *[np.inf] * 4]), ("curve-diverges", "")),
    "to infinity at once": ("run", lambda rate: np.array([3.0, *[np.nan] * 5]), ("curve-diverges", "")),
    "last to first": ("parts", lambda x, w: [x @ w, 3 * w, 2 * x], ("entries-reversed", "")),
    "no update": ("run", lambda rate: np.full(6, 3.0), ("curve-flat", "")),
}


@pytest.mark.parametrize("slip", WRONG)
def test_a_mistake_is_named(course: AssignmentVersion, slip: str) -> None:
    check, student, mistake = WRONG[slip]
    assert named(course, check, student) == {mistake}


def test_how_right_results_follow_is_known_and_whether_the_students_do_is_not(course: AssignmentVersion) -> None:
    check, follows, mistake = WRONG["a product of what is wrong"]
    memo = Memo()

    def unrelated(x: Any, w: Any) -> Any:
        return {**follows(x, w), "g": np.sin(x.T @ x[:, 0]) + w**2, "s": np.sin(x[:, 0]).sum() + (w**2).sum()}

    for student, told in ((unrelated, set()), (follows, {mistake}), (unrelated, set())):
        assert named(course, check, student, memo) == told


@pytest.mark.parametrize("slip", WRONG)
def test_a_name_is_about_what_the_student_knows_and_tells_no_number_of_a_case(
    course: AssignmentVersion, slip: str
) -> None:
    check_id, student, _ = WRONG[slip]
    (check,) = (one for one in course.assignment.compared if one.id == check_id)
    known = {*check.arguments, *check.returns, *check.terms, *course.assignment.sizes, "first", "last", "and"}
    for _, detail in named(course, check_id, student):
        assert {*re.findall(r"[A-Za-z_]\w*", detail)} <= known
        # rounded to so many digits: nothing longer is told
        assert len(re.sub(r"\D", "", re.sub(r"`\w+`", "", detail))) <= 1


RIGHT_OR_SAYS_NOTHING: dict[str, tuple[str, Student]] = {
    "right": ("cost", cost),
    "norms of something else": ("norms", lambda image: 2.5 * image[:, 0]),
    "a constant": ("cost", lambda x, w, v: np.full(len(w), 2.0)),
    "NaN": ("cost", lambda x, w, v: np.full(len(w), np.nan)),
    "something else": ("cost", lambda x, w, v: np.sin(x.sum(axis=0)) + w**2),
    "half of the entries": ("counts", lambda k: np.where(k < 3, 100 * k, 0)),
    "a step without a rate": ("cost", lambda x, w, v: 2 * w - cost(x, w, v)),
    "a step to somewhere": ("updated", lambda x, w, rate: w - rate * x[0] ** 2),
    "wrong each on its own": ("chain", lambda x, w: {"z": (x @ w) ** 2, "g": x.T @ np.sin(x @ w), "s": 1.0}),
    "last to first, and wrong": ("parts", lambda x, w: [x @ w, np.exp(w), 2 * x]),
    "not finite anywhere": ("shares", lambda x: np.full(x.shape, np.inf)),
    "a run that falls, then becomes NaN": ("run", lambda rate: np.array([3.0, 2.5, 2.0, *[np.nan] * 3])),
    "a run that begins wrong": ("run", lambda rate: np.array([8.0, *[np.nan] * 5])),
    "a run that is only slower": ("run", lambda rate: 3.0 * (1 - 0.1 * rate) ** np.arange(6)),
}


@pytest.mark.parametrize("answer", RIGHT_OR_SAYS_NOTHING)
def test_what_shows_no_mistake_gets_no_name(course: AssignmentVersion, answer: str) -> None:
    assert named(course, *RIGHT_OR_SAYS_NOTHING[answer]) == set()


def test_a_factor_that_is_one_of_the_sizes_is_not_told_as_an_argument(course: AssignmentVersion) -> None:
    def student(x: Any, w: Any, rate: float) -> Any:
        return (w - rate * x.mean(axis=0)) / 5

    assert {name for name, _ in named(course, "rate-of-a-fifth", student)} == {"constant-factor"}


def test_a_case_that_is_right_refutes_a_mistake_that_would_have_changed_it(course: AssignmentVersion) -> None:
    def flipped_for_some(x: Any, w: Any, v: Any) -> Any:
        return cost(x, w, v) if len(x) == 4 else -cost(x, w, v)

    assert ("sign-flipped", "") not in named(course, "cost", flipped_for_some)


def test_nothing_is_named_that_may_come_from_what_the_check_needs(course: AssignmentVersion) -> None:
    assert named(course, *WRONG["a rate of no use"][:2], on_its_own=False) == set()
    assert named(course, *WRONG["without bound"][:2], on_its_own=False) == set()


def test_two_is_some_constant_if_another_array_is_off_by_some_constant(course: AssignmentVersion) -> None:
    def halved(x: Any, w: Any) -> Any:
        right = chained(x, x @ w)
        return {**right, "g": right["g"] / 2, "s": right["s"] / 2}

    def mixed_up(x: Any, w: Any) -> Any:
        right = chained(x, x @ w)
        return {**right, "z": right["z"] * 0.75, "g": right["g"] / 2}

    assert named(course, "chain", halved) == {("missing-factor-2", "")}
    assert {name for name, _ in named(course, "chain", mixed_up)} == {"constant-factor"}
