"""Hand-ins and their jobs: stored together, claimed by one, ended once."""

import random
import threading
import zipfile
from collections import Counter
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from grader.assignment.policy import Attempts, Policy
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.service_schema import HAND_INS, JOBS
from grader.results.submission import Identity
from grader.serve import hand_ins, jobs
from grader.serve.accounts import Account, account, ensure_account
from grader.serve.hand_ins import NewHandIn
from grader.serve.rates import TooOftenError
from tests.serve.conftest import NOON

FREE = Attempts()
SECOND = timedelta(seconds=1)


def hand_in(gradebook: Gradebook, account: Account, rules: Attempts = FREE, text: bytes = b"x = 1") -> str:
    with gradebook.transaction() as connection:
        content = hand_ins.packed([("solution.py", text)])
        return hand_ins.store(
            connection, NewHandIn(account, "h1", "solution.py"), content, Policy(attempts=rules), NOON
        )


def hand_in_twice(gradebook: Gradebook, account: Account) -> None:
    """Once more than is allowed, in one transaction."""
    with gradebook.transaction() as connection:
        for _ in range(2):
            hand_ins.store(connection, NewHandIn(account, "h1", "x"), b"", Policy(attempts=Attempts(burst=2)), NOON)


def students(gradebook: Gradebook, count: int) -> list[Account]:
    people = [Identity(login=f"student {number}") for number in range(count)]
    with gradebook.transaction() as connection:
        return [ensure_account(connection, "student", person, NOON) for person in people]


def claim(gradebook: Gradebook, after: timedelta = SECOND) -> jobs.Job | None:
    with gradebook.transaction() as connection:
        return jobs.claim(connection, NOON + after)


def end(gradebook: Gradebook, job: jobs.Job) -> None:
    with gradebook.transaction() as connection:
        jobs.end(connection, job, NOON)


def test_a_hand_in_is_stored_with_its_job_or_not_at_all(gradebook: Gradebook, ana: Account) -> None:
    hand_in(gradebook, ana)
    with pytest.raises(hand_ins.NoAttemptLeftError):
        hand_in_twice(gradebook, ana)
    with gradebook.transaction() as connection:
        assert connection.scalar(select(func.count()).select_from(HAND_INS)) == 1
        assert connection.scalar(select(func.count()).select_from(JOBS)) == 1


def test_each_job_is_claimed_by_one(gradebook: Gradebook) -> None:
    ids = {hand_in(gradebook, student) for student in students(gradebook, 9)}
    claimed: list[str] = []

    def claim_all() -> None:
        while job := claim(gradebook):
            claimed.append(job.hand_in_id or "")

    threads = [threading.Thread(target=claim_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(claimed) == Counter(ids)


def claimed_by(gradebook: Gradebook) -> list[str]:
    """The students whose jobs can be claimed at the same time, in their order."""
    claimed = [*iter(lambda: claim(gradebook), None)]
    with gradebook.transaction() as connection:
        return [found.student for job in claimed if job and (found := account(connection, job.account_id))]


def test_one_students_hand_ins_do_not_take_all_lanes(gradebook: Gradebook) -> None:
    greedy, modest = students(gradebook, 2)
    for _ in range(3):
        hand_in(gradebook, greedy)
    hand_in(gradebook, modest)
    assert claimed_by(gradebook) == [greedy.student, modest.student]


def test_whoever_has_had_a_result_meanwhile_waits_for_those_who_have_not(gradebook: Gradebook) -> None:
    greedy, modest = students(gradebook, 2)
    for _ in range(3):
        hand_in(gradebook, greedy)
    first = claim(gradebook)
    assert first is not None
    with gradebook.transaction() as connection:
        jobs.end(connection, first, NOON + SECOND)
    hand_in(gradebook, modest)
    assert claimed_by(gradebook) == [modest.student, greedy.student]


def test_whatever_the_rules_say_the_disk_does_not_fill_in_a_day(
    gradebook: Gradebook, ana: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_ins, "MOST_A_DAY", 2)
    for _ in range(2):
        hand_in(gradebook, ana)
    with pytest.raises(TooOftenError, match="within a day"):
        hand_in(gradebook, ana)
    monkeypatch.undo()
    monkeypatch.setattr(hand_ins, "MOST_BYTES_A_DAY", 1000)
    hand_in(gradebook, ana)
    with pytest.raises(TooOftenError, match="within a day"):
        hand_in(gradebook, ana, text=random.Random(1).randbytes(1000))


def test_an_expired_lease_passes_to_another_and_the_first_can_no_longer_end_the_job(
    gradebook: Gradebook, ana: Account
) -> None:
    hand_in(gradebook, ana)
    first = claim(gradebook)
    assert first is not None
    assert claim(gradebook) is None
    second = claim(gradebook, after=jobs.LEASE + 2 * SECOND)
    assert second is not None
    with pytest.raises(jobs.LeaseLostError):
        end(gradebook, first)
    end(gradebook, second)
    with pytest.raises(jobs.LeaseLostError):
        end(gradebook, second)


def test_a_lease_that_is_renewed_does_not_expire(gradebook: Gradebook, ana: Account) -> None:
    hand_in(gradebook, ana)
    job = claim(gradebook)
    assert job is not None
    with gradebook.transaction() as connection:
        assert jobs.renew(connection, job, NOON + jobs.LEASE)
    assert claim(gradebook, after=jobs.LEASE + 2 * SECOND) is None


def test_what_comes_to_nothing_is_tried_again_later_and_then_waits_for_a_person(
    gradebook: Gradebook, ana: Account
) -> None:
    hand_in(gradebook, ana)
    day = timedelta()
    for _ in range(jobs.MAX_TRIES):
        job = claim(gradebook, day + SECOND)
        assert job is not None
        with gradebook.transaction() as connection:
            jobs.give_back(connection, job, NOON + day, "no luck")
        assert claim(gradebook, day + SECOND) is None
        day += timedelta(days=1)
    assert claim(gradebook, day) is None
    with gradebook.transaction() as connection:
        (failed,) = jobs.listed(connection, "failed")
        assert failed.error == "no luck"
        assert jobs.requeue(connection, failed.id, NOON)
    assert claim(gradebook) is not None


def test_of_two_hand_ins_at_the_same_moment_with_one_attempt_left_one_is_taken(
    gradebook: Gradebook, ana: Account
) -> None:
    rules = Attempts(burst=1, every="1 h")
    taken: list[str] = []
    refused: list[hand_ins.AttemptsLeft] = []
    together = threading.Barrier(6)

    def try_it() -> None:
        together.wait()
        try:
            taken.append(hand_in(gradebook, ana, rules))
        except hand_ins.NoAttemptLeftError as error:
            refused.append(error.left)

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert {left.next_at for left in refused} == {NOON + timedelta(hours=1)}


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\passwd", "/etc/passwd"])
def test_names_are_never_paths(name: str) -> None:
    with hand_ins_zip([(name, b"x")]) as archive:
        assert archive.namelist() == ["passwd"]


def hand_ins_zip(files: list[tuple[str, bytes]]) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(hand_ins.packed(files)))


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_what_the_service_has_taken_outlives_a_power_cut(db: Path, durable: bool, level: int) -> None:
    with open_gradebook(str(db), durable=durable) as gradebook, gradebook.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
