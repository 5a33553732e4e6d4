"""A small OpenID provider on loopback: it knows who is at the browser, and keeps to the code flow with PKCE."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "grader", "a secret of the service"


@dataclass
class Provider:
    """What the provider knows; tests may let it lie."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"}))
    base: str = ""
    codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    """What it says of people when it is asked once more."""
    instead: dict[str, bytes] = field(default_factory=dict)
    """What it answers at these paths instead of what it should."""

    def sign_in(self, address: str, **claims: Any) -> dict[str, str]:
        """Sign in as somebody where the browser was sent; returns what the browser brings back."""
        asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        now = int(time.time())
        usual = {"iss": self.base, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        self.codes[code] = (asked, {**usual, **claims})
        return {"code": code, "state": asked["state"]}

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        ends = {f"{name}_endpoint": f"{self.base}/{path}" for name, path in names.items()}
        algorithms = {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
        return {"issuer": self.base, "jwks_uri": f"{self.base}/keys", **ends, **algorithms}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """An identity for a code, once, to the client that asked, if it has the verifier."""
        asked, claims = self.codes.pop(form.get("code", ""), ({}, {}))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = asked.get("code_challenge") == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = authorization == f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        if not (proven and known and asked.get("redirect_uri") == form.get("redirect_uri")):
            return None
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, on a port of its own."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, found: Any) -> None:
            body = provider.instead.get(self.path, json.dumps(found or {"error": "invalid_grant"}).encode())
            self.send_response(200 if found else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            pages = {
                "/.well-known/openid-configuration": provider.discovery,
                "/keys": lambda: KeySet([provider.key]).as_dict(private=False),
                "/userinfo": lambda: provider.more,
            }
            self.answer(pages[self.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: value for name, (value,) in parse_qs(body).items()}
            self.answer(provider.token(form, self.headers.get("authorization", "")))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.base = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()
