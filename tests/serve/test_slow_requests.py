"""Requests that take their time: they hold nothing open for long, and outlive no revocation."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from sqlalchemy import func, select
from uvicorn.server import ServerState

from grader.serve.guard import MAX_SIGN_IN
from grader.serve.schema import PASSES
from grader.serve.slow_connections import LimitedConnection
from grader.serve.visitors import COOKIE, csrf_of
from tests.serve.course import World
from tests.serve.test_api import token

Receive = Callable[[], Awaitable[dict[str, Any]]]
FORM = b"application/x-www-form-urlencoded"
FILES = b"multipart/form-data; boundary=x"


def status(world: World, path: str, headers: dict[bytes, bytes], receive: Receive) -> int:
    """The status of a POST whose body comes as `receive` says."""
    said: list[int] = []

    async def send(message: Any) -> None:
        said.extend([message["status"]] if "status" in message else [])

    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [*headers.items()]}
    asyncio.run(world.client.app(scope, receive, send))  # type: ignore[arg-type]
    return said[0]


def in_two(before: bytes, between: Callable[[], object], after: bytes) -> Receive:
    """A body in two parts; something happens between them."""
    parts = [before, after]

    async def receive() -> dict[str, Any]:
        if len(parts) == 1:
            await asyncio.to_thread(between)
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    return receive


def test_a_form_that_is_on_its_way_when_its_session_ends_makes_no_token(world: World) -> None:
    kim = world.visit("kim")
    secret = kim.client.cookies[COOKIE]
    body = in_two(f"csrf={csrf_of(secret)}&label=".encode(), lambda: world.link("kim"), b"mine")
    assert status(world, "/tokens", {b"cookie": f"{COOKIE}={secret}".encode(), b"content-type": FORM}, body) == 401
    with world.gradebook.transaction() as connection:
        made = select(func.count()).select_from(PASSES).where(PASSES.c.label == "mine")
        assert connection.scalar(made) == 0


def test_a_hand_in_that_is_on_its_way_when_its_token_ends_is_not_taken(world: World) -> None:
    secret = token(world, "lea", "submit")
    head = b'--x\r\ncontent-disposition: form-data; name="files"; filename="solution.py"\r\n\r\n'
    body = in_two(head, lambda: world.link("lea"), b"x = 1\r\n--x--\r\n")
    path = "/api/v1/assignments/centering/submissions"
    headers = {b"authorization": f"Bearer {secret}".encode(), b"content-type": FILES}
    assert status(world, path, headers, body) == 401
    assert world.work() == 0


def test_a_request_that_never_ends_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.serve.guard.BODY_S", 0.05)

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    assert status(world, "/sign-in", {b"content-type": FORM}, receive) == 408


def test_who_is_not_signed_in_sends_little(world: World) -> None:
    said = {"content-type": FORM.decode()}
    assert world.client.post("/sign-in", content=b"&" * (MAX_SIGN_IN + 1), headers=said).status_code == 413


async def app(_scope: Any, receive: Receive, send: Callable[[Any], Awaitable[None]]) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


async def heard(*sent: bytes) -> bytes:
    """What a connection answers to this until it is closed."""
    config = uvicorn.Config(app, log_level="critical", timeout_keep_alive=600)
    config.load()
    serving = asyncio.get_running_loop().create_server(
        lambda: LimitedConnection(config, ServerState(), {}),
        "127.0.0.1",
        0,  # type: ignore[arg-type]
    )
    async with await serving as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        found = b""
        for part in sent:
            writer.write(part)
            found += await reader.readuntil(b"\r\n\r\n") if part.endswith(b"\r\n\r\n") else b""
        found += await reader.read()
        writer.close()
    return found


@pytest.mark.parametrize(
    "sent",
    [(), (b"GET / HT",), (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"GET / HT")],
    ids=["nothing", "half a request", "half a second one"],
)
def test_a_connection_on_which_nothing_comes_is_closed(
    sent: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.serve.slow_connections.HEAD_S", 0.05)
    found = asyncio.run(asyncio.wait_for(heard(*sent), 60))
    assert found.count(b"200 OK") == sum(one.endswith(b"\r\n\r\n") for one in sent)
