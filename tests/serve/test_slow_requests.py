"""Requests that take their time: they hold nothing open for long, and outlive no revocation."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from sqlalchemy import func, select
from uvicorn.server import ServerState

from grader.gradebook.service_schema import PASSES
from grader.serve.guard import MAX_FORM, MAX_SIGN_IN
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


def test_a_hand_in_that_is_on_its_way_when_its_assignment_is_hidden_is_not_taken(world: World) -> None:
    prof, secret = world.visit("prof", "instructor"), world.visit("max").client.cookies[COOKIE]
    csrf = f'--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n{csrf_of(secret)}\r\n'
    file = b'--x\r\ncontent-disposition: form-data; name="files"; filename="solution.py"\r\n\r\nx = 1\r\n--x--\r\n'
    body = in_two(csrf.encode(), lambda: prof.post("/course/centering/hide", {"hidden": "1"}), file)
    try:
        headers = {b"cookie": f"{COOKIE}={secret}".encode(), b"content-type": FILES}
        assert status(world, "/a/centering", headers, body) == 404
    finally:
        prof.post("/course/centering/hide", {"hidden": "0"})
    assert world.work() == 0


def test_a_request_that_never_ends_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.serve.guard.FORM_S", 0.05)

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


async def long_answer(_scope: Any, _receive: Receive, send: Callable[[Any], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": bytes(32 << 20)})


@asynccontextmanager
async def connected(
    application: Any, state: ServerState
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server of its own."""
    config = uvicorn.Config(application, log_level="critical", timeout_keep_alive=600)
    config.load()
    serving = asyncio.get_running_loop().create_server(
        lambda: LimitedConnection(config, state, {}),
        "127.0.0.1",
        0,  # type: ignore[arg-type]
    )
    async with await serving as server:
        yield await asyncio.open_connection(*server.sockets[0].getsockname())


async def heard(*sent: bytes) -> bytes:
    """What a connection answers to this until it is closed."""
    async with connected(app, ServerState()) as (reader, writer):
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


async def answers_among_idle(idle: int) -> tuple[bool, bytes]:
    """Whether the first of so many idle connections is closed, and what a request after them is answered."""
    async with connected(app, state := ServerState()) as (first, own):
        others = [await asyncio.open_connection(*own.get_extra_info("peername")) for _ in range(idle)]
        reader, writer = others[-1]
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        answer = await reader.readuntil(b"\r\n\r\n")
        closed = len(state.connections) <= idle and await first.read() == b""
        for one in (own, *(writer for _, writer in others)):
            one.close()
            await one.wait_closed()
        return closed, answer


def test_many_idle_connections_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.serve.slow_connections.MOST_WAITING", 3)
    closed, answer = asyncio.run(asyncio.wait_for(answers_among_idle(8), 60))
    assert closed
    assert answer.startswith(b"HTTP/1.1 200")


async def connections_left(read_first: int) -> int:
    """Connections of a server whose long answer is read in part, or not at all."""
    state = ServerState()
    async with connected(long_answer, state) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readexactly(read_first)
        for _ in range(200):
            await asyncio.sleep(0.05)
            if not state.connections:
                break
        writer.close()
        return len(state.connections)


@pytest.mark.parametrize("read_first", [0, 1 << 20])
def test_a_connection_on_which_nothing_is_read_is_closed(read_first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.serve.slow_connections.READ_S", 0.1)
    assert asyncio.run(connections_left(read_first)) == 0


CHUNKED = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"


def test_a_request_in_many_small_chunks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.serve.slow_connections.FREE_CHUNKS", 4)
    small, large = b"1\r\nx\r\n" * 8, (b"100\r\n" + bytes(256) + b"\r\n") * 8
    answers = [asyncio.run(asyncio.wait_for(heard(CHUNKED + body + b"0\r\n\r\n"), 60)) for body in (small, large)]
    assert [answer[:12] for answer in answers] == [b"HTTP/1.1 400", b"HTTP/1.1 200"]


def test_who_leaves_in_the_middle_of_an_upload_is_no_fault_of_ours(world: World) -> None:
    ana = world.visit("ana").client.cookies[COOKIE]
    headers = {b"content-type": b"multipart/form-data; boundary=b", b"cookie": f"{COOKIE}={ana}".encode()}

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert status(world, "/a/centering", headers, receive) == 499


def test_a_form_that_holds_no_files_is_short(world: World) -> None:
    ana = world.visit("ana").client
    answer = ana.post("/a/centering", content=b"&" * (MAX_FORM + 1), headers={"content-type": FORM.decode()})
    assert answer.status_code == 413
