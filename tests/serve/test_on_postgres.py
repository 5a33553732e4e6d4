"""Several services on one PostgreSQL: each job is claimed by one, and of two hand-ins for one attempt one is taken."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.assignment.policy import Attempts
from grader.gradebook import Gradebook, open_gradebook
from grader.intake.roster import Person
from grader.results.submission import Identity
from grader.serve.accounts import NewPass, ensure_account, let_in, new_pass, revoke, still_holds
from grader.serve.hand_ins import NoAttemptLeftError
from grader.serve.inviting import invite
from tests.own_reference import own_reference
from tests.serve.conftest import NOON
from tests.serve.course import WRONG, Browser, World, open_world
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


@contextmanager
def closing_world(folder: Path, gradebook: Gradebook) -> Iterator[World]:
    world = open_world(folder, gradebook)
    yield world
    world.dispatcher.close()


def test_two_services_share_the_work_and_the_limits(postgres: str) -> None:
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


def test_an_id_that_no_row_can_have_is_not_there(postgres: str, tmp_path: Path) -> None:
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    with open_gradebook(url) as gradebook, closing_world(tmp_path, gradebook) as world:
        mallory = world.visit("mallory")
        paths = ("/a/centering/%00", "/events/centering/%00", "/a/%00", "/in/%00")
        found = {path: mallory.get(path).status_code for path in paths}
    assert found == dict.fromkeys(paths, 404)


def test_what_follows_from_a_session_that_ends_in_the_same_moment_ends_too(postgres: str) -> None:
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    with open_gradebook(url) as gradebook:
        with gradebook.transaction() as connection:
            ana = ensure_account(connection, "student", Identity(name="Ana", login="ana"), NOON)
            secret = new_pass(connection, ana.id, NewPass(kind="session"), NOON)

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
            token = new_pass(connection, ana.id, NewPass(kind="token"), NOON)
        ending.join()
        with gradebook.transaction() as connection:
            assert let_in(connection, "token", token, NOON) is None


def at_once(browsers: Sequence[Browser], path: str, **fields: str) -> list[int]:
    """Several people send a form at the same moment; returns the statuses in order."""
    barrier = threading.Barrier(len(browsers))

    def one(browser: Browser) -> int:
        csrf = browser.field("/tokens", "csrf")
        barrier.wait()
        return int(browser.client.post(path, data={"csrf": csrf, **fields}).status_code)

    with ThreadPoolExecutor(len(browsers)) as crowd:
        return sorted(crowd.map(one, browsers))


def test_what_several_teachers_do_at_the_same_moment_is_done_once(postgres: str, tmp_path: Path) -> None:
    with (
        own_reference(),
        open_gradebook(postgres.replace("postgresql://", "postgresql+psycopg://")) as gradebook,
        closing_world(tmp_path, gradebook) as world,
    ):
        world.visit("ana").hand_in(WRONG)
        world.work()
        staff = [world.visit(name, "instructor") for name in ("prof", "vice", "dean", "head")]
        toml = world.course / "assignments/centering/assignment.toml"
        toml.write_text(toml.read_text().replace("points = 5", "points = 7"))
        world.forget_files()
        dry_run = staff[0].post("/course/centering/regrade").url.path
        world.work()
        assert at_once(staff, "/course/centering/hide", hidden="1") == [200] * 4
        assert at_once(staff, f"{dry_run}/apply") == [200] * 4
        assert at_once(staff, "/course/centering/undo-regrade") == [200, 409, 409, 409]
        page = staff[0].link_to("/course/centering", "Ana")
        staff[0].post(f"{page}/adjust", {"kind": "points", "points": "3", "reason": "shown in class"})
        withdrawn = {"kind": "withdraw", "withdraws": staff[0].field(page, "withdraws"), "reason": "wrong Ana"}
        assert at_once(staff, f"{page}/adjust", **withdrawn) == [200, 422, 422, 422]


def test_who_is_invited_twice_at_the_same_moment_gets_one_link(postgres: str) -> None:
    url, links = postgres.replace("postgresql://", "postgresql+psycopg://"), []
    people = [Person(name, f"{name}@example.org", login=name) for name in ("ana", "bob")]
    with open_gradebook(url):
        together(url, 4, lambda gradebook: links.extend(invite(gradebook, people, "student", "")))
    assert sorted(link.student for link in links) == ["ana", "bob"]
