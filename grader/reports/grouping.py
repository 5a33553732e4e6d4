"""Group checks that failed for the same reason: a file that cannot be imported fails them all."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from grader.language.catalogue import Said
from grader.reports.view import CheckView

STOPPED = {"raised", "missing", "timed out", "out of memory", "crashed", "refused", "skipped"}
"""Outcomes that are fully described by their message."""
OWN = ("function", "name", "meant", "where", "arguments")
"""Fields in which the sentences of a group may differ: the name of the function, and the case."""


class Group(NamedTuple):
    """A check, and the others with the same reason."""

    first: CheckView
    others: tuple[CheckView, ...]


def grouped(checks: Iterable[CheckView]) -> list[Group]:
    """The checks in their order; those that stopped for the same reason follow the first of them."""
    groups: dict[Hashable, list[CheckView]] = {}
    for check in checks:
        groups.setdefault(_reason(check), []).append(check)
    return [Group(first, tuple(others)) for first, *others in groups.values()]


def named_in(check: CheckView) -> str:
    """The function or written answer that the check's message names; empty if it names none."""
    for said in check.reason:
        if isinstance(said, Said) and (named := said.get("function") or said.get("name")):
            return str(named)
    return ""


def _reason(check: CheckView) -> Hashable:
    if check.outcome not in STOPPED or check.explanations or check.evidence.pictures:
        # Each of these shows something different, so its id keeps it in a separate group.
        return check.id
    # The sentences themselves are compared, as ids and fields, not their wording.
    return tuple(said.without(*OWN) if isinstance(said, Said) else said for said in check.reason)
