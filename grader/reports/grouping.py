"""Checks that failed for one reason are told once: a file that can not be imported fails them all."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from grader.reports.view import CheckView

STOPPED = {"raised", "missing", "timed out", "out of memory", "crashed", "refused", "skipped"}
"""Outcomes whose message is the whole story."""
_NAME = re.compile(r"`[^`]*`")
_CASE = re.compile(r" \([^()]*\)(?=\.$)")
"""What differs in the message from check to check: the function, which is named first, and the case."""


class Group(NamedTuple):
    """A check, and others of which the same is true."""

    first: CheckView
    others: tuple[CheckView, ...]


def grouped(checks: Iterable[CheckView]) -> list[Group]:
    """The checks in their order, those that stopped alike behind the first of them."""
    groups: dict[str, list[CheckView]] = {}
    for check in checks:
        groups.setdefault(_reason(check), []).append(check)
    return [Group(first, tuple(others)) for first, *others in groups.values()]


def _reason(check: CheckView) -> str:
    plain = check.outcome in STOPPED and not check.explanations and not check.evidence.pictures
    return _CASE.sub("", _NAME.sub("", check.message, count=1)) if plain else check.id
