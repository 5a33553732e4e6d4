"""Requests for a second look at a check, each with a thread."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from grader.gradebook.schema import new_id
from grader.gradebook.service_schema import ACCOUNTS, HAND_INS, MESSAGES, REQUESTS
from grader.serve.accounts import locked
from grader.serve.rates import AGAIN, TooOftenError

MOST_A_DAY = 20
"""Limit of messages per student, so nobody can crowd out what others ask."""


@dataclass(frozen=True, slots=True)
class Message:
    """One contribution to a thread."""

    author: str
    teaches: bool
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A request with its thread."""

    id: str
    hand_in_id: str
    check_id: str
    slug: str
    account_id: str
    """Of the student."""
    made_at: datetime
    closed_at: datetime | None
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What somebody has just written."""

    account_id: str
    text: str
    written_at: datetime


def say(connection: Connection, hand_in_id: str, check_id: str, new: NewMessage) -> None:
    """Open a request by its first message, or add to it; what was closed is open again.

    Raises:
        TooOftenError: it is too much for one day.
    """
    locked(connection, new.account_id)
    yesterday = new.written_at - timedelta(days=1)
    lately = (MESSAGES.c.account_id == new.account_id) & (MESSAGES.c.written_at > yesterday)
    if (connection.scalar(select(func.count()).select_from(MESSAGES).where(lately)) or 0) >= MOST_A_DAY:
        raise TooOftenError("serve.second-look-enough")
    of_check = (REQUESTS.c.hand_in_id == hand_in_id) & (REQUESTS.c.check_id == check_id)
    request_id = connection.scalar(select(REQUESTS.c.id).where(of_check))
    if request_id is None:
        request_id = new_id()
        row = {"id": request_id, "hand_in_id": hand_in_id, "check_id": check_id, "made_at": new.written_at}
        connection.execute(insert(REQUESTS).values(row))
    connection.execute(update(REQUESTS).where(REQUESTS.c.id == request_id).values(closed_at=None))
    _add(connection, request_id, new)


def answer(connection: Connection, look: SecondLook, new: NewMessage, close: bool) -> None:
    """A teacher's answer, which may be empty, and may close the request."""
    locked(connection, new.account_id)
    if new.text:
        _add(connection, look.id, new)
    closed_at = new.written_at if close else None
    connection.execute(update(REQUESTS).where(REQUESTS.c.id == look.id).values(closed_at=closed_at))


def _add(connection: Connection, request_id: str, new: NewMessage) -> None:
    """Add a message, unless it repeats the last one."""
    lately = MESSAGES.c.written_at > new.written_at - AGAIN
    of_thread = select(MESSAGES).where(MESSAGES.c.request_id == request_id, lately)
    last = connection.execute(of_thread.order_by(MESSAGES.c.written_at.desc()).limit(1)).one_or_none()
    if last and (last.account_id, last.text) == (new.account_id, new.text):
        return
    connection.execute(insert(MESSAGES).values(id=new_id(), request_id=request_id, **asdict(new)))


def of_hand_in(connection: Connection, hand_in_id: str) -> list[SecondLook]:
    """The requests about one hand-in."""
    rows = connection.execute(_query().where(REQUESTS.c.hand_in_id == hand_in_id).order_by(REQUESTS.c.made_at))
    return [_look(connection, row) for row in rows.all()]


def all_looks(connection: Connection, most: int = 200) -> list[SecondLook]:
    """All requests: the open ones first, the oldest of them at the top."""
    rows = connection.execute(_query().order_by(REQUESTS.c.closed_at.is_not(None), REQUESTS.c.made_at).limit(most))
    return [_look(connection, row) for row in rows.all()]


def find(connection: Connection, request_id: str) -> SecondLook | None:
    """The request of this id, if there is one."""
    row = connection.execute(_query().where(REQUESTS.c.id == request_id)).one_or_none()
    return None if row is None else _look(connection, row)


def _query() -> Any:
    return select(REQUESTS, HAND_INS.c.slug, HAND_INS.c.account_id).join(
        HAND_INS, HAND_INS.c.id == REQUESTS.c.hand_in_id
    )


def _look(connection: Connection, row: Row[Any]) -> SecondLook:
    query = select(MESSAGES, ACCOUNTS).join(ACCOUNTS, ACCOUNTS.c.id == MESSAGES.c.account_id)
    query = query.where(MESSAGES.c.request_id == row.id).order_by(MESSAGES.c.written_at, MESSAGES.c.id)
    messages = tuple(
        Message(one.name or one.student, one.role != "student", one.text, one.written_at)
        for one in connection.execute(query)
    )
    return SecondLook(
        row.id, row.hand_in_id, row.check_id, row.slug, row.account_id, row.made_at, row.closed_at, messages
    )
