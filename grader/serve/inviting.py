"""Personal links for a class: made from a roster, and revoked."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from grader.errors import UsageError
from grader.gradebook import Gradebook
from grader.intake.roster import Person
from grader.results.submission import Identity
from grader.serve.accounts import (
    Account,
    NewPass,
    Role,
    account_of,
    ensure_account,
    has_link,
    name_of,
    new_pass,
    revoke,
    shut_out,
)
from grader.serve.audit import note


class Invitation(NamedTuple):
    """A row of the mail-merge table."""

    name: str
    email: str
    student: str
    link: str


def invite(
    gradebook: Gradebook, people: Iterable[Person], role: Role, base: str, *, anew: bool = False
) -> Iterator[Invitation]:
    """A personal link for each person who has none.

    Args:
        gradebook: Where accounts and hashes of links are kept.
        people: The roster.
        role: The role that they get.
        base: Address of the service.
        anew: Also make a new link for those who have one. Their former links, sessions and tokens no longer work.

    Raises:
        UsageError: two people would share an account, or a teacher would become a student.
    """
    now = datetime.now(UTC)
    identities = [Identity(one.name, one.email, one.sid, login=one.login, on_roster=True) for one in people]
    _require_distinct(identities)
    with gradebook.transaction() as connection:
        for identity in identities:
            known = account_of(connection, name_of(identity))
            _stays_a_teacher(known, role)
            account = ensure_account(connection, role, identity, now)
            if known is not None and known != account:
                note(connection, None, "account", account.student, **_changed(known, account))
            if has_link(connection, account.id) and not anew:
                continue
            revoke(connection, account.id, "link", "session", "token")
            secret = new_pass(connection, account.id, NewPass(kind="link", label="invitation"), now)
            note(connection, None, "invited", account.student, role=role)
            yield Invitation(account.name, account.email, account.student, f"{base.rstrip('/')}/in/{secret}")


def _changed(known: Account, account: Account) -> dict[str, list[Any]]:
    was, now = asdict(known), asdict(account)
    return {name: [was[name], now[name]] for name in was if was[name] != now[name]}


def _require_distinct(identities: Iterable[Identity]) -> None:
    counts = Counter(map(name_of, identities))
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise UsageError(
            f"The roster has {', '.join(map(repr, twice[:3]))} more than once, and each of them could read the "
            "other's work. Give it a column `login` or `email` that differs for everybody."
        )


def _stays_a_teacher(known: Account | None, role: Role) -> None:
    if known is not None and known.teaches and role == "student":
        raise UsageError(
            f"{known.student} is already an {known.role}, and would become a student. Take them off the roster, "
            "or give the student another login."
        )


def close_account(gradebook: Gradebook, student: str) -> Account:
    """Revoke a person's links, sessions and tokens, and shut them out until they are invited again.

    Raises:
        UsageError: there is no such account.
    """
    with gradebook.transaction() as connection:
        account = account_of(connection, student)
        if account is None:
            raise UsageError(
                f"{student}: no account has this name. Give the login on the roster, or the email if there is no login."
            )
        shut_out(connection, account.id)
        note(connection, None, "revoked", account.student)
    return account
