"""Tokens for the API. People make, list and revoke their own."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from grader.serve.accounts import MOST_HELD, Account, NewPass, new_pass, revoke_one, still_holds, tokens_of
from grader.serve.audit import note_own
from grader.serve.pages import page
from grader.serve.visitors import SentForm, SignInFirstError, Someone, TheService, Visitor, text_of

router = APIRouter(include_in_schema=False)
STUDENT_SCOPES = ("submit", "read")
TEACHER_SCOPES = (*STUDENT_SCOPES, "grade")
MOST_DAYS = 365


def scopes_of(account: Account) -> tuple[str, ...]:
    """The scopes that a token of this account may have."""
    return TEACHER_SCOPES if account.teaches else STUDENT_SCOPES


@router.get("/tokens")
def tokens(service: TheService, who: Someone) -> Response:
    """The visitor's tokens."""
    return _page(service, who)


@router.post("/tokens")
def make_token(service: TheService, who: Someone, form: SentForm) -> Response:
    """Make a token and show it, once."""
    wanted = [scope for scope in scopes_of(who.account) if form.get(f"scope-{scope}")]
    days = text_of(form, "days", 4)
    lasts = timedelta(days=min(MOST_DAYS, max(1, int(days)))) if days.isdecimal() else timedelta(days=90)
    label = text_of(form, "label", 80) or "token"
    new = NewPass(kind="token", lasts=lasts, label=label, scopes=wanted or ["read"])
    with service.gradebook.transaction() as connection:
        if not still_holds(connection, who.account.id, who.pass_id):
            raise SignInFirstError
        made = new_pass(connection, who.account.id, new, service.now())
        note_own(connection, who.account, "token", label, scopes=wanted)
    return _page(service, who, made)


@router.post("/tokens/{pass_id}/revoke")
def revoke_token(pass_id: str, service: TheService, who: Someone, _form: SentForm) -> Response:
    """Revoke a token."""
    with service.gradebook.transaction() as connection:
        if revoke_one(connection, who.account.id, "token", pass_id):
            note_own(connection, who.account, "token revoked", pass_id)
    return RedirectResponse("/tokens", 303)


def _page(service: TheService, who: Visitor, made: str = "") -> Response:
    with service.gradebook.transaction() as connection:
        held = tokens_of(connection, who.account.id)
    return page("tokens.html", who, tokens=held, made=made, scopes=scopes_of(who.account), most=MOST_HELD)
