"""Of several ways to read a downloaded file's name, the right one: a student chooses parts of it, and may forge one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar


class Reading(Protocol):
    """One way to read a name."""

    @property
    def name(self) -> str:
        """The name of the student or the team."""

    @property
    def number(self) -> str:
        """The platform's id."""


R = TypeVar("R", bound=Reading)


def settled(readings: Sequence[Sequence[R]]) -> list[R | None]:
    """The reading of each name in a download; None if it is not certain whose it is.

    A platform has one name for each number. So a name that can be read in one way tells which readings of others are
    wrong.
    """
    names = _sure_names(readings)
    possible = [
        [way for way in ways if len(ways) == 1 or names.get(way.number, {way.name}) == {way.name}] for ways in readings
    ]
    return [ways[0] if len(ways) == 1 else None for ways in possible]


def contested(readings: Sequence[Sequence[R]]) -> set[str]:
    """Numbers that stand under several names: their pieces belong together only under the same name."""
    return {number for number, names in _sure_names(readings).items() if len(names) > 1}


def _sure_names(readings: Sequence[Sequence[R]]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for ways in readings:
        if len(ways) == 1:
            names[ways[0].number].add(ways[0].name)
    return names
