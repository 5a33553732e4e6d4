"""Titles of the columns that say who somebody is, in the tables of every platform that we know."""

from collections.abc import Mapping, Sequence

from grader.people.clues import Clues, clues
from grader.spreadsheet import columns_in, fields_of

TITLES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name", "student", "full name", "student name", "vollständiger name", "nom complet", "nombre completo",
        "nome completo",
    ),
    "first": ("first name", "firstname", "given name", "first", "vorname", "prénom", "nombre", "nome"),
    "last": (
        "last name", "lastname", "surname", "family name", "last", "nachname", "familienname", "nom",
        "nom de famille", "apellido(s)", "apellidos", "cognome",
    ),
    "email": ("email", "email address", "e-mail", "mail", "e-mail-adresse", "adresse de courriel"),
    "sid": (
        "sid", "student id", "sis user id", "sis id", "id number", "student number", "user_id", "orgdefinedid",
        "org defined id", "matrikelnummer", "matrikel-nr.", "matrikelnr.", "id-nummer",
    ),
    "login": (
        "login", "sis login id", "login id", "login_id", "username", "user name", "github_username", "benutzername",
        "anmeldename", "logins",
    ),
    "platform_id": ("canvas id", "canvas user id", "canvas_user_id", "moodle id", "participant", "identifier", "id"),
    "group": ("group", "group name", "group_name", "team"),
}  # fmt: skip
"""Known titles of each field, in lower case; the first one that the table has is used."""


class People:
    """Reads who somebody is from the rows of a table."""

    def __init__(self, header: Sequence[str], first: Sequence[str] = ()) -> None:
        """Find the fields by their titles; `first` names those of the first columns in any language."""
        self.columns = columns_in(header, TITLES) | {field: at for at, field in enumerate(first)}

    @property
    def can_be_told(self) -> bool:
        """Whether rows say who somebody is: neither a first name nor a group identifies a person."""
        return bool(self.columns.keys() - {"first", "group"})

    def fields(self, row: Sequence[str]) -> dict[str, str]:
        """What a row says about somebody."""
        cells = fields_of(row, self.columns)
        # Brightspace writes numbers and logins with a #, so that spreadsheets keep leading zeros
        return {field: cell.removeprefix("#") if field in {"sid", "login"} else cell for field, cell in cells.items()}


def full_name(fields: Mapping[str, str]) -> str:
    """The whole name. If a table has a column of first names, its column `Name` holds family names."""
    name, first, last = (fields.get(field, "") for field in ("name", "first", "last"))
    if last or not name:
        return name or ", ".join(filter(None, (last, first)))
    has_it = {*first.casefold().split()} < {*name.replace(",", " ").casefold().split()}
    return name if has_it or not first else f"{name}, {first}"


def clues_in(fields: Mapping[str, str]) -> Clues:
    """The clues in a row of a table. It is not known whether `ID` is the institution's number or the platform's."""
    return clues(
        name=full_name(fields),
        email=fields.get("email", ""),
        numbers=[fields.get("sid", ""), fields.get("platform_id", "")],
        # a team's row has the logins of all
        logins=fields.get("login", "").replace(",", " ").split(),
    )
