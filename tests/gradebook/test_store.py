"""What is saved is read back, whole, and nothing that was saved is ever changed."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.gradebook import NewGrading
from grader.language.catalogue import say
from grader.results.grading import Diagnosis, Grading
from grader.results.submission import Submission
from tests.gradebook.samples import HOSTILE, a_check, a_grading, a_hidden_check, a_version, a_wrong_check

PAID_BEFORE = Diagnosis(id="sign-flipped", array="dW", confidence=1, costs=False)
WITHIN = say("page.and", first="a", last=(1, say("page.and", first="b", last="c")))
NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, UTC)


def minutes(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "grading",
    [
        a_grading(),
        a_grading(
            "Zoë 😀 O'Brien",
            checks=(
                a_check(
                    said=(
                        "tab\tnew\nline\x1b[31m",
                        WITHIN,
                    )
                ),
                a_hidden_check(),
            ),
        ),
        a_grading(checks=(), outcome="refused", notes=("No Python file.",), score=0, max_score=9),
        a_grading(checks=(a_wrong_check(diagnoses=(PAID_BEFORE,)),)),
        a_grading(score=0.1 + 0.2, seconds=1e-300, checks=(a_wrong_check(points=1 / 3),)),
    ],
    ids=["usual", "unicode", "refused", "paid before", "floats"],
)
def test_a_grading_comes_back_as_it_was_saved(gradebook: Gradebook, grading: Grading) -> None:
    saved = gradebook.save(a_version(), NewGrading(grading, graded_at=NOON))
    assert gradebook.find(saved).grading == grading


def test_what_is_around_a_grading_is_kept(gradebook: Gradebook) -> None:
    submission = Submission("ana", "ana.py", {}, submitted_at=NOON)
    saved = gradebook.save(a_version(), NewGrading(a_grading(), graded_at=minutes(1), submission=submission))
    found = gradebook.find(saved)
    assert (found.id, found.assignment, found.title, found.version) == (saved, "h1-softmax", "Softmax", "a" * 64)
    assert (found.attempt, found.handed_in_at, found.graded_at) == (1, NOON, minutes(1))


def test_gradings_survive_closing(db: Path) -> None:
    with open_gradebook(str(db)) as gradebook:
        saved = gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON))
    with open_gradebook(str(db)) as gradebook:
        assert gradebook.find(saved).grading == a_grading()


def test_a_nul_is_kept_as_its_picture_because_postgresql_has_none(gradebook: Gradebook) -> None:
    saved = gradebook.save(a_version(), NewGrading(a_grading(checks=(a_check(said=(HOSTILE,)),)), graded_at=NOON))
    assert gradebook.find(saved).grading.checks[0].said[0] == HOSTILE.replace("\0", "␀")


def test_times_are_utc_whatever_zone_they_were_said_in(gradebook: Gradebook) -> None:
    berlin = timezone(timedelta(hours=1))
    saved = gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON.astimezone(berlin)))
    assert gradebook.find(saved).graded_at == NOON
    assert gradebook.find(saved).graded_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(gradebook: Gradebook) -> None:
    with pytest.raises(Exception, match="has no time zone"):
        gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON.replace(tzinfo=None)))
    assert gradebook.gradings() == []


def test_same_bytes_are_the_same_attempt_and_other_bytes_a_new_one(gradebook: Gradebook) -> None:
    for minute, source in enumerate(["first", "second", "first", "third"]):
        gradebook.save(a_version(), NewGrading(a_grading(sha256=sha(source)), graded_at=minutes(minute)))
    assert [found.attempt for found in gradebook.gradings(latest=False)] == [1, 2, 1, 3]


def test_a_changed_assignment_does_not_make_a_new_attempt(gradebook: Gradebook) -> None:
    gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON))
    saved = gradebook.save(a_version(title="Softmax, corrected"), NewGrading(a_grading(), graded_at=minutes(1)))
    assert gradebook.find(saved).attempt == 1


def test_attempts_count_for_each_student_and_assignment(gradebook: Gradebook) -> None:
    for slug, student in [("h1", "ana"), ("h1", "ben"), ("h2", "ana")]:
        version = a_version(slug)
        object.__setattr__(version, "sha256", sha(slug))
        gradebook.save(version, NewGrading(a_grading(student, sha256=sha(student)), graded_at=NOON))
    assert {found.attempt for found in gradebook.gradings()} == {1}
    assert [(found.assignment, found.grading.student) for found in gradebook.gradings()] == [
        ("h1", "ana"),
        ("h1", "ben"),
        ("h2", "ana"),
    ]
    assert [found.grading.student for found in gradebook.gradings(assignment="h1")] == ["ana", "ben"]
    assert [found.assignment for found in gradebook.gradings(student="ana")] == ["h1", "h2"]


def test_the_latest_is_what_was_graded_last(gradebook: Gradebook) -> None:
    gradebook.save(a_version(), NewGrading(a_grading(sha256=sha("late"), score=2), graded_at=minutes(5)))
    gradebook.save(a_version(), NewGrading(a_grading(sha256=sha("early"), score=1), graded_at=minutes(1)))
    assert [found.grading.score for found in gradebook.gradings()] == [2]
    assert [found.grading.score for found in gradebook.gradings(latest=False)] == [1, 2]


def test_an_id_may_be_cut_short_as_long_as_it_names_one(gradebook: Gradebook) -> None:
    saved = gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON))
    assert gradebook.find(saved[:12]).id == saved
    gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON))
    with pytest.raises(UsageError, match="several gradings"):
        gradebook.find("")


@pytest.mark.parametrize("unknown", ["nothing", "%", "_", "'; drop table gradings; --"])
def test_an_unknown_id_says_so(gradebook: Gradebook, unknown: str) -> None:
    gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON))
    with pytest.raises(UsageError, match="no grading has this id"):
        gradebook.find(unknown)
