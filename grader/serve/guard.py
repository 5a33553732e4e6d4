"""Guards every request: limits what it may send, and what a browser may do with the answer."""

import logging
import time
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("grader.serve.requests")
MAX_UPLOAD = 24 << 20
"""Bytes of a request that hands something in."""
MAX_FORM = 256 << 10
"""Bytes of any other request."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Scripts and styles come from our own files only."""
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class TooMuchError(Exception):
    """A request is longer than allowed."""


class Guard:
    """Bounds what comes in while it streams, adds headers to what goes out, and writes a line to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        began = time.monotonic()
        try:
            await self._app(scope, _bounded(scope, receive), answer.send)
        except TooMuchError:
            await answer.refuse()
        finally:
            # The route and not the path, which may hold the secret of a personal link.
            route = getattr(scope.get("route"), "path", "-")
            spent = time.monotonic() - began
            LOG.info("%s %s %s %.3f", scope["method"], route, answer.status, spent)


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """The same request, ended with an error once it is too long. Bytes are counted: a header may state any length."""
    path, came = str(scope["path"]), 0
    most = MAX_UPLOAD if path.startswith(("/a/", "/api/v1/assignments/")) else MAX_FORM

    async def bounded() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise TooMuchError
        return message

    return bounded


class _Answer:
    """The answer, with our headers."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def refuse(self) -> None:
        """Answer that the request is too long, unless an answer has begun."""
        if self.status:
            return
        body = b"This is more than one request may send. Hand in the code alone, without data and pictures.\n"
        plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await self.send({"type": "http.response.start", "status": 413, "headers": plain})
        await self.send({"type": "http.response.body", "body": body})
