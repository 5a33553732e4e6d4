"""Signing in by OpenID Connect: who is on the roster gets in, and nobody else, whatever the browser brings back."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient

from grader.errors import UsageError
from grader.serve.accounts import INSTRUCTOR, ensure_account, hashed
from grader.serve.inviting import close_account
from grader.serve.openid import OpenIDProvider
from grader.serve.service import Service
from grader.serve.tickets import ProviderError, ProviderOptions, Ticket
from tests.serve.course import Browser, World, words
from tests.serve.openid_provider import CLIENT, SECRET, Provider, running

BASE = "http://testserver"
BACK = "/sign-in/openid/back"


@pytest.fixture(scope="module")
def provider(world: World) -> Iterator[Provider]:
    with running() as made:
        world.service.provider = OpenIDProvider(ProviderOptions(made.base, CLIENT, SECRET), BASE)
        world.link("ana")
        yield made


@pytest.fixture(autouse=True)
def patient(world: World) -> None:
    """Wrong tries of the other tests do not count."""
    world.service.rates.__init__()  # type: ignore[misc]


def sent(browser: Browser) -> str:
    """Where the browser is sent to sign in."""
    return str(browser.client.get("/sign-in/openid", follow_redirects=False).headers["location"])


def come_back(world: World, provider: Provider, browser: Browser | None = None, **claims: Any) -> Any:
    """Sign in at the provider as somebody, and come back."""
    browser = browser or Browser(world)
    said = {"email": "ana@example.org", "email_verified": True, **claims}
    return browser.client.get(BACK, params=provider.sign_in(sent(browser), **said))


def test_who_is_on_the_roster_gets_in_by_their_mail(world: World, provider: Provider) -> None:
    ana = Browser(world)
    assert "your university" in ana.get("/sign-in").text
    answer = come_back(world, provider, ana, email="Ana@Example.org")
    assert answer.status_code == 200
    assert "Ana" in words(answer)
    assert "Assignments" in ana.get("/").text


def test_the_mail_may_come_when_the_provider_is_asked_once_more(world: World, provider: Provider) -> None:
    provider.more = {"sub": "1", "email": "ana@example.org", "email_verified": True}
    browser = Browser(world)
    back = provider.sign_in(sent(browser))
    assert browser.client.get(BACK, params=back).status_code == 200
    provider.more = {"sub": "2", "email": "ana@example.org", "email_verified": True}
    browser = Browser(world)
    assert browser.client.get(BACK, params=provider.sign_in(sent(browser))).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
        {"email": ["ana@example.org"]},
        {"nonce": "of another try"},
        {"aud": "another service"},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
    ids=str,
)
def test_nobody_else_gets_in_or_gets_an_account(world: World, provider: Provider, claims: dict[str, Any]) -> None:
    browser = Browser(world)
    answer = come_back(world, provider, browser, **claims)
    assert answer.status_code == 403
    assert "no account for you" in answer.text
    assert "personal link" in browser.get("/").text
    assert "nobody@example.org" not in world.everything_kept()


def test_an_answer_is_for_the_browser_that_asked_and_for_one_time(world: World, provider: Provider) -> None:
    mallory, ana = Browser(world), Browser(world)
    back = provider.sign_in(sent(mallory), email="ana@example.org", email_verified=True)
    assert ana.client.get(BACK, params=back).status_code == 403, "who has not asked"
    sent(ana)
    assert ana.client.get(BACK, params=back).status_code == 403, "who has asked for another"
    assert mallory.client.get(BACK, params=back).status_code == 200
    assert Browser(world).client.get(BACK, params=back).status_code == 403


def test_a_code_that_was_caught_is_worth_nothing(world: World, provider: Provider) -> None:
    victim, thief = Browser(world), Browser(world)
    code = provider.sign_in(sent(victim), email="ana@example.org", email_verified=True)["code"]
    state = provider.sign_in(sent(thief))["state"]
    assert thief.client.get(BACK, params={"code": code, "state": state}).status_code == 403


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048, {"kid": "one"}), OctKey.import_key(SECRET, {"kid": "one"})])
def test_an_identity_that_others_have_signed_is_none(
    world: World, provider: Provider, key: RSAKey | OctKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    algorithm = "RS256" if isinstance(key, RSAKey) else "HS256"
    encode = jwt.encode
    monkeypatch.setattr(jwt, "encode", lambda header, claims, _: encode({**header, "alg": algorithm}, claims, key))
    assert come_back(world, provider).status_code == 403


def test_people_can_be_found_by_another_column(world: World, provider: Provider) -> None:
    by_mail = world.service.provider
    world.service.provider = OpenIDProvider(ProviderOptions(provider.base, CLIENT, SECRET, "login=uid"), BASE)
    try:
        assert come_back(world, provider, email=None, uid="ana").status_code == 200
        assert come_back(world, provider, uid="ben").status_code == 403
        with world.gradebook.transaction() as connection:
            ensure_account(connection, "instructor", INSTRUCTOR, Service.now())
        assert come_back(world, provider, uid=INSTRUCTOR.login).status_code == 403
    finally:
        world.service.provider = by_mail


def test_who_is_revoked_is_let_in_again_by_an_invitation_alone(world: World, provider: Provider) -> None:
    mail = "cleo@example.org"
    world.link("cleo")
    close_account(world.gradebook, "cleo")
    assert come_back(world, provider, email=mail).status_code == 403
    world.link("cleo")
    assert come_back(world, provider, email=mail).status_code == 200


def test_the_new_session_takes_the_place_of_the_former(world: World, provider: Provider) -> None:
    browser = world.visit("ben")
    former = browser.client.cookies["grader_session"]
    come_back(world, provider, browser)
    assert hashed(former) not in world.everything_kept()


@pytest.mark.parametrize(
    "options",
    [
        ProviderOptions("http://idp.example.org", CLIENT, SECRET),
        ProviderOptions("https://idp.example.org", "", SECRET),
        ProviderOptions("https://idp.example.org", CLIENT, SECRET, "name=uid"),
    ],
)
def test_options_that_make_no_sense_are_told(options: ProviderOptions) -> None:
    with pytest.raises(UsageError, match="--oidc needs"):
        OpenIDProvider(options, BASE)


def test_a_provider_that_does_not_answer_is_no_fault_of_the_page(world: World, provider: Provider) -> None:
    by_mail = world.service.provider
    world.service.provider = OpenIDProvider(ProviderOptions("http://127.0.0.1:1", CLIENT, SECRET), BASE)
    try:
        answer = Browser(world).get("/sign-in/openid")
    finally:
        world.service.provider = by_mail
    assert "127.0.0.1:1" not in answer.text
    assert (answer.status_code, "Try again later" in answer.text) == (503, True)


def test_letters_that_only_look_alike_are_others(world: World, provider: Provider) -> None:
    world.link("mike")
    kelvin = "\N{KELVIN SIGN}"
    assert come_back(world, provider, email=f"mi{kelvin}e@example.org").status_code == 403
    assert come_back(world, provider, email="miKe@example.org").status_code == 200


class Silent:
    """A provider that takes long to answer: as long as the pages that are asked for meanwhile."""

    column = "email"

    def __init__(self) -> None:
        self.asked, self.answering = threading.Semaphore(0), threading.Event()

    def address(self, _ticket: Ticket) -> str:
        self.asked.release()
        self.answering.wait(60)
        raise ProviderError("too late")

    def value(self, ticket: Ticket, _answer: object) -> str:
        return self.address(ticket)


def test_pages_are_served_while_the_provider_is_silent(world: World, provider: Provider) -> None:
    by_mail, silent = world.service.provider, Silent()
    world.service.provider = silent
    try:
        with TestClient(world.client.app) as client, ThreadPoolExecutor(61) as crowd:
            waiting = [crowd.submit(client.get, "/sign-in/openid") for _ in range(60)]  # more than there are threads
            assert silent.asked.acquire(timeout=60)
            page = crowd.submit(client.get, "/sign-in")
            try:
                assert page.result(60).status_code == 200
            finally:
                silent.answering.set()
            assert {one.result(60).status_code for one in waiting} == {503}
    finally:
        world.service.provider = by_mail


def test_a_provider_that_does_not_answer_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def silent(_: httpx2.Client, request: httpx2.Request, **_more: Any) -> Any:
        asked.append(str(request.url))
        raise httpx2.ConnectTimeout("too long")

    monkeypatch.setattr(httpx2.Client, "send", silent)
    gone = OpenIDProvider(ProviderOptions("https://gone.example.org", CLIENT, SECRET), BASE)
    for _ in range(3):
        with pytest.raises(ProviderError, match="no OpenID provider answer"):
            gone.address(Ticket())
    assert len(asked) == 1
