"""Moodle's grading worksheet: grade and comment are filled into the downloaded file, and nothing else is touched.

Moodle writes headers in the reader's language. Those that are not known are found by their place and their content.
"""

import re
from collections.abc import Iterable, Sequence

from grader.errors import UsageError
from grader.gradebook.exports.cells import Number, UnclearNumberError, number_in
from grader.gradebook.exports.filled import PLAIN, Filled, FillOptions
from grader.gradebook.exports.filling import fill
from grader.gradebook.exports.row_matching import Row
from grader.gradebook.exports.score_line import ScoreLine
from grader.gradebook.exports.sheet import Sheet
from grader.gradebook.exports.target import Target, maximum_in
from grader.people.clues import clues

# The commonest languages.
GRADE = {"grade", "bewertung", "calificación", "note", "valutazione", "nota", "beoordeling", "cijfer", "betyg", "ocena"}
MAXIMUM = {"maximum grade", "bestwertung", "höchste bewertung", "calificación máxima", "note maximale", "nota massima"}
FEEDBACK = {"feedback comments", "feedback als kommentar", "comentarios de retroalimentación", "commentaires"}
EMAIL = {"email address", "e-mail-adresse", "dirección de correo", "adresse de courriel", "indirizzo email"}
NAME = {"full name", "vollständiger name", "nombre completo", "nom complet", "nome completo"}
NUMBER = {"id number", "id-nummer", "número de id", "numéro d'identification"}
COMMENTS = re.compile(r"feedback|comment|komment|koment|coment|opmerking|palaute|zpětn|visszajel|комментар|отзыв")
"""Parts of the title of the comments' column, in more languages."""
IDENTIFIER = re.compile(r"(\D+) \d+")
PARTICIPANT = re.compile(r"\D(\d+)$")


def fill_worksheet(
    content: bytes, lines: Iterable[ScoreLine], column: str | None = None, options: FillOptions = PLAIN
) -> Filled:
    """Put scores and comments into a worksheet that was downloaded a moment ago.

    Args:
        content: The worksheet.
        lines: The class.
        column: The header of the grades, if it is in a language that is not known here.
        options: What to do with cells that are not empty.

    Raises:
        UsageError: it is not a worksheet, has no column of grades, or its maximum is not clear.
    """
    sheet = Sheet(content)
    columns = _Columns(sheet, column)
    rows = [columns.row(place) for place in columns.people]
    if not rows:
        raise UsageError("This is not a Moodle grading worksheet: its first column has no `Participant 123`.")
    maximum = columns.maximum
    if maximum is None and options.maximum is None:
        raise UsageError(
            "It is not clear which column of the worksheet holds the maximum grade. Give the maximum with --maximum N. "
            f"There are: {', '.join(sheet.rows[0])}."
        )

    def possible(row: Row) -> Number | None:
        return maximum_in(sheet, sheet.rows[row.place][maximum] if maximum is not None else "", None, options)

    target = Target(rows, columns.grade, possible, keeps_without_maximum=True, comments=columns.feedback)
    return fill(sheet, target, lines, options)


def is_worksheet(content: bytes) -> bool:
    """Whether a table is Moodle's: its first column holds `Participant` and a number everywhere, in any language."""
    found = [IDENTIFIER.fullmatch(row[0].strip()) for row in Sheet(content).rows[1:] if any(row)]
    return len({match and match[1] for match in found}) == 1 and None not in found


class _Columns:
    """What is in which column."""

    def __init__(self, sheet: Sheet, grade: str | None) -> None:
        self._sheet = sheet
        self._header = [title.strip().casefold() for title in sheet.rows[0]]
        found = self._titled({grade.strip().casefold()} if grade else GRADE)
        if found is None:
            wanted = f"no column {grade!r}" if grade else "no column of grades; name it with --column"
            raise UsageError(f"The worksheet has {wanted}. There are: {', '.join(sheet.rows[0])}.")
        self.grade = found
        width = len(self._header)
        rows = enumerate(sheet.rows)
        self.people = [n for n, row in rows if n and len(row) == width and PARTICIPANT.search(row[0].strip())]
        """Places of the rows that are students'."""

    @property
    def maximum(self) -> int | None:
        """The column of the maximum: by its title, or the next that holds numbers and is called after the grade."""
        known = self._titled(MAXIMUM)
        if known is not None:
            return known if any(self._cells(known)) else None
        grade = self._header[self.grade]
        # Maximumcijfer, Nota máxima, 最大評点: in every language that we have seen
        after = [n for n in range(self.grade + 1, len(self._header)) if grade in self._header[n]]
        return next((n for n in after if all(map(_is_number, self._cells(n)))), None)

    @property
    def feedback(self) -> int | None:
        """The column of the comments: by its title, or the last if it holds text or nothing."""
        known = self._titled(FEEDBACK)
        last = len(self._header) - 1
        if known is not None or last <= self.grade:
            return known
        # where comments are off, the last column holds dates
        return last if COMMENTS.search(self._header[last]) or not any(self._cells(last)) else None

    def row(self, place: int) -> Row:
        """A student's row."""
        cells = self._sheet.rows[place]
        number = PARTICIPANT.search(cells[0].strip())
        # without a known title the name is the second column; a blind worksheet has none, and states there
        name = self._cell(cells, NAME) or ("" if "@" in cells[1] else cells[1])
        email = self._cell(cells, EMAIL) or next((cell for cell in cells[1:4] if "@" in cell), "")
        known = clues(
            name=name,
            email=email,
            numbers=[self._cell(cells, NUMBER)],
            moodle_id=number[1] if number else "",
        )
        return Row(place, name or cells[0], known)

    def _titled(self, titles: set[str]) -> int | None:
        return next((n for n, title in enumerate(self._header) if title in titles), None)

    def _cell(self, cells: Sequence[str], titles: set[str]) -> str:
        place = self._titled(titles)
        return "" if place is None else cells[place]

    def _cells(self, column: int) -> list[str]:
        return [self._sheet.rows[place][column].strip() for place in self.people]


def _is_number(cell: str) -> bool:
    try:
        return number_in(cell) is not None
    except UnclearNumberError:
        return True
