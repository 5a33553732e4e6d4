"""Several services on one PostgreSQL: each job is claimed by one, and of two hand-ins for one attempt one is taken."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grader.assignment.policy import Attempts
from grader.gradebook import Gradebook, open_gradebook
from grader.results.submission import Identity
from grader.serve.accounts import ensure_account, let_in, new_pass, revoke, still_holds
from grader.serve.hand_ins import NoAttemptLeftError
from tests.batch.test_elsewhere import postgres  # noqa: F401  a fixture
from tests.serve.conftest import NOON
from tests.serve.course import open_world
from tests.serve.test_jobs import claim, hand_in, students


def together(url: str, count: int, step: Callable[[Gradebook], None]) -> None:
    """Do something at the same moment from several services, each with connections of its own."""
    barrier = threading.Barrier(count)

    def one() -> None:
        with open_gradebook(url) as gradebook:
            barrier.wait()
            step(gradebook)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_services_share_the_work_and_the_limits(postgres: str) -> None:  # noqa: F811
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    with open_gradebook(url) as gradebook, gradebook.transaction() as connection:
        ana = ensure_account(connection, "student", Identity(name="Ana", login="ana"), NOON)
    with open_gradebook(url) as gradebook:
        ids = [hand_in(gradebook, student) for student in students(gradebook, 8)]
    claimed: list[str] = []

    def claim_all(gradebook: Gradebook) -> None:
        while job := claim(gradebook):
            claimed.append(job.hand_in_id or "")

    together(url, 4, claim_all)
    assert Counter(claimed) == Counter(ids)
    taken: list[str] = []

    def try_it(gradebook: Gradebook) -> None:
        with suppress(NoAttemptLeftError):
            taken.append(hand_in(gradebook, ana, Attempts(burst=1)))

    together(url, 4, try_it)
    assert len(taken) == 1


def test_an_id_that_no_row_can_have_is_not_there(postgres: str, tmp_path: Path) -> None:  # noqa: F811
    with open_gradebook(postgres.replace("postgresql://", "postgresql+psycopg://")) as gradebook:
        world = open_world(tmp_path, gradebook)
        mallory = world.visit("mallory")
        paths = ("/a/centering/%00", "/events/centering/%00", "/a/%00", "/in/%00")
        found = {path: mallory.get(path).status_code for path in paths}
        world.dispatcher.close()
    assert found == dict.fromkeys(paths, 404)


def test_what_follows_from_a_session_that_ends_in_the_same_moment_ends_too(postgres: str) -> None:  # noqa: F811
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    with open_gradebook(url) as gradebook:
        with gradebook.transaction() as connection:
            ana = ensure_account(connection, "student", Identity(name="Ana", login="ana"), NOON)
            secret = new_pass(connection, "session", ana.id, NOON)

        def end_all() -> None:
            with gradebook.transaction() as other:
                revoke(other, ana.id, "link", "session", "token")

        ending = threading.Thread(target=end_all)
        with gradebook.transaction() as connection:
            held = let_in(connection, "session", secret, NOON)
            assert held is not None
            assert still_holds(connection, ana.id, held.id)
            ending.start()
            ending.join(0.2)
            token = new_pass(connection, "token", ana.id, NOON)
        ending.join()
        with gradebook.transaction() as connection:
            assert let_in(connection, "token", token, NOON) is None
