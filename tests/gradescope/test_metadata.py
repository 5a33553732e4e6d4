"""Metadata as documented, as seen beyond the documents, and as it should never be."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.gradescope.attempt_limit import AttemptLimit, repeated
from grader.gradescope.metadata import Metadata, read_metadata
from tests.gradescope.conftest import DOCUMENTED, changed


def read(stated: Any) -> Metadata:
    return Metadata.model_validate(stated)


def test_the_documented_sample_is_read() -> None:
    metadata = read(DOCUMENTED)
    assert metadata.student == "student@example.com"
    assert metadata.late is False
    assert metadata.assignment
    assert metadata.previous_submissions[0].results


def test_a_group_is_called_after_all_its_members_and_they_share_the_longest_extension() -> None:
    users = [
        {"email": "zoe@example.com", "name": "Zoe", "assignment": {"due_date": "2018-06-01T00:00:00-07:00"}},
        {"email": "ana@example.com", "name": "Ana", "assignment": {"due_date": "2018-08-31T23:00:00-07:00"}},
        {"name": "Ben", "sid": 7},
    ]
    metadata = read(changed(users=users))
    assert metadata.student == "7 + ana@example.com + zoe@example.com"
    assert metadata.due == datetime.fromisoformat("2018-08-31T23:00:00-07:00")
    assert [member.sid for member in metadata.members] == ["", "", "7"]


@pytest.mark.parametrize(
    ("own", "late"),
    [(None, True), ("2018-08-02T00:00:00-07:00", False), ("2018-07-30T00:00:00-07:00", True)],
    ids=["no extension", "an extension", "less time than others"],
)
def test_an_extension_decides_what_is_late(own: str | None, late: bool) -> None:
    users = [{"email": "a@b", "assignment": {"due_date": own} if own else {}}]
    assert read(changed(created_at="2018-08-01T12:00:00-07:00", users=users)).late is late


def test_numbers_may_be_strings_and_times_may_lack_a_zone() -> None:
    previous = [{"submission_time": "2018-06-30 12:00:00", "score": "17.5", "autograder_error": "false"}]
    metadata = read(changed(id="99", previous_submissions=previous))
    (before,) = metadata.previous_submissions
    assert (metadata.id, before.score, before.autograder_error) == (99, 17.5, False)
    assert before.submission_time == datetime(2018, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize("score", ["Infinity", "-Infinity", "NaN", "1e999"])
def test_a_score_that_is_not_finite_counts_as_missing(score: str) -> None:
    metadata = Metadata.model_validate_json(f'{{"previous_submissions": [{{"score": {score}}}]}}')
    assert metadata.previous_submissions[0].score is None
    assert repeated(metadata, AttemptLimit(1)).score == 0.0


@pytest.mark.parametrize("content", [None, "", "{", "[]", "null", '"text"', "\x00\xff"])
def test_a_file_that_is_missing_or_broken_says_nothing(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "metadata.json").write_text(content)
    metadata = read_metadata(tmp_path / "metadata.json")
    assert (metadata.student, metadata.late, metadata.due, metadata.members) == ("submission", None, None, ())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    return [path] * bool(path) + [found for key, part in inner for found in places(part, (*path, key))]


PLACES = [place for place in places(DOCUMENTED) if "results" not in place]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_any_field_may_be_missing_or_of_another_type(place: tuple[Any, ...]) -> None:
    for stand_in in (None, {}, [], "", "text", 7, True, [None, 3]):
        stated = json.loads(json.dumps(DOCUMENTED))
        holder = stated
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = stand_in
        assert isinstance(read(stated).student, str)
        del holder[place[-1]]
        assert read(stated).late in {None, False}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(DOCUMENTED)), inner),
)


@given(st.dictionaries(st.sampled_from(sorted(DOCUMENTED)), JSON))
def test_whatever_the_platform_writes_is_read(stated: dict[str, Any]) -> None:
    metadata = read(stated)
    assert metadata.student
    assert metadata.late in {None, False, True}
