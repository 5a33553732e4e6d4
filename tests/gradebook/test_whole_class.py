"""What is kept around gradings: sources, which grading counts, adjustments, parcels, and databases from before."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from grader.gradebook import Gradebook, migrate, open_gradebook
from grader.results.adjustment import Adjustment
from grader.results.submission import Identity, Submission
from tests.gradebook.samples import a_grading, a_version

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
FILES = {"solution.py": b"x = 1\n", "lib/helper.py": bytes(range(256))}
ANA = Identity("Ana", "ana@x.edu", "007", "canvas", "12", "ana_12_5_solution.py")
WORK = Submission("ana", "ana", FILES, notes=("A note.",), late=True, submitted_at=NOON, identity=ANA, members=(ANA,))


def save(gradebook: Gradebook, submission: Submission = WORK, **options: object) -> str:
    grading = a_grading(submission.student, sha256=submission.sha256, source=submission.source)
    fields = {"graded_at": NOON, "submission": submission, **options}
    return gradebook.save(a_version(), grading, **fields)  # type: ignore[arg-type]


def test_a_submission_comes_back_as_it_was_graded(gradebook: Gradebook) -> None:
    saved = save(gradebook)
    assert list(gradebook.submissions([saved], "solution")) == [(saved, WORK)]
    assert next(gradebook.submissions([saved], "solution"))[1].sha256 == WORK.sha256  # type: ignore[union-attr]


def test_a_refused_submission_comes_back_with_its_reason(gradebook: Gradebook) -> None:
    why = "No Python file."
    refused = Submission("ben", "ben", {}, refused=why)
    grading = a_grading("ben", sha256=refused.sha256, source="ben", outcome="refused", checks=(), notes=(why,))
    saved = gradebook.save(a_version(), grading, graded_at=NOON, submission=refused)
    assert list(gradebook.submissions([saved], "solution")) == [(saved, refused)]


def test_a_content_is_kept_once_whoever_hands_it_in(db: Path, gradebook: Gradebook) -> None:
    for student in "abc":
        save(gradebook, Submission(student, student, FILES))
    connection = sqlite3.connect(db)
    assert connection.execute("SELECT count(*) FROM contents").fetchall() == [(2,)]
    connection.close()


def test_the_same_bytes_later_are_no_later_and_a_better_name_is_learnt(gradebook: Gradebook) -> None:
    saved = save(gradebook, Submission("ana", "ana", FILES, submitted_at=LATER))
    gradebook.know_again("h1-softmax", [WORK])
    gradebook.know_again("h1-softmax", [Submission("ana", "ana", FILES, submitted_at=LATER)])
    found = gradebook.find(saved)
    assert (found.handed_in_at, found.identity, found.late) == (NOON, ANA, True)


def test_only_once_returns_what_is_kept(gradebook: Gradebook) -> None:
    first = save(gradebook, again=False)
    assert save(gradebook, again=False) == first
    assert save(gradebook, again=True) != first


def test_a_fault_takes_nobodys_place_and_is_not_known(gradebook: Gradebook) -> None:
    good = save(gradebook)
    fault = a_grading("ana", sha256=WORK.sha256, outcome="fault", checks=())
    gradebook.save(a_version(), fault, graded_at=LATER, submission=WORK)
    assert gradebook.standing("h1-softmax") == [good]
    assert set(gradebook.known("a" * 64, fault.provenance.seed).values()) == {good}


def test_known_are_those_of_the_same_version_seed_and_level(gradebook: Gradebook) -> None:
    saved = save(gradebook)
    seed = a_grading().provenance.seed
    assert gradebook.known("a" * 64, seed) == {("ana", WORK.sha256): saved}
    assert gradebook.known("a" * 64, seed, ["strong"]) == {("ana", WORK.sha256): saved}
    assert gradebook.known("a" * 64, seed, ["sealed"]) == {}
    assert gradebook.known("a" * 64, seed + 1) == {}
    assert gradebook.known("b" * 64, seed) == {}


def test_which_grading_counts_moves_and_moves_back(gradebook: Gradebook) -> None:
    former, latter = save(gradebook), save(gradebook, counts=False)
    assert gradebook.standing("h1-softmax") == [former]
    assert gradebook.let_count([latter], LATER, "regrade") == 1
    assert gradebook.let_count([latter], LATER, "regrade") == 0
    assert (gradebook.standing("h1-softmax"), gradebook.before_regrade("h1-softmax")) == ([latter], [former])
    gradebook.let_count([former], LATER, "revert")
    assert (gradebook.standing("h1-softmax"), gradebook.before_regrade("h1-softmax")) == ([former], [])


def test_gradings_are_read_in_the_order_that_was_asked_for(gradebook: Gradebook) -> None:
    ids = [save(gradebook, Submission(f"s{n}", "s", {"a.py": b"%d" % n})) for n in range(450)]
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


def test_what_was_graded_before_these_tables_still_counts(db: Path) -> None:
    engine = create_engine(f"sqlite:///{db}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(migrate.FOLDER))
        command.upgrade(config, "0002")
        version = "'" + "a" * 64 + "'"
        connection.exec_driver_sql(f"INSERT INTO assignment_versions VALUES ({version}, 'h1', 'H1', 'r')")
        connection.exec_driver_sql("INSERT INTO submissions VALUES ('s', 'h1', 'ana', 1, 'x', NULL)")
        for name, hour in (("late", 2), ("early", 1)):
            connection.exec_driver_sql(
                f"INSERT INTO gradings VALUES ('{name}', {version}, 's', '2026-11-21 0{hour}:00:00', 'ana', "
                "'graded', 1, 2, 0.1, 0.1, 'strong', '{}', '[]', '0.1', 'r', 1, '3.11', '2.4', 'blas', '[]')"
            )
    engine.dispose()
    with open_gradebook(str(db)) as gradebook:
        assert gradebook.standing("h1") == ["late"]
        assert [found.id for found in gradebook.gradings()] == ["late"]
        assert list(gradebook.submissions(["late"], "solution")) == [("late", None)]


@pytest.mark.parametrize("missing", ["", "f" * 64])
def test_a_parcel_that_was_not_kept_is_none(gradebook: Gradebook, missing: str) -> None:
    assert gradebook.parcel(missing) is None
