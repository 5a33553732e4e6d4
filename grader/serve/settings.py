"""The switches of an assignment."""

from sqlalchemy import Connection, select, update

from grader.gradebook.schema import insert_if_new
from grader.gradebook.service_schema import SETTINGS
from grader.serve.accounts import Account


def hidden_slugs(connection: Connection) -> set[str]:
    """The assignments that students do not see."""
    return set(connection.scalars(select(SETTINGS.c.slug).where(SETTINGS.c.hidden)))


def hidden_from(connection: Connection, account: Account) -> set[str]:
    """The assignments that this account does not see."""
    return set() if account.teaches else hidden_slugs(connection)


def is_hidden(connection: Connection, slug: str) -> bool:
    """Whether students do not see this assignment."""
    return bool(connection.scalar(select(SETTINGS.c.hidden).where(SETTINGS.c.slug == slug)))


def hide(connection: Connection, slug: str, hidden: bool) -> None:
    """Hide an assignment, or show it again."""
    insert_if_new(connection, SETTINGS, slug=slug, hidden=hidden)
    connection.execute(update(SETTINGS).where(SETTINGS.c.slug == slug).values(hidden=hidden))
