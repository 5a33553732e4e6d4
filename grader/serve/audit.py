"""The log of all changes: who, what, when. Entries are added, and never changed."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json import dumps
from typing import Any

from sqlalchemy import Connection, func, insert, select

from grader.gradebook.exports.cells import text_cell
from grader.gradebook.service_schema import ACCOUNTS, AUDIT
from grader.serve.accounts import Account
from grader.serve.rates import TooOftenError

MOST_A_DAY = 100
"""Entries that a student can cause within a day, so that nobody fills the disk with them."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change that somebody made."""

    number: int
    at: datetime
    who: str
    """Empty for the service itself."""
    action: str
    subject: str
    detail: dict[str, Any]


def note(connection: Connection, account_id: str | None, action: str, subject: str, **detail: Any) -> None:
    """Add an entry, in the transaction of the change itself."""
    row = {"at": datetime.now(UTC), "account_id": account_id, "action": action, "subject": subject, "detail": detail}
    connection.execute(insert(AUDIT).values(row))


def note_own(connection: Connection, account: Account, action: str, subject: str, **detail: Any) -> None:
    """Add an entry for what people do to their own account.

    Raises:
        TooOftenError: a student has caused too many; the transaction must not be committed.
    """
    lately = (AUDIT.c.account_id == account.id) & (AUDIT.c.at > datetime.now(UTC) - timedelta(days=1))
    count = connection.scalar(select(func.count()).select_from(AUDIT).where(lately)) or 0
    if count >= MOST_A_DAY and not account.teaches:
        raise TooOftenError("serve.too-often")
    note(connection, account.id, action, subject, **detail)


def entries(connection: Connection, before: int | None = None, most: int | None = 200) -> list[AuditEntry]:
    """The newest entries first, with numbers below `before`."""
    query = select(AUDIT, ACCOUNTS.c.name, ACCOUNTS.c.student).outerjoin(ACCOUNTS, ACCOUNTS.c.id == AUDIT.c.account_id)
    query = query.order_by(AUDIT.c.number.desc()).limit(most)
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    return [
        AuditEntry(row.number, row.at, row.name or row.student or "", row.action, row.subject, row.detail)
        for row in connection.execute(query)
    ]


def csv_pieces(found: Iterable[AuditEntry]) -> Iterator[str]:
    """The log as a table, piece by piece; every cell is harmless in a spreadsheet."""
    yield "number,at,who,action,subject,detail\n"
    for one in found:
        line = io.StringIO()
        cells = (one.at.isoformat(), one.who, one.action, one.subject, dumps(one.detail, ensure_ascii=False))
        csv.writer(line, lineterminator="\n").writerow([one.number, *map(text_cell, cells)])
        yield line.getvalue()
