"""Who may have another submission graded, as the platform's history tells it."""

from datetime import datetime, timedelta
from typing import Any

from grader.gradescope.attempt_limit import NOT_COUNTED, AttemptLimit, facts, repeated, used
from grader.gradescope.metadata import Metadata
from tests.gradescope.conftest import changed, score

NOW = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
KEPT = {"tests": [{"name": "a", "score": 1.5, "max_score": 2}], "output": "As graded.", "unheard": "of"}


def earlier(hours: float, **fields: Any) -> dict[str, Any]:
    when = (NOW - timedelta(hours=hours)).isoformat()
    return {"submission_time": when, "score": "1.5", "autograder_error": False, **fields}


def history(*previous: dict[str, Any]) -> Metadata:
    return Metadata.model_validate(changed(created_at=NOW.isoformat(), previous_submissions=list(previous)))


def test_faults_of_the_autograder_are_not_counted() -> None:
    metadata = history(earlier(3), earlier(2, autograder_error=True), earlier(1))
    assert used(metadata, AttemptLimit(5)) == 2


def test_attempts_come_back_after_their_hours_seen_from_when_it_was_made() -> None:
    metadata = history(earlier(25), earlier(23), earlier(1))
    assert used(metadata, AttemptLimit(2, hours=24)) == 2
    assert used(metadata, AttemptLimit(2)) == 3


def test_a_fault_of_ours_is_passed_on_from_results_to_results() -> None:
    fault = history(earlier(3))
    passed_on = facts(fault, counts=False)
    late = NOW + timedelta(hours=1)
    after = [earlier(3), earlier(0.0001, results={"score": 0, "extra_data": passed_on})]
    metadata = Metadata.model_validate(changed(created_at=late.isoformat(), previous_submissions=after))
    assert used(metadata, AttemptLimit(5)) == 1
    assert facts(metadata, counts=True)[NOT_COUNTED] == passed_on[NOT_COUNTED]


def test_over_the_limit_the_last_results_are_shown_again_and_that_is_said_once() -> None:
    first = repeated(history(earlier(2), earlier(1, results=KEPT)), AttemptLimit(2))
    assert score(first) == 1.5
    assert first.output
    assert first.output.startswith("This submission was not graded: the limit of 2 attempts is reached.")
    assert first.output.endswith("As graded.")
    again = repeated(history(earlier(1, results=first.model_dump(exclude_none=True))), AttemptLimit(2))
    assert again.output == first.output


def test_without_results_the_last_score_stands() -> None:
    assert score(repeated(history(earlier(2, score="3"), earlier(1)), AttemptLimit(1))) == 1.5
    assert score(repeated(history(earlier(1, results={"tests": "none of ours"})), AttemptLimit(1))) == 1.5
    assert score(repeated(history(), AttemptLimit(0))) == 0
