"""What anybody can add to is bounded: sessions, tokens, the log; and what watches the service costs little."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from grader.batch import Setup
from grader.gradebook import Gradebook
from grader.gradebook.service_schema import PASSES
from grader.sandbox import Isolation, Level
from grader.serve import accounts, audit, guard, hand_ins
from grader.serve.accounts import Account, NewPass, hashed, let_in, new_pass
from grader.serve.guard import MAX_FORM
from grader.serve.rates import SIDE_BY_SIDE
from grader.serve.server import ServerOptions, instructors_link, require_seal
from grader.serve.stations import GradingOptions
from grader.serve.visitors import COOKIE
from tests.serve.conftest import NOON
from tests.serve.course import RIGHT, Browser, World, sign_in
from tests.serve.test_api import ask, hand_in, token


def held(gradebook: Gradebook, kind: str = "session") -> int:
    with gradebook.transaction() as connection:
        return connection.scalar(select(func.count()).select_from(PASSES).where(PASSES.c.kind == kind)) or 0


@pytest.mark.parametrize("kind", ["session", "token"])
def test_of_too_many_sessions_or_tokens_the_oldest_end(gradebook: Gradebook, ana: Account, kind: accounts.Kind) -> None:
    with gradebook.transaction() as connection:
        secrets = [
            new_pass(connection, ana.id, NewPass(kind=kind), NOON + timedelta(seconds=number))
            for number in range(accounts.MOST_HELD + 2)
        ]
        working = [let_in(connection, kind, secret, NOON) is not None for secret in secrets]
    assert working == [False, False, *[True] * accounts.MOST_HELD]


def test_what_has_expired_is_not_kept(gradebook: Gradebook, ana: Account) -> None:
    with gradebook.transaction() as connection:
        new_pass(connection, ana.id, NewPass(kind="session", lasts=timedelta(hours=1)), NOON)
        new_pass(connection, ana.id, NewPass(kind="session"), NOON + timedelta(hours=2))
    assert held(gradebook) == 1


def test_a_student_does_not_fill_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_A_DAY", 4)
    link = world.link("lars")
    lars = Browser(world, link)
    made = [lars.post("/tokens", {"label": "x"}).status_code for _ in range(5)]
    assert made == [200] * 3 + [429] * 2
    assert lars.post("/tokens/0/revoke").status_code == 200, "what changes nothing adds nothing"
    assert sign_in(Browser(world).client, link).status_code == 429
    assert world.everything_kept().count("'sign-in', 'lars'") == 1


def test_signing_in_ends_what_this_browser_was_signed_in_as(world: World) -> None:
    alma = world.visit("alma")
    former = alma.client.cookies[COOKIE]
    sign_in(alma.client, world.link("bert"))
    assert "Bert" in alma.get("/tokens").text
    assert hashed(former) not in world.everything_kept()


def test_a_new_link_ends_what_the_old_one_let_in(world: World) -> None:
    cara = world.visit("cara")
    page = cara.post("/tokens", {"label": "laptop", "scope-read": "1"}).text
    secret = page.partition("not shown again.<br><code>")[2].partition("</code>")[0]
    assert ask(world, secret, "/submissions").status_code == 200
    world.link("cara")
    assert ask(world, secret, "/submissions").status_code == 401
    assert "personal link" in cara.get("/").text


def test_each_start_ends_the_instructors_former_link(world: World) -> None:
    first, second = (instructors_link(world.gradebook, "") for _ in range(2))
    assert Browser(world).get(first).status_code == 404
    assert Browser(world).get(second).status_code == 200


def test_figures_are_for_a_teachers_token_wherever_they_are_asked_for(world: World) -> None:
    hand_in(world, token(world, "mona", "submit"))
    world.work()
    # a proxy on this machine may pass on any request like this
    here = TestClient(world.client.app, "http://127.0.0.1:8000", client=("127.0.0.1", 5000))
    assert here.get("/metrics").status_code == 401
    asked = {role: token(world, role, "read", "grade", role=role) for role in ("student", "assistant")}
    answers = {
        role: here.get("/metrics", headers={"authorization": f"Bearer {secret}"}) for role, secret in asked.items()
    }
    assert {role: answer.status_code for role, answer in answers.items()} == {"student": 403, "assistant": 200}
    found = answers["assistant"].text
    assert re.search(r'grader_jobs\{state="done"\} [1-9]', found)
    assert re.search(r"grader_job_seconds_sum [0-9.]+[1-9]", found)


@pytest.mark.parametrize(
    ("host", "url", "allow_weak", "required"),
    [
        ("0.0.0.0", "", False, "sealed"),
        ("127.0.0.1", "https://grader.example.org", False, "sealed"),
        ("0.0.0.0", "", True, "process"),
        ("127.0.0.1", "", False, "process"),
    ],
)
def test_a_cluster_that_serves_others_has_to_seal_too(host: str, url: str, allow_weak: bool, required: str) -> None:
    grading = GradingOptions(Path(), Setup(executor="dask://127.0.0.1:8786"))
    options = ServerOptions("grades.db", grading, host, url=url, allow_weak=allow_weak)
    require_seal(options, Isolation(Level.PROCESS, ()))  # of the machine that grades nothing
    assert options.work.grading.setup.required == required


def test_a_stronger_level_that_was_asked_for_stays() -> None:
    options = ServerOptions("grades.db", GradingOptions(Path(), Setup(required="strong")), "0.0.0.0")
    assert options.work.grading.setup.required == "strong"


def test_without_a_token_nobody_sends_much(world: World) -> None:
    body = b"[" + b"[]," * (MAX_FORM // 3) + b"[]]"  # as long as an upload, it would be read for half a minute
    json = {"content-type": "application/json"}
    assert world.client.post("/api/v1/assignments/centering/adjustments", content=body, headers=json).status_code == 413
    assert world.client.post("/a/centering/0/second-look", content=body, headers=json).status_code == 401


@pytest.mark.parametrize("charset", ["punycode", '"Punycode"', "utf-8; charset=punycode", "utf-16"])
def test_text_comes_in_one_encoding(world: World, charset: str) -> None:
    """A quarter of a megabyte of `punycode` takes half a minute to decode."""
    said = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    assert world.client.post("/sign-in", content=b"--x--\r\n", headers=said).status_code == 415


def test_what_is_refused_is_not_packed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Megabytes take a second to pack, and nothing else bounds how often somebody without attempts sends them."""
    packed: list[int] = []
    pack = hand_ins.packed

    def counted(files: Sequence[tuple[str, bytes]]) -> bytes:
        packed.append(len(files))
        return pack(files)

    monkeypatch.setattr(hand_ins, "packed", counted)
    orla = world.visit("orla")
    assert [orla.hand_in(RIGHT + b"#" * number).status_code for number in range(5)] == [200] * 3 + [429] * 2
    assert packed == [1] * 3
    world.work()


def test_one_account_sends_little_at_the_same_time_and_others_are_not_kept_waiting(world: World) -> None:
    pat, quin = world.visit("pat"), world.visit("quin")
    with world.gradebook.transaction() as connection:
        account = accounts.account_of(connection, "pat")
    assert account is not None
    with ExitStack() as stack:  # as many forms as may come at once are still on their way
        for _ in range(SIDE_BY_SIDE):
            assert stack.enter_context(world.service.receiving.one_of(account.id))
        assert [pat.hand_in().status_code, quin.hand_in().status_code] == [429, 200]
    assert pat.hand_in().status_code == 200
    world.work()


def test_all_together_are_held_in_memory_within_a_bound(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_HELD", 2000)
    monkeypatch.setattr(guard, "SMALL", 1000)
    rolf, large = world.visit("rolf"), RIGHT + b"#" * 3000
    assert [rolf.hand_in(sent).status_code for sent in (large, RIGHT, large)] == [503, 200, 503]
    monkeypatch.undo()
    assert rolf.hand_in(large).status_code == 200
    world.work()
