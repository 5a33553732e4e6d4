"""What is kept around gradings: sources, which grading counts, adjustments, parcels, and databases from before."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from grader.gradebook import Records, migrate, open_records
from grader.results.adjustment import Adjustment
from grader.results.submission import Identity, Submission
from tests.gradebook.samples import a_grading, a_version

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
FILES = {"solution.py": b"x = 1\n", "lib/helper.py": bytes(range(256))}
ANA = Identity("Ana", "ana@x.edu", "007", "canvas", "12", "ana_12_5_solution.py")
WORK = Submission("ana", "ana", FILES, notes=("A note.",), late=True, submitted_at=NOON, identity=ANA, members=(ANA,))


def save(records: Records, submission: Submission = WORK, **options: object) -> str:
    grading = a_grading(submission.student, sha256=submission.sha256, source=submission.source)
    fields = {"graded_at": NOON, "submission": submission, **options}
    return records.save(a_version(), grading, **fields)  # type: ignore[arg-type]


def test_a_submission_comes_back_as_it_was_graded(records: Records) -> None:
    saved = save(records)
    assert list(records.submissions([saved], "solution")) == [(saved, WORK)]
    assert next(records.submissions([saved], "solution"))[1].sha256 == WORK.sha256  # type: ignore[union-attr]


def test_a_refused_submission_comes_back_with_its_reason(records: Records) -> None:
    why = "No Python file."
    refused = Submission("ben", "ben", {}, refused=why)
    grading = a_grading("ben", sha256=refused.sha256, source="ben", outcome="refused", checks=(), notes=(why,))
    saved = records.save(a_version(), grading, graded_at=NOON, submission=refused)
    assert list(records.submissions([saved], "solution")) == [(saved, refused)]


def test_a_content_is_kept_once_whoever_hands_it_in(db: Path, records: Records) -> None:
    for student in "abc":
        save(records, Submission(student, student, FILES))
    connection = sqlite3.connect(db)
    assert connection.execute("SELECT count(*) FROM contents").fetchall() == [(2,)]
    connection.close()


def test_the_same_bytes_later_are_no_later_and_a_better_name_is_learnt(records: Records) -> None:
    saved = save(records, Submission("ana", "ana", FILES, submitted_at=LATER))
    records.know_again("h1-softmax", [WORK])
    records.know_again("h1-softmax", [Submission("ana", "ana", FILES, submitted_at=LATER)])
    found = records.find(saved)
    assert (found.handed_in_at, found.identity, found.late) == (NOON, ANA, True)


def test_only_once_returns_what_is_kept(records: Records) -> None:
    first = save(records, again=False)
    assert save(records, again=False) == first
    assert save(records, again=True) != first


def test_a_fault_takes_nobodys_place_and_is_not_known(records: Records) -> None:
    good = save(records)
    fault = a_grading("ana", sha256=WORK.sha256, outcome="fault", checks=())
    records.save(a_version(), fault, graded_at=LATER, submission=WORK)
    assert records.standing("h1-softmax") == [good]
    assert set(records.known("a" * 64, fault.provenance.seed).values()) == {good}


def test_known_are_those_of_the_same_version_seed_and_level(records: Records) -> None:
    saved = save(records)
    seed = a_grading().provenance.seed
    assert records.known("a" * 64, seed) == {("ana", WORK.sha256): saved}
    assert records.known("a" * 64, seed, ["strong"]) == {("ana", WORK.sha256): saved}
    assert records.known("a" * 64, seed, ["sealed"]) == {}
    assert records.known("a" * 64, seed + 1) == {}
    assert records.known("b" * 64, seed) == {}


def test_which_grading_counts_moves_and_moves_back(records: Records) -> None:
    former, latter = save(records), save(records, counts=False)
    assert records.standing("h1-softmax") == [former]
    assert records.let_count([latter], LATER, "regrade") == 1
    assert records.let_count([latter], LATER, "regrade") == 0
    assert (records.standing("h1-softmax"), records.before_regrade("h1-softmax")) == ([latter], [former])
    records.let_count([former], LATER, "revert")
    assert (records.standing("h1-softmax"), records.before_regrade("h1-softmax")) == ([former], [])


def test_gradings_are_read_in_the_order_that_was_asked_for(records: Records) -> None:
    ids = [save(records, Submission(f"s{n}", "s", {"a.py": b"%d" % n})) for n in range(450)]
    assert [found.id for found in records.each(ids[::-1])] == ids[::-1]


def test_adjustments_come_back_in_their_order(records: Records) -> None:
    made = [
        Adjustment(id=str(n), assignment="h1", student="ana", kind="points", points=n, reason="r", author="a",
                   made_at=NOON + timedelta(minutes=-n))
        for n in range(3)
    ]  # fmt: skip
    for adjustment in made:
        records.adjust(adjustment)
    assert records.adjustments("h1", "ana") == made[::-1]
    assert records.adjustments("h1", "ben") == records.adjustments("h2") == []


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
    with open_records(str(db)) as records:
        assert records.standing("h1") == ["late"]
        assert [found.id for found in records.gradings()] == ["late"]
        assert list(records.submissions(["late"], "solution")) == [("late", None)]


@pytest.mark.parametrize("missing", ["", "f" * 64])
def test_a_parcel_that_was_not_kept_is_none(records: Records, missing: str) -> None:
    assert records.parcel(missing) is None
