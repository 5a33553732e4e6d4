"""Guards every request: limits what it may send, and what a browser may do with the answer."""

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("grader.serve.requests")
UPLOADS = re.compile(r"/a/[^/]+|/api/v1/assignments/[^/]+/submissions")
"""Where files are handed in."""
MAX_UPLOAD = 24 << 20
"""Bytes of a request that hands something in."""
MAX_FORM = 256 << 10
"""Bytes of any other request."""
MAX_SIGN_IN = 4 << 10
"""Bytes of a request to sign in: anybody may send one, and each is read."""
MAX_HELD, SMALL = 384 << 20, 1 << 20
"""Bytes of all requests at the same time, before those above `SMALL` are refused: code alone is smaller."""
BODY_S, FORM_S = 300.0, 30.0
"""Seconds for a request that hands something in to arrive, and for any other: at 80 kB, and at 9 kB a second."""
TOO_MUCH = "This is more than one request may contain. Hand in only the code, without data and pictures."
TOO_SLOW = "This takes too long to arrive. Send it again over a better connection, or send less."
TOO_BUSY = "Others are handing in a lot at the moment. Try again in a minute, or hand in only the code."
CLOSE = {"connection": "close"}
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


@dataclass
class Held:
    """The amount of request data in memory."""

    size: int = 0
    """Bytes received and not yet answered."""


class Guard:
    """Limits requests while they stream, adds headers to responses, and writes a line to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._held = app, Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer, body = _Answer(send), _Body(scope, receive, self._held)
        began = time.monotonic()
        try:
            await self._app(scope, body.receive, answer.send)
        finally:
            self._held.size -= body.came
            # The route and not the path, which may hold the secret of a personal link.
            route = getattr(scope.get("route"), "path", "-")
            spent = time.monotonic() - began
            LOG.info("%s %s %s %.3f", scope["method"], route, answer.status, spent)


class _Body:
    """A request's body, ended with an error once it is too long. Bytes are counted: a header may state any length."""

    def __init__(self, scope: Scope, receive: Receive, held: Held) -> None:
        self._receive, self._held, self._most = receive, held, _most(scope)
        self._until = asyncio.get_running_loop().time() + (BODY_S if self._most == MAX_UPLOAD else FORM_S)
        self._readable = all(map(_is_plain, Headers(scope=scope).getlist("content-type")))
        self._is_whole = False
        self.came = 0

    async def receive(self) -> Message:
        message = await self._next()
        self._is_whole = not message.get("more_body", False)
        size = len(message.get("body", b""))
        self.came, self._held.size = self.came + size, self._held.size + size
        if size:
            self._check()
        return message

    async def _next(self) -> Message:
        try:
            # once the whole has come, this waits until the browser leaves
            async with asyncio.timeout_at(None if self._is_whole else self._until):
                return await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, TOO_SLOW, CLOSE) from error

    def _check(self) -> None:
        if not self._readable:
            raise HTTPException(415, "Send text in UTF-8.", CLOSE)
        if self.came > self._most:
            raise HTTPException(413, TOO_MUCH, CLOSE)
        if self._held.size > MAX_HELD and self.came > SMALL:
            raise HTTPException(503, TOO_BUSY, CLOSE)


def _most(scope: Scope) -> int:
    if scope["path"] == "/sign-in":
        return MAX_SIGN_IN
    # a form that can hold no files is not long, and takes longer to read
    with_files = Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")
    return MAX_UPLOAD if with_files and UPLOADS.fullmatch(scope["path"]) else MAX_FORM


def _is_plain(content_type: str) -> bool:
    """Whether text comes as UTF-8. Other encodings may take minutes to decode what is sent in a second."""
    return "charset" not in re.sub(r'charset="?utf-?8"?', "", content_type.lower())


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
