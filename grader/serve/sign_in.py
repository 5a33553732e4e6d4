"""Signing in by a personal link, and out again."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.serve.accounts import SESSION, Account, NewPass, let_in, new_pass, revoke_one, still_holds
from grader.serve.audit import note, note_own
from grader.serve.pages import page
from grader.serve.service import Service
from grader.serve.tickets import TICKET_LENGTH, Ticket
from grader.serve.visitors import SentForm, Someone, TheService, address_of, cookie_name

router = APIRouter(include_in_schema=False)
TICKET_S = 3600
"""Time to finish signing in."""


@router.get("/sign-in")
def how_to_sign_in(service: TheService) -> Response:
    """The page for people who are not signed in."""
    return _page(service)


@router.get("/in/{secret}")
def open_link(secret: str, request: Request, service: TheService) -> Response:
    """A personal link. Opening it changes nothing, because programs that scan mails also open links."""
    with service.gradebook.transaction() as connection:
        found = let_in(connection, "link", secret, service.now())
    if found is None:
        return _refused(request, service)
    ticket = ticket_for(request, service)
    answer = _page(service, account=found.account, secret=secret, state=ticket.state)
    give_ticket(answer, service, ticket)
    return answer


@router.post("/sign-in")
def sign_in(
    request: Request,
    service: TheService,
    secret: Annotated[str, Form(max_length=200)],
    state: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Sign in with a link, in the browser that has opened it: another site cannot sign anybody in as somebody else."""
    if ticket_of(request, service, state) is None:
        raise HTTPException(403, "This form is out of date. Open your link again.")
    with service.gradebook.transaction() as connection:
        found = let_in(connection, "link", secret, service.now())
        if found is None or not still_holds(connection, found.account.id, found.id):
            return _refused(request, service)
        return signed_in(connection, request, service, found.account)


def signed_in(connection: Connection, request: Request, service: Service, account: Account) -> Response:
    """Start a session of this account, and end the one that this browser had."""
    _end_former(connection, request, service)
    session = new_pass(connection, account.id, NewPass(kind="session", lasts=SESSION), service.now())
    note_own(connection, account, "sign-in", account.student)
    answer = RedirectResponse("/", 303)
    _set(answer, service, cookie_name(service), session, int(SESSION.total_seconds()))
    _delete(answer, service, _ticket_cookie(service))
    return answer


@router.post("/sign-out")
def sign_out(service: TheService, who: Someone, _form: SentForm) -> Response:
    """End this session."""
    with service.gradebook.transaction() as connection:
        revoke_one(connection, who.account.id, "session", who.pass_id)
        note(connection, who.account.id, "sign-out", who.account.student)
    answer = RedirectResponse("/sign-in", 303)
    _delete(answer, service, cookie_name(service))
    return answer


def _end_former(connection: Connection, request: Request, service: Service) -> None:
    former = let_in(connection, "session", request.cookies.get(cookie_name(service), ""), service.now())
    if former is not None:
        revoke_one(connection, former.account.id, "session", former.id)


def ticket_for(request: Request, service: Service) -> Ticket:
    """A ticket for this browser; the existing one if it is also signing in in another tab."""
    held = request.cookies.get(_ticket_cookie(service), "")
    return Ticket(held) if len(held) == TICKET_LENGTH else Ticket()


def give_ticket(answer: Response, service: Service, ticket: Ticket) -> None:
    """Let this browser, and no other, finish what it has begun."""
    _set(answer, service, _ticket_cookie(service), ticket.secret, TICKET_S)


def ticket_of(request: Request, service: Service, state: str) -> Ticket | None:
    """The browser's ticket, if the state is of this ticket."""
    ticket = Ticket(request.cookies.get(_ticket_cookie(service), ""))
    return ticket if ticket.secret and hmac.compare_digest(state.encode(), ticket.state.encode()) else None


def _set(answer: Response, service: Service, name: str, value: str, lasts_s: int) -> None:
    answer.set_cookie(name, value, lasts_s, httponly=True, samesite="lax", secure=service.secure)


def _delete(answer: Response, service: Service, name: str) -> None:
    # browsers take a cookie back only with the flags that it was set with
    answer.delete_cookie(name, httponly=True, samesite="lax", secure=service.secure)


def _ticket_cookie(service: Service) -> str:
    return "__Host-grader_ticket" if service.secure else "grader_ticket"


def count_wrong_try(request: Request, service: Service) -> None:
    """Refuse an address that has had too many wrong tries. Only these are counted: a class may share one address."""
    if not service.rates.allows(address_of(request)):
        raise HTTPException(429, "Too many tries from your address. Wait a minute.")


def _refused(request: Request, service: Service) -> Response:
    """The answer to a link that does not work."""
    count_wrong_try(request, service)
    return _page(service, 404, wrong="serve.sign-in-no")


def _page(
    service: Service, status: int = 200, account: Account | None = None, wrong: str = "", **fields: str
) -> Response:
    openid = service.provider is not None
    return page("sign_in.html", None, status, account=account, wrong=wrong, openid=openid, **fields)
