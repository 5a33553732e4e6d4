"""A provider of identities may answer anything: nobody gets in by it who should not, and nothing of ours breaks."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from grader.serve.logs import OneLine
from grader.serve.openid import MOST_BYTES, OpenIDProvider
from grader.serve.tickets import ProviderError, ProviderOptions, Ticket
from tests.serve.openid_provider import CLIENT, SECRET, Provider, running

ANYTHING = [b"oops", b"[1, 2]", b"null", b'"text"', b"[" * 100_000, b'{"expires_in": 1e999}']
MAIL = {"email": "ana@example.org", "email_verified": True}


@pytest.fixture
def odd() -> Iterator[Provider]:
    with running() as made:
        yield made


def service(odd: Provider) -> OpenIDProvider:
    return OpenIDProvider(ProviderOptions(odd.base, CLIENT, SECRET), "http://testserver")


def vouched(asking: OpenIDProvider, odd: Provider, **claims: Any) -> str:
    """The mail that comes back by a whole sign-in."""
    ticket = Ticket()
    return asking.value(ticket, odd.sign_in(asking.address(ticket), **claims))


@pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo"])
def test_whatever_it_answers_nobody_gets_in_until_it_is_well_again(odd: Provider, path: str) -> None:
    odd.more = {"sub": "1", **MAIL}
    asking = service(odd)
    for body in ANYTHING:
        odd.instead = {path: body}
        with pytest.raises(ProviderError):
            vouched(asking, odd)
    odd.instead = {}
    assert vouched(asking, odd) == MAIL["email"]


def test_whatever_it_says_of_itself_is_told_as_its_own_fault(odd: Provider) -> None:
    well = odd.discovery()
    ends = [{"authorization_endpoint": end} for end in (None, ["x"], "javascript:1", "http://e.org", "https://[::e")]
    for body in (*ANYTHING, *(json.dumps(well | end).encode() for end in ends)):
        odd.instead = {"/.well-known/openid-configuration": body}
        with pytest.raises(ProviderError):
            service(odd).address(Ticket())


def test_a_long_answer_is_not_read_to_its_end(odd: Provider) -> None:
    odd.instead = {"/userinfo": json.dumps({"sub": "1", **MAIL, "more": "x" * MOST_BYTES}).encode()}
    with pytest.raises(ProviderError, match="too long"):
        vouched(service(odd), odd)


def test_whether_a_mail_is_verified_the_answer_says_that_names_it(odd: Provider) -> None:
    odd.more = {"sub": "1", "email": MAIL["email"], "email_verified": False}
    with pytest.raises(ProviderError, match="vouch"):
        vouched(service(odd), odd, email_verified=True)


def test_a_value_that_no_roster_can_hold_is_nobodys(odd: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def sign(header: dict[str, str], claims: dict[str, Any], key: RSAKey) -> str:
        return jws.serialize_compact(header, json.dumps(claims).encode(), key)

    monkeypatch.setattr("tests.serve.openid_provider.jwt.encode", sign)
    for mail in ("\ud800@example.org", "ana@example.org\0", "ana@example.org\u200b"):
        with pytest.raises(ProviderError):
            vouched(service(odd), odd, email=mail, email_verified=True)


def test_keys_are_those_of_now_and_come_by_a_safe_way(odd: Provider) -> None:
    asking = service(odd)
    assert vouched(asking, odd, **MAIL) == MAIL["email"]
    withdrawn = odd.instead["/keys"] = json.dumps({"keys": [odd.key.as_dict(private=False)]}).encode()
    odd.key = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"})
    with pytest.raises(ProviderError):
        vouched(asking, odd, **MAIL)
    odd.instead = {}
    assert vouched(asking, odd, **MAIL) == MAIL["email"]
    odd.instead = {"/keys": withdrawn}
    with pytest.raises(ProviderError):
        vouched(asking, odd, **MAIL)
    by_the_way = {**odd.discovery(), "jwks_uri": "http://keys.example.org"}
    odd.instead = {"/.well-known/openid-configuration": json.dumps(by_the_way).encode()}
    with pytest.raises(ProviderError, match="not an https address"):
        vouched(service(odd), odd, **MAIL)


def test_what_others_say_is_one_line_of_the_log() -> None:
    said = logging.makeLogRecord({"msg": "signing in: %s", "args": ("no\n2026-11-27 forged \x1b[31m",)})
    line = OneLine("%(message)s").format(said)
    assert line.startswith("signing in: no 2026-11-27 forged")
    assert "\x1b" not in line
    assert "\n" not in line
