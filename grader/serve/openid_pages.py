"""Signing in by a provider of identities: the way there, and the way back."""

import logging
from collections.abc import Callable
from typing import Annotated

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.serve.accounts import account_with
from grader.serve.pages import page
from grader.serve.service import Service
from grader.serve.sign_in import count_wrong_try, give_ticket, signed_in, ticket_for, ticket_of
from grader.serve.tickets import IdentityProvider, ProviderError
from grader.serve.visitors import TheService

LOG = logging.getLogger("grader.serve")
router = APIRouter(include_in_schema=False)
_ASKING = CapacityLimiter(8)
"""Requests that wait for the provider hold no thread, so pages are served even if it never answers."""
TIMEOUT_S = 15
"""Seconds for which somebody waits until the provider can be asked."""


@router.get("/sign-in/openid")
async def go(request: Request, service: TheService) -> Response:
    """To the provider, with a ticket in a cookie. A link, since a form's answer may not lead to another site."""
    ticket, provider = ticket_for(request, service), _provider(service)
    try:
        answer = RedirectResponse(await _asked(lambda: provider.address(ticket)), 303)
    except ProviderError as error:
        LOG.error("signing in: %s", error)
        raise HTTPException(503, "Your university does not answer. Try again later.") from error
    give_ticket(answer, service, ticket)
    return answer


async def _asked(question: Callable[[], str]) -> str:
    try:
        with fail_after(TIMEOUT_S):
            return await to_thread.run_sync(question, limiter=_ASKING)
    except TimeoutError as error:
        raise ProviderError("too many people wait for the provider") from error


async def vouched(request: Request, service: TheService) -> str:
    """What the provider vouches for about the person who comes back; empty if nothing."""
    provider, ticket = _provider(service), ticket_of(request, service, request.query_params.get("state", ""))
    if ticket is None:
        return ""
    try:
        return await _asked(lambda: provider.value(ticket, request.query_params))
    except ProviderError as error:
        LOG.warning("signing in: %s", error)
        return ""


@router.get("/sign-in/openid/back")
def come_back(request: Request, service: TheService, value: Annotated[str, Depends(vouched)]) -> Response:
    """From the provider. Nobody gets an account here: people are found on the roster, or not let in."""
    with service.gradebook.transaction() as connection:
        found = account_with(connection, _provider(service).column, value)
        answer = signed_in(connection, request, service, found) if found else None
    if answer is None:
        count_wrong_try(request, service)
        return page("sign_in.html", None, 403, account=None, wrong="serve.sign-in-unknown", openid=True)
    return answer


def _provider(service: Service) -> IdentityProvider:
    if service.provider is None:
        raise HTTPException(404)
    return service.provider
