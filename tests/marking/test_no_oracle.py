"""Nobody gains digits of a right value by handing in again: what is told does not depend on how wrong a guess is.

A student who knows the numbers that the class shares hands in one wrong guess after the other, and is right about
nothing else or about everything else. Were a single one told differently, the right value could be searched by halves.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.loading import find_assignment, load_assignment
from grader.course.location import bundled_course
from grader.language.catalogue import ENGLISH
from grader.marking import asking
from grader.marking.author_tests.assertions import ArrayMismatch, assert_close
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.grade_submission import mark_all
from grader.marking.illustration import evidence_of
from grader.marking.judging import judge
from grader.marking.scoring import result_of
from grader.marking.witness import ReferenceWitness
from grader.reports.captions import sentences
from grader.results.grading import CheckResult
from grader.results.record import plain
from grader.results.report import report
from tests.gradebook.samples import a_grading

Answer = Callable[[ExpectedCase, int], Any]
ATTEMPTS = 8


def told(expectations: Expectations, name: str, answer: Answer, attempt: int) -> CheckResult:
    """The result of a check, for a student who answers every case with what `answer` makes of it."""
    own = expectations.of(f"attempt {attempt}")
    (check,) = [check for check in own.version.assignment.compared if check.id == name]
    cases = own.cases(check)
    replies = [answer(case, attempt) for case in cases]
    if check.called:
        queue = iter(replies)
        witness = ReferenceWitness({check.called: lambda *arguments: next(queue)})
    else:
        witness = ReferenceWitness(replies[0] if len(check.returns) > 1 else {check.returns[0]: replies[0]})
    judged = judge(cases, asking.ask(cases, witness))
    return result_of(judged, evidence=evidence_of(judged, cases, {}))


def read(result: CheckResult) -> str:
    """Everything that a student reads of it, in all formats, but the own numbers that are quoted back."""
    (check,) = report(a_grading(checks=(result,)), ENGLISH).checks
    whole = plain(check)
    for picture in (whole["evidence"] or {}).get("pictures", ()):
        picture["fingerprint"] = ""
        for entry in picture["worst"]:
            entry["got"] = ""
    for curve in (whole["evidence"] or {}).get("curves", ()):
        curve["mine"] = []
    captions = (
        [re.sub(r"(\] is )[^ ,]+", r"\1", ENGLISH.tell(one)) for one in sentences(result.evidence)]
        if result.evidence
        else []
    )
    return json.dumps([whole, captions])


def wrong(right: Any, attempt: int) -> Any:
    """A guess: another one in each attempt, off by less than a thousandth or by a thousand times, in every entry."""
    if isinstance(right, dict):
        return {name: wrong(part, attempt) for name, part in right.items()}
    rng = np.random.default_rng(attempt)
    want = np.asarray(right, dtype=np.float64)
    size = np.abs(want).max() or 1.0
    off = 10 ** rng.uniform(-3.5, 4) * size * rng.uniform(1, 2, want.shape) * rng.choice([-1, 1])
    return want + off


def guessing(case: ExpectedCase, attempt: int) -> Any:
    return case.value if case.own else wrong(case.value, attempt)


DRAWN = [
    ("h5-one-hidden-layer", "softmax"),
    ("h5-one-hidden-layer", "softmax-large"),
    ("h5-one-hidden-layer", "network-loss"),
    ("h5-one-hidden-layer", "network-gradients"),
    ("h4-softmax-training", "cross-entropy"),
]
SHARED = [
    ("h5-one-hidden-layer", "softmax-large"),
    ("h4-softmax-training", "train-a"),
    ("h2-networks", "numeric-losses"),
    ("h2-networks", "numeric-predictions"),
    ("h2-graphs", "in-numbers"),
]


@pytest.fixture(scope="module")
def expectations() -> Callable[[str], Expectations]:
    known: dict[str, Expectations] = {}

    def of(slug: str) -> Expectations:
        if slug not in known:
            known[slug] = Expectations(find_assignment(slug, bundled_course()), 0)
        return known[slug]

    return of


@pytest.mark.parametrize(("slug", "name"), SHARED)
def test_one_wrong_guess_is_told_like_another(
    slug: str, name: str, expectations: Callable[[str], Expectations]
) -> None:
    results = [told(expectations(slug), name, guessing, attempt) for attempt in range(ATTEMPTS)]
    assert {result.points for result in results} == {0.0}
    # a named mistake reproduces the numbers to the check's tolerance, so it is as hard to hit as the right ones
    assert len({read(result) for result in results if not result.diagnoses}) == 1


def numbers_that_class_shares(expectations: Expectations, name: str) -> list[Any]:
    (check,) = [check for check in expectations.version.assignment.compared if check.id == name]
    return [case.value for case in expectations.cases(check)]


@pytest.mark.parametrize(("slug", "name"), DRAWN)
def test_whoever_knows_all_right_values_of_the_class_is_not_right(
    slug: str, name: str, expectations: Callable[[str], Expectations]
) -> None:
    shared = numbers_that_class_shares(expectations(slug), name)

    def table(case: ExpectedCase, attempt: int) -> Any:
        (check,) = [check for check in expectations(slug).version.assignment.compared if check.id == name]
        index = [one.drawn.name for one in expectations(slug).cases(check)].index(case.drawn.name)
        return shared[index]

    assert told(expectations(slug), name, table, 0).points == 0
    assert told(expectations(slug), name, lambda case, attempt: case.value, 0).outcome == "passed"


def sizes(text: str) -> Iterator[float]:
    """The sizes of errors that a text tells."""
    for percent in re.findall(r"at most ([\d.]+) %", text):
        yield float(percent)
    for factor in re.findall(r"more than ([\d.]+) (?:times|%)", text):
        yield float(factor)


@pytest.mark.parametrize(("slug", "name"), DRAWN)
def test_of_a_submissions_own_numbers_an_error_is_told_in_powers_of_ten(
    slug: str, name: str, expectations: Callable[[str], Expectations]
) -> None:
    results = [told(expectations(slug), name, lambda case, a: wrong(case.value, a), n) for n in range(ATTEMPTS)]
    told_sizes = {size for result in results for size in sizes(read(result))}
    assert len(told_sizes) >= 2  # a student reads whether it is a little or a lot
    assert told_sizes <= {0.1, 1, 10, 100, 1000, 10_000, 100_000}
    # no right number, to three digits or more, is in anything that is read
    for result in results:
        shown = set(re.findall(r"\d\.\d{2,}", read(result)))
        assert not {number for number in shown if float(number) not in told_sizes}


def test_the_curve_of_the_reference_is_drawn_no_finer_than_a_chart_shows(
    expectations: Callable[[str], Expectations],
) -> None:
    slug, name = "h4-softmax-training", "train-a"
    evidence = told(expectations(slug), name, guessing, 0).evidence
    assert evidence
    (check,) = [check for check in expectations(slug).version.assignment.compared if check.id == name]
    case, *_ = expectations(slug).cases(check)
    for curve in evidence.curves:
        right = np.asarray(case.unfolded[curve.name], dtype=np.float64).ravel()
        shown = np.array([value for value in curve.reference if value is not None])
        assert len(np.unique(shown)) <= 1001
        if curve.name == "J":
            assert len(shown) == len(right)
            assert np.abs(right - shown).max() <= 0.01 * np.abs(right).max()
    # handed in, it is as wrong as anything else
    shown_as_answer = {curve.name: np.nan_to_num(np.array(curve.reference, dtype=float)) for curve in evidence.curves}
    nonsense = {name: array - 1 for name, array in shown_as_answer.items()}
    points = [
        told(expectations(slug), name, lambda case, _, given=given: {**case.value, **given}, 0).points
        for given in (shown_as_answer, nonsense)
    ]
    assert points[0] == points[1]


LABELS = """
title = "labels"
sizes = { n = 20, d = 2 }
[inputs]
X = { normal = ["n", "d"] }
y = { integers = ["n"], below = 2 }
[[checks]]
id = "labels"
kind = "condition"
title = "labels"
points = 1
function = "labels"
arguments = ["X"]
returns = ["found"]
holds = ["mean(found == y) >= 0.9", "found == y", "size(found) == size(y)", "sum(found) > 100"]
"""


def test_a_condition_tells_nothing_of_inputs_that_a_student_does_not_get(tmp_path: Path) -> None:
    place = tmp_path / "course/assignments/labels"
    place.mkdir(parents=True)
    (place / "assignment.toml").write_text(LABELS)
    expectations = Expectations(load_assignment(place), 0)

    def said(attempt: int) -> str:
        guess = np.zeros(20)
        guess[attempt] = 1.0  # a student who changes one label at a time
        (result,) = mark_all(expectations, ReferenceWitness({"labels": lambda X: guess})).results
        return " ".join(map(ENGLISH.tell, result.said))

    (told,) = {said(attempt) for attempt in range(20)}
    assert "`mean(found == y) >= 0.9` should hold, but it does not" in told
    assert "`found == y` should hold, but it does not" in told
    # what the student could print as well is told
    assert "`sum(found)` is 1" in told


def test_an_instructors_test_tells_no_size() -> None:
    want = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

    def said(attempt: int) -> str:
        with pytest.raises(ArrayMismatch) as mismatch:
            assert_close(wrong(want, attempt), want)
        return f"{ENGLISH.tell(mismatch.value.array)} {ENGLISH.tell(mismatch.value.fault)}"

    assert {said(attempt) for attempt in range(ATTEMPTS)} == {"the result is wrong in every entry"}
