"""Merges rows about one person, who may be listed twice, or have been renamed."""

from collections.abc import Sequence
from typing import NamedTuple

from grader.people.clues import GIVEN, NAMES, ClueKind, Clues, union_of

NUMBERS = (ClueKind.CANVAS_ID, ClueKind.MOODLE_ID, ClueKind.NUMBER)

SURE = (ClueKind.NUMBER, ClueKind.LOGIN, ClueKind.EMAIL)


class Merged(NamedTuple):
    """One person, and all that is known about them."""

    clues: Clues
    places: tuple[int, ...]


def merged(rows: Sequence[Clues]) -> list[Merged]:
    """Each person once, in the order of their first rows."""
    groups: list[list[int]] = []
    group_of: dict[tuple[ClueKind, str], list[list[int]]] = {}
    for place, row in enumerate(rows):
        keys = [(kind, value) for kind in GIVEN for value in row.of(kind)]
        near = (group for key in keys for group in group_of.get(key, []))
        mine = next((group for group in near if all(are_one(row, rows[other]) for other in group)), None)
        if mine is None:
            groups.append(mine := [])
        mine.append(place)
        for key in keys:
            if not any(group is mine for group in group_of.setdefault(key, [])):
                group_of[key].append(mine)
    return [Merged(union_of(rows[place] for place in group), tuple(group)) for group in groups]


def are_one(one: Clues, other: Clues) -> bool:
    """Whether two rows are about one person.

    They share what an institution gives, and no number contradicts it. A renamed person keeps a part of the name; two
    names without a word in common are two people, and one of the numbers is a slip.
    """
    if one.guessed or other.guessed or not one.shares(other, GIVEN):
        return False
    # Canvas squeezes a name into one word, so a whole name may agree where no word does
    strangers = one.differs(other, [ClueKind.NAME_PART]) and not one.shares(other, NAMES)
    return not strangers and not one.differs(other, NUMBERS)


def are_strangers_by_name(one: Clues, other: Clues) -> bool:
    """Whether only a platform's id says that two are one, and their names have nothing in common.

    In a download the id comes with a name that the platform wrote too. A student can forge such a pair with the name
    of a file, or by choosing a name.
    """
    if one.guessed or one.confirmed or one.shares(other, SURE):
        return False
    parts, others = one.of(ClueKind.NAME_PART), other.of(ClueKind.NAME_PART)
    if not parts or not others or one.shares(other, (*NAMES, ClueKind.NAME_PART)):
        return False
    # Canvas squeezes a name into one word
    return not any(small in large for a, b in ((parts, others), (others, parts)) for small in a for large in b)
