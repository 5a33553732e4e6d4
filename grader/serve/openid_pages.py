"""Signing in by a provider of identities: the way there, and the way back."""

import hmac
import logging

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.serve.accounts import Account, account_with
from grader.serve.pages import page
from grader.serve.service import Service
from grader.serve.sign_in import count_wrong_try, signed_in
from grader.serve.tickets import IdentityProvider, ProviderError, Ticket
from grader.serve.visitors import TheService

LOG = logging.getLogger("grader.serve")
router = APIRouter(include_in_schema=False)
LASTS_S = 600
"""Time to sign in at the provider."""


@router.get("/sign-in/openid")
def go(service: TheService) -> Response:
    """To the provider, with a ticket in a cookie. A link, since a form's answer may not lead to another site."""
    ticket, provider = Ticket(), _provider(service)
    try:
        answer = RedirectResponse(provider.address(ticket), 303)
    except ProviderError as error:
        LOG.error("signing in: %s", error)
        raise HTTPException(503, "Your university does not answer. Try again later.") from error
    answer.set_cookie(_cookie(service), ticket.secret, LASTS_S, httponly=True, samesite="lax", secure=service.secure)
    return answer


@router.get("/sign-in/openid/back")
def come_back(request: Request, service: TheService) -> Response:
    """From the provider. Nobody gets an account here: people are found on the roster, or not let in."""
    found = _found(request, service)
    if found is None:
        count_wrong_try(request, service)
        return page("sign_in.html", None, 403, account=None, secret="", wrong="serve.sign-in-unknown", openid=True)
    with service.gradebook.transaction() as connection:
        answer = signed_in(connection, request, service, found)
    answer.delete_cookie(_cookie(service), httponly=True, samesite="lax", secure=service.secure)
    return answer


def _found(request: Request, service: Service) -> Account | None:
    ticket, provider = Ticket(request.cookies.get(_cookie(service), "")), _provider(service)
    state = request.query_params.get("state", "")
    if not ticket.secret or not hmac.compare_digest(state.encode(), ticket.state.encode()):
        return None
    try:
        value = provider.value(ticket, request.query_params)
    except ProviderError as error:
        LOG.warning("signing in: %s", error)
        return None
    with service.gradebook.transaction() as connection:
        return account_with(connection, provider.column, value)


def _provider(service: Service) -> IdentityProvider:
    if service.provider is None:
        raise HTTPException(404)
    return service.provider


def _cookie(service: Service) -> str:
    return "__Host-grader_ticket" if service.secure else "grader_ticket"
