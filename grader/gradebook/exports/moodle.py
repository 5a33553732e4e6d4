"""Moodle's grading worksheet: grade and comment are filled into the downloaded file, and nothing else is touched."""

import re
from collections.abc import Iterable, Iterator, Sequence

from grader.errors import UsageError
from grader.gradebook.exports.cells import number_cell, number_in, text_cell
from grader.gradebook.exports.line import Line
from grader.gradebook.exports.row_matching import Filled, find_rows, name_key, remarks_on
from grader.gradebook.exports.sheet import Sheet
from grader.results.submission import Identity

# Moodle writes its headers in the reader's language; these are the commonest.
GRADE = {"grade", "bewertung", "calificación", "note", "valutazione", "nota", "beoordeling", "cijfer", "betyg", "ocena"}
MAXIMUM = {"maximum grade", "bestwertung", "höchste bewertung", "calificación máxima", "note maximale", "nota massima"}
FEEDBACK = {"feedback comments", "feedback als kommentar", "comentarios de retroalimentación", "commentaires"}
EMAIL = {"email address", "e-mail-adresse", "dirección de correo", "adresse de courriel", "indirizzo email"}
NAME = {"full name", "vollständiger name", "nombre completo", "nom complet", "nome completo"}
NUMBER = {"id number", "id-nummer", "número de id", "numéro d'identification"}


def fill_worksheet(content: bytes, lines: Iterable[Line], column: str | None = None) -> Filled:
    """Put scores and comments into a worksheet that was downloaded a moment ago.

    Args:
        content: The worksheet.
        lines: The class.
        column: The header of the grades, if it is in a language that is not known here.

    Raises:
        UsageError: it is no worksheet, or has no column of grades.
    """
    sheet = Sheet(content)
    header = [title.strip().casefold() for title in sheet.rows[0]]
    grade = _place(header, {column.casefold()} if column else GRADE)
    if grade is None:
        wanted = f"no column {column!r}" if column else "no column of grades; name it by --column"
        raise UsageError(f"The worksheet has {wanted}. There are: {', '.join(sheet.rows[0])}.")
    people = {n: list(_keys(header, row)) for n, row in enumerate(sheet.rows) if n and len(row) == len(header)}
    if not any(key.startswith("pid:") for keys in people.values() for key in keys):
        raise UsageError("This is no grading worksheet of Moodle: its first column has no `Participant 123`.")
    found, lost = find_rows(people, lines, _keys_of)
    remarks = _fill(sheet, found, grade, _place(header, MAXIMUM), _place(header, FEEDBACK))
    empty = [" ".join(sheet.rows[n][:2]) for n in people if n not in found]
    ungraded = [line for line in found.values() if line.final.points is None]
    return Filled(sheet.content(), len(found) - len(ungraded), (*remarks, *remarks_on(lost, empty, ungraded)))


def _fill(
    sheet: Sheet, found: dict[int, Line], grade: int, maximum: int | None, feedback: int | None
) -> tuple[str, ...]:
    remarks: dict[str, None] = {}
    for place, line in found.items():
        final = line.final
        if feedback is not None:
            sheet.set(place, feedback, text_cell(line.why))
        if final.points is None:
            continue
        cell = sheet.rows[place][maximum] if maximum is not None else ""
        possible = number_in(cell) or final.max_points
        if possible != final.max_points:
            remarks[f"Scores of {number_cell(final.max_points)} points are scaled to {number_cell(possible)}."] = None
        scaled = final.points * possible / final.max_points if final.max_points else final.points
        sheet.set(place, grade, number_cell(scaled, comma="," in cell))
    return tuple(remarks)


def _place(header: Sequence[str], names: set[str]) -> int | None:
    return next((n for n, title in enumerate(header) if title in names), None)


def _keys(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    if identifier := re.search(r"\D(\d+)$", row[0].strip()):
        yield f"pid:{identifier[1]}"
    for names, kind in ((EMAIL, "email"), (NUMBER, "sid")):
        if (place := _place(header, names)) is not None and row[place]:
            yield f"{kind}:{row[place].strip().casefold()}"
    if (place := _place(header, NAME)) is not None:
        yield name_key(row[place])


def _keys_of(identity: Identity, student: str) -> Iterator[str]:
    """The surest first."""
    if identity.platform == "moodle":
        yield f"pid:{identity.platform_id}"
    if identity.email:
        yield f"email:{identity.email.casefold()}"
    if identity.sid:
        yield f"sid:{identity.sid.casefold()}"
    yield name_key(identity.name or student)
