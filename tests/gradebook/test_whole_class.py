"""What is kept around gradings: sources, which grading counts, adjustments, parcels, and databases from before."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from grader.gradebook.gradebook import NewGrading
from grader.language.catalogue import say
from grader.results.adjustment import Adjustment
from grader.results.submission import Identity, Submission
from tests.gradebook.samples import a_grading, a_version

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NOTE = say("intake.empty", name="a.py")
FILES = {"solution.py": b"x = 1\n", "lib/helper.py": bytes(range(256))}
ANA = Identity("Ana", "ana@x.edu", "007", "canvas", "12", "ana_12_5_solution.py")
WORK = Submission(
    "ana",
    "ana",
    FILES,
    notes=(NOTE,),
    late=True,
    submitted_at=NOON,
    identity=ANA,
    members=(ANA,),
)


def save(gradebook: Gradebook, submission: Submission = WORK, **options: object) -> str:
    grading = a_grading(submission.student, sha256=submission.sha256, source=submission.source)
    fields = {"graded_at": NOON, "submission": submission, **options}
    return gradebook.save(a_version(), NewGrading(grading, **fields))  # type: ignore[arg-type]


def test_a_submission_comes_back_as_it_was_graded(gradebook: Gradebook) -> None:
    saved = save(gradebook)
    assert list(gradebook.submissions([saved])) == [(saved, WORK)]
    assert next(gradebook.submissions([saved]))[1].sha256 == WORK.sha256  # type: ignore[union-attr]


def test_a_refused_submission_comes_back_with_its_reason(gradebook: Gradebook) -> None:
    why = say("intake.empty", name="b.py")
    refused = Submission("ben", "ben", {}, refused=why)
    grading = a_grading("ben", sha256=refused.sha256, source="ben", outcome="refused", checks=(), notes=(why,))
    saved = gradebook.save(a_version(), NewGrading(grading, graded_at=NOON, submission=refused))
    assert list(gradebook.submissions([saved])) == [(saved, refused)]


def test_a_content_is_kept_once_whoever_hands_it_in(db: Path, gradebook: Gradebook) -> None:
    for student in "abc":
        save(gradebook, Submission(student, student, FILES))
    connection = sqlite3.connect(db)
    assert connection.execute("SELECT count(*) FROM contents").fetchall() == [(2,)]
    connection.close()


def test_the_same_bytes_later_are_no_later_and_a_better_name_is_learnt(gradebook: Gradebook) -> None:
    saved = save(gradebook, Submission("ana", "ana", FILES, submitted_at=LATER))
    gradebook.update_origins("h1-softmax", [WORK])
    gradebook.update_origins("h1-softmax", [Submission("ana", "ana", FILES, submitted_at=LATER)])
    found = gradebook.find(saved)
    assert (found.handed_in_at, found.identity, found.late) == (NOON, ANA, True)


def test_only_once_returns_what_is_kept(gradebook: Gradebook) -> None:
    first = save(gradebook, again=False)
    assert save(gradebook, again=False) == first
    assert save(gradebook, again=True) != first


def test_a_fault_takes_nobodys_place_and_is_not_known(gradebook: Gradebook) -> None:
    good = save(gradebook)
    fault = a_grading("ana", sha256=WORK.sha256, outcome="fault", checks=())
    gradebook.save(a_version(), NewGrading(fault, graded_at=LATER, submission=WORK))
    assert gradebook.standing("h1-softmax") == [good]
    assert set(gradebook.known(a_version(), fault.provenance.seed).values()) == {good}


def test_known_are_those_of_the_same_version_seed_and_level(gradebook: Gradebook) -> None:
    saved = save(gradebook)
    seed = a_grading().provenance.seed
    assert gradebook.known(a_version(), seed) == {("ana", WORK.sha256): saved}
    assert gradebook.known(a_version(), seed, ["strong"]) == {("ana", WORK.sha256): saved}
    assert gradebook.known(a_version(), seed, ["sealed"]) == {}
    assert gradebook.known(a_version(), seed + 1) == {}
    assert gradebook.known(a_version("h2"), seed) == {}


def test_which_grading_counts_moves_and_moves_back(gradebook: Gradebook) -> None:
    former, latter = save(gradebook), save(gradebook, counts=False)
    assert gradebook.standing("h1-softmax") == [former]
    assert gradebook.let_count([latter], LATER, "regrade") == 1
    assert gradebook.let_count([latter], LATER, "regrade") == 0
    assert (gradebook.standing("h1-softmax"), gradebook.before_regrade("h1-softmax")) == ([latter], [former])
    gradebook.let_count([former], LATER, "revert")
    assert (gradebook.standing("h1-softmax"), gradebook.before_regrade("h1-softmax")) == ([former], [])


def test_gradings_are_read_in_the_order_that_was_asked_for(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.gradebook.gradebook.AT_ONCE", 2)
    ids = [save(gradebook, Submission(f"s{n}", "s", {"a.py": b"%d" % n})) for n in range(5)]
    assert [found.id for found in gradebook.each(ids[::-1])] == ids[::-1]


def test_adjustments_come_back_in_their_order(gradebook: Gradebook) -> None:
    made = [
        Adjustment(id=str(n), assignment="h1", student="ana", kind="points", points=n, reason="r", author="a",
                   made_at=NOON + timedelta(minutes=-n))
        for n in range(3)
    ]  # fmt: skip
    for adjustment in made:
        gradebook.adjust(adjustment)
    assert gradebook.adjustments("h1", "ana") == made[::-1]
    assert gradebook.adjustments("h1", "ben") == gradebook.adjustments("h2") == []


def test_one_content_under_two_slugs_is_two_assignments(gradebook: Gradebook) -> None:
    for slug in ("h1", "h2"):
        version = a_version(slug, title=slug.upper())
        gradebook.keep_parcel(version, lambda version: version.slug.encode())
        gradebook.save(version, NewGrading(a_grading(), graded_at=NOON))
    found = gradebook.gradings()
    assert [(one.assignment, one.title) for one in found] == [("h1", "H1"), ("h2", "H2")]
    assert [gradebook.parcel(one) for one in found] == [b"h1", b"h2"]
    seed = found[0].grading.provenance.seed
    assert list(gradebook.known(a_version("h2"), seed).values()) == [found[1].id]


def test_a_grading_is_told_in_the_words_that_it_was_graded_with(gradebook: Gradebook) -> None:
    version = a_version(sentences={"page": {"and": "{first} und {last}"}})
    gradebook.save(version, NewGrading(a_grading(), graded_at=NOON))
    (recorded,) = gradebook.gradings()
    assert gradebook.words(recorded).joined(["dW", "db"]) == "dW und db"


def test_a_parcel_that_was_not_kept_is_none(gradebook: Gradebook) -> None:
    gradebook.save(a_version(), NewGrading(a_grading(), graded_at=NOON))
    assert gradebook.parcel(gradebook.gradings()[0]) is None
