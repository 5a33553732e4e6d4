"""Finds each person's row in a platform's table."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.gradebook.exports.line import Line
from grader.gradebook.final import Final
from grader.results.submission import Identity

Keys = Callable[[Identity, str], Iterable[str]]
"""What may identify a person, the surest first, each in the form that `Row` keys have."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A platform's table with scores in it, and what to tell about it."""

    content: bytes
    filled: int
    """Rows that have a score now."""
    remarks: tuple[str, ...]


def find_rows(
    rows: Mapping[int, Sequence[str]], lines: Iterable[Line], keys: Keys
) -> tuple[dict[int, Line], list[Line]]:
    """Whose row is which, and who has none; a key that several rows have identifies nobody.

    Args:
        rows: The keys of each row, by its number.
        lines: The class.
        keys: Of one of them.
    """
    counts = Counter(key for row in rows.values() for key in set(row))
    places = {key: number for number, row in rows.items() for key in row if key and counts[key] == 1}
    found: dict[int, Line] = {}
    lost: list[Line] = []
    for line in lines:
        place = next((places[key] for key in keys(line.identity, line.student) if key in places), None)
        if place is None or place in found:
            lost.append(line)
        else:
            found[place] = line
    return found, lost


def name_key(name: str) -> str:
    """A name whatever the order, case and punctuation of its parts: 'Pérez, Ana' is 'Ana Pérez'."""
    parts = re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold())
    return f"name:{' '.join(sorted(parts))}" if parts else ""


def squeezed_key(name: str) -> str:
    """A name as Canvas writes it into file names: 'Pérez, Ana' is 'pérezana'."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name).casefold())
    return f"squeezed:{letters}" if letters else ""


def remarks_on(lost: Sequence[Line], empty: Sequence[str], ungraded: Sequence[Line]) -> list[str]:
    """What a person has to see to."""
    said = [f"{_who(line)}: not in the export; {_result(line.final)}." for line in lost]
    said += [f"{_who(line)}: no score yet, the cell is left as it was." for line in ungraded]
    if empty:
        names = ", ".join(empty[:5]) + (", ..." if len(empty) > 5 else "")
        said.append(f"{len(empty)} in the export handed nothing in; their cells are left as they were: {names}.")
    return said


def _result(final: Final) -> str:
    if final.points is None:
        return "excused" if final.excused else "no score yet"
    return f"the score is {final.points}"


def _who(line: Line) -> str:
    return line.identity.name or line.student
