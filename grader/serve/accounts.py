"""Accounts, and the links, sessions and tokens by which people sign in.

Secrets are random, 256 bits long, and only their hashes are kept, so nobody can sign in with what the database holds.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from grader.gradebook.schema import insert_if_new, new_id
from grader.gradebook.service_schema import ACCOUNTS, PASSES
from grader.language.cleaning import clean_line
from grader.results.submission import Identity

Role = Literal["student", "assistant", "instructor"]
Kind = Literal["link", "session", "token"]
SESSION = timedelta(days=14)
INSTRUCTOR = Identity(name="Instructor", login="(instructor)")
"""The account of the link that is printed at each start; it has no other way in."""
MOST_HELD = 20
"""Most sessions, or tokens, of one account; if there are more, the oldest end."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in."""

    id: str
    role: Role
    student: str
    """The name in the gradebook."""
    name: str
    email: str = ""
    sid: str = ""
    login: str = ""
    shut_out: bool = False
    """Whether sign-in is blocked until the next invitation, for example for somebody who has left the course."""

    @property
    def teaches(self) -> bool:
        """Whether this account may see other people's work."""
        return self.role != "student"

    @property
    def called(self) -> str:
        """The name that people read."""
        return self.name or self.student

    @property
    def identity(self) -> Identity:
        """The identity on the roster."""
        return Identity(name=self.name, email=self.email, sid=self.sid, login=self.login, on_roster=True)


@dataclass(frozen=True, slots=True)
class Pass:
    """The link, session or token with which somebody came in."""

    id: str
    account: Account
    scopes: tuple[str, ...]
    names_hidden: bool

    @property
    def grades(self) -> bool:
        """Whether it also covers the work of others."""
        return "grade" in self.scopes and self.account.teaches


def hashed(secret: str) -> str:
    """The hash of a secret that is stored. A secret is random and long, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def account(connection: Connection, account_id: str) -> Account | None:
    """One account."""
    row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id)).one_or_none()
    return None if row is None else _account(row)


def locked(connection: Connection, account_id: str) -> None:
    """Lock this account until the transaction ends. On SQLite each transaction already excludes all others."""
    connection.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account_id).with_for_update()).one()


def account_of(connection: Connection, student: str) -> Account | None:
    """The account of a student, as the gradebook names them; None if there is none."""
    row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.student == student)).one_or_none()
    return None if row is None else _account(row)


def account_with(connection: Connection, column: str, value: str) -> Account | None:
    """The one account with this value in a column of the roster, whatever its case, unless it is shut out."""
    # beyond ASCII, other letters become the same: the Kelvin sign would be a k
    exact = ACCOUNTS.c[column] == value
    same = func.lower(ACCOUNTS.c[column]) == value.lower() if value.isascii() else exact
    of_roster = same & ~ACCOUNTS.c.shut_out & (ACCOUNTS.c.login != INSTRUCTOR.login)
    rows = connection.execute(select(ACCOUNTS).where(of_roster).limit(2)).all() if value else []
    return _account(rows[0]) if len(rows) == 1 else None


def all_accounts(connection: Connection, *roles: Role) -> list[Account]:
    """The accounts with these roles, by name."""
    query = select(ACCOUNTS).where(ACCOUNTS.c.role.in_(roles)).order_by(ACCOUNTS.c.name, ACCOUNTS.c.student)
    return [_account(row) for row in connection.execute(query)]


def name_of(person: Identity) -> str:
    """The gradebook's name for a person: the first of login, email, number and name that is known."""
    return clean_line(person.login or person.email or person.sid or person.name)


def ensure_account(connection: Connection, role: Role, person: Identity, now: datetime) -> Account:
    """The account of a person, made or updated from the roster."""
    student = name_of(person)
    said = {
        "shut_out": False,
        "role": role,
        "name": person.name,
        "email": person.email,
        "sid": person.sid,
        "login": person.login,
    }
    insert_if_new(connection, ACCOUNTS, id=new_id(), student=student, made_at=now, **said)
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.student == student).values(said))
    found = account_of(connection, student)
    assert found is not None  # noqa: S101  it was written a line ago
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPass:
    """What somebody is about to be let in with."""

    kind: Kind
    lasts: timedelta | None = None
    """How long; None for no end."""
    label: str = ""
    scopes: Sequence[str] = ()


def new_pass(connection: Connection, account_id: str, new: NewPass, now: datetime) -> str:
    """Make a secret that lets this account in. It is returned here, and never stored."""
    _make_room(connection, new.kind, account_id, now)
    secret = secrets.token_urlsafe(32)
    row = {"id": new_id(), "account_id": account_id, "kind": new.kind, "sha256": hashed(secret), "label": new.label}
    until = {"made_at": now, "expires_at": now + new.lasts if new.lasts else None, "names_hidden": False}
    connection.execute(insert(PASSES).values(scopes=list(new.scopes), **row, **until))
    return secret


def has_link(connection: Connection, account_id: str) -> bool:
    """Whether a personal link lets this account in."""
    links = (PASSES.c.account_id == account_id) & (PASSES.c.kind == "link")
    return connection.execute(select(PASSES.c.id).where(links).limit(1)).one_or_none() is not None


def _make_room(connection: Connection, kind: Kind, account_id: str, now: datetime) -> None:
    held = (PASSES.c.account_id == account_id) & (PASSES.c.kind == kind)
    connection.execute(delete(PASSES).where(held, PASSES.c.expires_at <= now))
    newest = select(PASSES.c.id).where(held).order_by(PASSES.c.made_at.desc()).limit(MOST_HELD - 1)
    connection.execute(delete(PASSES).where(held, PASSES.c.id.not_in([*connection.scalars(newest)])))


def let_in(connection: Connection, kind: Kind, secret: str, now: datetime) -> Pass | None:
    """The pass that a secret belongs to; None if it is unknown, expired or revoked."""
    # looked up by its hash, so that the time it takes says nothing about the secret
    query = select(PASSES, *(column.label(f"of_{column.name}") for column in ACCOUNTS.c))
    query = query.join(ACCOUNTS, ACCOUNTS.c.id == PASSES.c.account_id)
    valid = or_(PASSES.c.expires_at.is_(None), PASSES.c.expires_at > now)
    wanted = query.where(PASSES.c.kind == kind, PASSES.c.sha256 == hashed(secret), valid, ~ACCOUNTS.c.shut_out)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    whose = Account(**{name: getattr(row, f"of_{name}") for name in Account.__slots__})
    return Pass(row.id, whose, tuple(row.scopes), row.names_hidden)


def still_holds(connection: Connection, account_id: str, pass_id: str) -> bool:
    """Whether a pass is not revoked, and cannot be before the transaction ends."""
    locked(connection, account_id)
    return connection.scalar(select(PASSES.c.id).where(PASSES.c.id == pass_id)) is not None


def revoke(connection: Connection, account_id: str, *kinds: Kind) -> None:
    """Revoke all passes of these kinds of an account."""
    locked(connection, account_id)
    connection.execute(delete(PASSES).where(PASSES.c.account_id == account_id, PASSES.c.kind.in_(kinds)))


def shut_out(connection: Connection, account_id: str) -> None:
    """Block every kind of sign-in to this account until the next invitation."""
    revoke(connection, account_id, "link", "session", "token")
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(shut_out=True))


def revoke_one(connection: Connection, account_id: str, kind: Kind, pass_id: str) -> bool:
    """Revoke one pass; False if the account has none of this id."""
    own = (PASSES.c.account_id == account_id) & (PASSES.c.kind == kind) & (PASSES.c.id == pass_id)
    return connection.execute(delete(PASSES).where(own)).rowcount == 1


def hide_names(connection: Connection, pass_id: str, hidden: bool) -> None:
    """Switch names off or on for one session."""
    connection.execute(update(PASSES).where(PASSES.c.id == pass_id).values(names_hidden=hidden))


def tokens_of(connection: Connection, account_id: str) -> list[Row[Any]]:
    """The tokens of an account."""
    mine = (PASSES.c.account_id == account_id) & (PASSES.c.kind == "token")
    return [*connection.execute(select(PASSES).where(mine).order_by(PASSES.c.made_at))]


def _account(row: Row[Any]) -> Account:
    return Account(**{name: getattr(row, name) for name in Account.__slots__})
