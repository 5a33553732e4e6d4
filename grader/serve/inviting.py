"""Personal links for a class: made from a roster, and revoked."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from grader.errors import UsageError
from grader.gradebook import Gradebook
from grader.intake.roster import Person
from grader.results.submission import Identity
from grader.serve.accounts import Account, Role, called, ensure_account, new_pass, revoke
from grader.serve.audit import note


class Invitation(NamedTuple):
    """A row of the mail-merge table."""

    name: str
    email: str
    student: str
    link: str


def invite(gradebook: Gradebook, people: Iterable[Person], role: Role, base: str) -> Iterator[Invitation]:
    """A new personal link for everybody; the links that they had before no longer work."""
    now = datetime.now(UTC)
    with gradebook.transaction() as connection:
        for person in people:
            identity = Identity(person.name, person.email, person.sid, login=person.login, on_roster=True)
            account = ensure_account(connection, role, identity, now)
            revoke(connection, now, account_id=account.id, kind="link")
            secret = new_pass(connection, "link", account.id, now, label="invitation")
            note(connection, None, "invited", account.student, role=role)
            yield Invitation(account.name, account.email, account.student, f"{base.rstrip('/')}/in/{secret}")


def shut_out(gradebook: Gradebook, student: str) -> Account:
    """Revoke a person's links, sessions and tokens.

    Raises:
        UsageError: there is no such account.
    """
    now = datetime.now(UTC)
    with gradebook.transaction() as connection:
        account = called(connection, student)
        if account is None:
            raise UsageError(f"{student}: no account has this name. It is the login, else the mail, of the roster.")
        for kind in ("link", "session", "token"):
            revoke(connection, now, account_id=account.id, kind=kind)
        note(connection, None, "revoked", account.student)
    return account
