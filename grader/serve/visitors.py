"""Who sends a request: the account of its cookie or token, and what that account may do."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from grader.language.cleaning import clean
from grader.serve.accounts import Account, Pass, let_in
from grader.serve.hand_ins import MAX_FILES
from grader.serve.service import Service

COOKIE = "grader_session"
SECURE_COOKIE = "__Host-grader_session"
"""With this prefix, browsers accept the cookie over TLS and for this host only."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in by a browser."""

    account: Account
    pass_id: str
    names_hidden: bool
    csrf: str
    """A token in each form, which other sites cannot know."""


class SignInFirstError(Exception):
    """The page is for those who are signed in."""


def the_service(request: Request) -> Service:
    """The service that gets this request."""
    found: Service = request.app.state.service
    return found


TheService = Annotated[Service, Depends(the_service)]


def cookie_name(service: Service) -> str:
    """The name of the session's cookie."""
    return SECURE_COOKIE if service.secure else COOKIE


def visitor(request: Request, service: TheService) -> Visitor:
    """Who is signed in. Raises SignInFirstError if nobody is."""
    secret = request.cookies.get(cookie_name(service), "")
    with service.gradebook.transaction() as connection:
        found = let_in(connection, "session", secret, service.now()) if secret else None
    if found is None:
        raise SignInFirstError
    request.state.teaches = found.account.teaches
    return Visitor(found.account, found.id, found.names_hidden, csrf_of(secret))


def csrf_of(secret: str) -> str:
    """The token in a session's forms. It follows from the session's secret, and does not reveal it."""
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()


Someone = Annotated[Visitor, Depends(visitor)]


def teacher(who: Someone) -> Visitor:
    """An assistant or instructor; others read that there is no such page."""
    if not who.account.teaches:
        raise HTTPException(404)
    return who


def instructor(who: Someone) -> Visitor:
    """An instructor."""
    if not who.account.teaches:
        raise HTTPException(404)
    if who.account.role != "instructor":
        raise HTTPException(403, "Only instructors may do this.")
    return who


def named(who: Annotated[Visitor, Depends(instructor)]) -> Visitor:
    """An instructor who has names switched on, for pages that show many names."""
    if who.names_hidden:
        raise HTTPException(409, "Names are hidden, and this contains names. Choose `Show names` first.")
    return who


Teacher = Annotated[Visitor, Depends(teacher)]
Instructor = Annotated[Visitor, Depends(instructor)]
Named = Annotated[Visitor, Depends(named)]


@asynccontextmanager
async def form_of(request: Request, service: Service, account: Account) -> AsyncIterator[FormData]:
    """The form that a request holds, within limits; nothing of it is read before."""
    with service.receiving.one_of(account.id) as allowed:
        if not allowed:
            raise HTTPException(
                429, "Your other forms are still being received. Wait for them, then send this one again."
            )
        async with request.form(max_files=MAX_FILES + 1, max_fields=30, max_part_size=64 << 10) as form:
            request.state.arrived = service.now()
            yield form


def arrival(request: Request) -> datetime:
    """When the whole form had arrived. Whoever asks for it asks for the form first."""
    found: datetime = request.state.arrived
    return found


Arrival = Annotated[datetime, Depends(arrival)]


async def sent_form(request: Request, service: TheService, who: Someone) -> AsyncIterator[FormData]:
    """A form sent by one of our own pages; others are refused."""
    # newer browsers say which site sent it; the token decides in any case
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403, "This form was sent by another site.")
    async with form_of(request, service, who.account) as form:
        token = form.get("csrf")
        if not isinstance(token, str) or not hmac.compare_digest(token.encode(), who.csrf.encode()):
            raise HTTPException(403, "This form is out of date. Go back, reload the page and send it again.")
        await ask_again(visitor, request, service, who.account)
        yield form


async def ask_again(
    identify: Callable[[Request, Service], Visitor | Pass], request: Request, service: Service, was: Account
) -> None:
    """Check again who sends a form: it may take minutes to arrive, and the session may be revoked meanwhile."""
    now = await run_in_threadpool(identify, request, service)
    if now.account.role != was.role:
        raise HTTPException(403, "Your role has changed. Reload the page and send the form again.")


SentForm = Annotated[FormData, Depends(sent_form)]


def text_of(form: FormData, name: str, most: int = 4000) -> str:
    """A field's text, which others may read; empty if it is not there."""
    value = form.get(name)
    return clean(value.strip(), most) if isinstance(value, str) else ""


def files_of(form: FormData) -> list[tuple[str, bytes]]:
    """The files that were chosen."""
    files = [value for value in form.getlist("files") if isinstance(value, UploadFile) and value.filename]
    return [(upload.filename or "", upload.file.read()) for upload in files]


def bearer(request: Request, service: TheService) -> Pass:
    """The pass of an API request's token."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    with service.gradebook.transaction() as connection:
        found = let_in(connection, "token", secret.strip(), service.now()) if scheme.lower() == "bearer" else None
    if found is not None:
        request.state.teaches = found.account.teaches
        return found
    if not service.rates.allows(address_of(request)):
        raise HTTPException(429, "Too many requests without a valid token. Try again in a minute.")
    raise HTTPException(401, "Give a token: `Authorization: Bearer TOKEN`.", {"WWW-Authenticate": "Bearer"})


def watcher(request: Request, service: TheService) -> None:
    """Admit teachers' tokens that may grade. An address proves nothing: behind a proxy, everybody has the proxy's."""
    if not bearer(request, service).grades:
        raise HTTPException(403, "This needs a teacher's token for `grade`.")


def address_of(request: Request) -> str:
    """The address that a request comes from, as the proxy states it."""
    return request.client.host if request.client else "-"
