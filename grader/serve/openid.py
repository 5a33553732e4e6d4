"""Signing in by OpenID Connect: the code flow with PKCE and a nonce, checked by Authlib.

Source: OpenID Connect Core 1.0, sections 3.1 and 5.3; RFC 7636 for PKCE.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.httpx_client import OAuth2Client
from joserfc.errors import JoseError

from grader.errors import UsageError
from grader.serve.tickets import ProviderError, ProviderOptions, Ticket

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Public-key algorithms only: a provider must not sign with a shared secret, or not at all."""
COLUMNS = ("email", "sid", "login")
MOST_BYTES = 1 << 20
"""Most bytes of an answer; those of large universities have a few kB."""
TIMEOUT_S = 10
"""Seconds for an answer to begin, for each of its pieces, and for all of them together."""
_NO_ANSWER = (
    *(OAuthError, JoseError, httpx2.HTTPError, RuntimeError),
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
)
"""Further exceptions of Authlib, if an answer does not follow the standard."""


class OpenIDProvider(OpenIDMixin):  # type: ignore[misc]  # Authlib has no types
    """A provider that was named at the start."""

    def __init__(self, options: ProviderOptions, base: str) -> None:
        """Set up the provider; it is contacted when somebody signs in.

        Raises:
            UsageError: an option makes no sense.
        """
        column, _, claim = options.by.partition("=")
        if column not in COLUMNS or not (options.client and _is_safe(options.issuer)):
            raise UsageError(
                "--oidc needs the provider's https address, --oidc-client, and --oidc-by email, sid=CLAIM or "
                "login=CLAIM."
            )
        self.column, self._claim = column, claim or column
        self.client_id, self._options = options.client, options
        self._back = f"{base}/sign-in/openid/back"
        self.server_metadata: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._silent_until = 0.0

    def address(self, ticket: Ticket) -> str:
        """Where the browser goes to sign in."""
        with self._get_session() as client:
            asked = {"state": ticket.state, "nonce": ticket.nonce, "code_verifier": ticket.verifier}
            url, _ = client.create_authorization_url(self._endpoint("authorization_endpoint"), **asked)
        return str(url)

    def value(self, ticket: Ticket, answer: Mapping[str, Any]) -> str:
        """What the provider vouches for in the roster's column."""
        try:
            claims = self._claims(ticket, str(answer.get("code", "")))
        except _NO_ANSWER as error:
            raise ProviderError(f"{self._options.issuer}: {type(error).__name__}: {error}") from error
        value = claims.get(self._claim)
        if not isinstance(value, str) or not value.strip() or not value.strip().isprintable():
            raise ProviderError(f"{self._options.issuer} says no {self._claim!r} of this person.")
        if self._claim == "email" and claims.get("email_verified") is not True:
            raise ProviderError(f"{self._options.issuer} does not vouch for the e-mail of this person.")
        return value.strip()

    def _claims(self, ticket: Ticket, code: str) -> Mapping[str, Any]:
        with self._get_session() as client:
            token = client.fetch_token(self._endpoint("token_endpoint"), code=code, code_verifier=ticket.verifier)
            claims = self.parse_id_token(token, ticket.nonce, self._wanted())
            if claims is None:
                raise ProviderError(f"{self._options.issuer} sent no identity.")
            if self._claim in claims:
                return dict(claims)
            more = json_object(client.get(self._endpoint("userinfo_endpoint")))
        if more.get("sub") != claims["sub"]:
            raise ProviderError(f"{self._options.issuer} speaks of two people.")
        return more  # and no mixture: whether a mail is verified, the answer says that names the mail

    def _wanted(self) -> dict[str, Any]:
        issuer, client = self.load_server_metadata()["issuer"], self.client_id
        return {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}

    def _get_session(self) -> Any:
        """A client; Authlib also asks for it."""
        return OAuth2Client(
            self.client_id,
            self._options.secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._options.secret else "none",
            scope="openid email profile",
            redirect_uri=self._back,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            follow_redirects=False,
            headers={"accept-encoding": "identity"},
            event_hooks={"response": [bound]},
        )

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """The provider's current keys, fetched each time: kept ones could be wrong, or withdrawn meanwhile."""
        with self._get_session() as client:
            return json_object(client.request("GET", self._endpoint("jwks_uri"), withhold_token=True))

    def load_server_metadata(self) -> dict[str, Any]:
        """The provider's description of itself, read once."""
        with self._lock:
            if not self.server_metadata:
                self.server_metadata = self._discovered_now()
            return self.server_metadata

    def _discovered_now(self) -> dict[str, Any]:
        """Ask the provider, unless it just did not answer: all others who wait would have to wait as long again."""
        if time.monotonic() < self._silent_until:
            raise ProviderError(f"{self._options.issuer}: no OpenID provider answered a moment ago.")
        try:
            return self._discovered()
        except ProviderError:
            self._silent_until = time.monotonic() + TIMEOUT_S
            raise

    def _discovered(self) -> dict[str, Any]:
        issuer = self._options.issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            with self._get_session() as client:
                found = json_object(client.request("GET", address, withhold_token=True))
        except (httpx2.HTTPError, ValueError, RecursionError) as error:
            raise ProviderError(f"{issuer}: no OpenID provider answers: {error}") from error
        if found.get("issuer") != issuer:
            raise ProviderError(f"{issuer}: the provider calls itself {found.get('issuer')!r}. Give that with --oidc.")
        stated = found.get("id_token_signing_alg_values_supported")
        known = ALGORITHMS.intersection(map(str, stated if isinstance(stated, list) else ["RS256"]))
        return {**found, "id_token_signing_alg_values_supported": sorted(known)}

    def _endpoint(self, name: str) -> str:
        address = self.load_server_metadata().get(name)
        if not isinstance(address, str) or not _is_safe(address):
            raise ProviderError(f"{self._options.issuer}: its {name} is not an https address.")
        return address


def _is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what is sent there."""
    try:
        parts = urlsplit(address if address.isascii() and address.isprintable() else "")
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")


class _Bounded(httpx2.SyncByteStream):
    """The bytes of an answer, as long as they are few and come soon."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        size, until = 0, time.monotonic() + TIMEOUT_S
        for piece in self._stream:
            size += len(piece)
            if size > MOST_BYTES or time.monotonic() > until:
                raise httpx2.ReadError("the answer is too long, or takes too long to arrive")
            yield piece

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()


def bound(answer: httpx2.Response) -> None:
    """Bound an answer before it is read."""
    assert isinstance(answer.stream, httpx2.SyncByteStream)  # noqa: S101  no client here is asynchronous
    answer.stream = _Bounded(answer.stream)
    answer.headers.pop(
        "content-encoding", None
    )  # we did not ask for compression, and a short answer may unpack to gigabytes


def json_object(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object that an answer holds.

    Raises:
        HTTPError: it reports an error.
        ValueError: it holds anything else.
    """
    found = answer.raise_for_status().json()
    if not isinstance(found, dict):
        raise ValueError(f"{answer.url.path} is not a JSON object")
    return found
