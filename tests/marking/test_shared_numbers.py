"""What a student answers about numbers that all submissions share."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.loading import load_assignment
from grader.marking.derived.diagnosing import with_derived
from grader.marking.derived.sources import Tables
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.grade_submission import mark_all
from grader.marking.judging import judge
from grader.marking.memo import Remembered
from grader.marking.witness import ReferenceWitness
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned

ROOT = Path(__file__).parents[2]


class Counted(ReferenceWitness):
    """A student that counts how often it is asked."""

    asked = 0

    def ask(self, asked: Question) -> Reply:
        self.asked += 1
        return super().ask(asked)


class Told(ReferenceWitness):
    """A student that keeps what is announced, and what is asked."""

    def __init__(self, functions: dict[str, Any]) -> None:
        super().__init__(functions)
        self.ahead: list[Sequence[Question]] = []
        self.asked: Counter[Question] = Counter()

    def announce(self, asked: Sequence[Question]) -> None:
        self.ahead.append(list(asked))

    def ask(self, asked: Question) -> Reply:
        self.asked[asked] += 1
        return super().ask(asked)


@pytest.fixture(scope="module")
def expectations() -> Expectations:
    return Expectations(load_assignment(ROOT / "assignments/h5-one-hidden-layer"), 3)


@pytest.fixture
def shared(expectations: Expectations) -> tuple[ExpectedCase, ...]:
    """The cases of the derivative of a sigmoid."""
    (check,) = (one for one in expectations.version.assignment.compared if one.id == "sigmoid-derivative")
    return expectations.cases(check)


def constant(s: Any) -> Any:
    return np.full_like(s, 2.0)


def noise(s: Any) -> Any:
    return np.random.default_rng(1).standard_normal(s.shape)


@pytest.mark.parametrize(("student", "is_asked"), [(constant, False), (noise, True)])
def test_in_an_array_of_one_number_nothing_is_looked_for(
    expectations: Expectations, shared: tuple[ExpectedCase, ...], student: Any, is_asked: bool
) -> None:
    asked = [case.with_inputs(replace(case.drawn, own=True)) for case in shared]
    judged = judge(asked, [Returned(student(*case.arguments)) for case in asked])
    witness = Counted({"sigmoid_derivative": student})
    told, spots = with_derived(judged, asked, (), Tables(expectations, shared, None), Remembered(witness))
    assert (told, spots) == (judged, frozenset())
    assert bool(witness.asked) is is_asked


def test_the_right_function_warns_of_its_own_inputs_only(shared: tuple[ExpectedCase, ...]) -> None:
    def warning(s: Any) -> Any:
        warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=1)
        return s

    case = replace(shared[0], formulas={**shared[0].formulas, shared[0].check.reference: warning})
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        case.with_inputs(case.drawn).evaluate(case.check.reference)
        assert not told
        case.evaluate(case.check.reference)
        assert len(told) == 1


def test_a_question_about_shared_numbers_is_asked_once(shared: tuple[ExpectedCase, ...]) -> None:
    first, second = [question for case in shared for question in case.questions][:2]
    witness = Counted({"sigmoid_derivative": constant})
    remembered = Remembered(witness)
    replies = [remembered.ask(question) for question in (first, second, first)]
    assert replies[0] is replies[2] is not replies[1]
    assert witness.asked == 2


def test_calls_of_all_checks_are_repeated_in_one_round_trip(expectations: Expectations) -> None:
    version = expectations.version
    checks = [one for one in version.assignment.checks if one.id in {"sigmoid", "sigmoid-derivative"}]
    some = replace(version, assignment=version.assignment.model_copy(update={"checks": checks}))
    witness = Told({"sigmoid": constant, "sigmoid_derivative": constant})
    marked = mark_all(Expectations(some, 3), witness)
    assert [result.diagnoses for result in marked.results] == [(), ()]
    twice = {question for question, times in witness.asked.items() if times == 2}
    assert {question.fields["path"] for question in twice} == {"sigmoid", "sigmoid_derivative"}
    first, *later = (told for told in witness.ahead if told)
    assert twice <= {*first}
    assert any(twice <= {*told} for told in later)
