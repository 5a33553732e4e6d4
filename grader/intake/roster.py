"""Reads the class from a CSV: one's own list, Canvas's gradebook or groups, Moodle's worksheet, Gradescope's roster."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.people.titles import People, full_name
from grader.spreadsheet import decoded, rows_of

NOBODY = ("Points Possible", "Student, Test")
"""Rows of Canvas's own."""
MAX_ROSTER = 64 << 20  # bytes: whatever the path names, it is read into memory


@dataclass(frozen=True)
class Person:
    """A row of the roster; fields without a column are empty."""

    name: str
    email: str = ""
    sid: str = ""
    login: str = ""
    platform_id: str = ""
    """Canvas's user id or Moodle's participant id."""
    group: str = ""

    def __str__(self) -> str:
        return self.name or self.email or self.sid or self.login or self.platform_id


def read_roster(path: Path) -> list[Person]:
    """Read the people from a CSV file.

    Raises:
        UsageError: there is no such file, or it has no column that identifies people.
    """
    try:
        raw = path.read_bytes()[:MAX_ROSTER]
    except OSError as error:
        raise UsageError(f"{path}: the roster cannot be read ({error.strerror}). Give a CSV file.") from error
    rows = rows_of(decoded(raw))
    header = [cell.strip().lower() for cell in next(rows, [])]
    table = People(header)
    if not table.can_be_told:
        raise UsageError(
            f"{path}: the roster's first line is {', '.join(header)[:200] or 'empty'!r}. "
            "Give it columns such as name, email, sid or canvas id."
        )
    # Canvas's second row is `Points Possible` instead of a person
    people = [_person(table.fields(row)) for row in rows]
    return [person for person in people if str(person) and not person.name.startswith(NOBODY)]


def _person(cells: Mapping[str, str]) -> Person:
    name = full_name(cells)
    identifier = cells.get("platform_id", "")
    number = identifier.rpartition(" ")[2]  # Moodle writes 'Participant 123', translated
    if not any(map(str.isdigit, number)) or "@" in identifier:
        # GitHub Classroom's identifier is what the course chose: mostly an email or a name
        number = ""
        name = name or ("" if "@" in identifier else identifier)
    return Person(
        name=name,
        email=cells.get("email", "") or (identifier if "@" in identifier else ""),
        sid=cells.get("sid", ""),
        login=cells.get("login", ""),
        platform_id=number,
        group=cells.get("group", ""),
    )
