"""A platform's CSV in which single cells are changed and all others keep their bytes."""

import csv
import io
import re
from collections.abc import Iterator

from grader.errors import UsageError
from grader.spreadsheet import delimiter_of, separator_line

BOM = "\ufeff"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What files of Excel begin with."""
UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""Encodings by the byte order mark; Blackboard writes one."""


class Sheet:
    """Rows of cells; cells that are not set stay as they were written, including quotes and line ends."""

    def __init__(self, content: bytes) -> None:
        """Read a CSV file.

        Raises:
            UsageError: it is not UTF-8 or UTF-16, or holds no table.
        """
        if content.startswith(WORKBOOKS):
            raise UsageError("The export is an Excel workbook. Download it as CSV, or save it as `CSV UTF-8`.")
        self._encoding = UTF_16.get(content[:2], "utf-8")
        try:
            text = content.decode(self._encoding)
        except UnicodeDecodeError as error:
            raise UsageError("The export is not in UTF-8. Download it again, and do not save it from Excel.") from error
        self._bom = BOM if text.startswith(BOM) else ""
        text = text.removeprefix(BOM)
        self._separator_line = separator_line(text)
        text = text.removeprefix(self._separator_line)
        self.delimiter = delimiter_of(text)
        self._records = _records(text, self.delimiter)
        self.rows = [_cells(record, self.delimiter) for record in self._records]
        if not self.rows or len(self.rows[0]) < 2:
            raise UsageError("The export holds no table: its first line has a single cell.")
        both = zip(self._records, self.rows, strict=True)
        self._raw = [_raw_cells(record, row, self.delimiter) for record, row in both]

    def set(self, row: int, column: int, value: str) -> None:
        """Put a value into a cell; change nothing if the cell already has it."""
        if self.rows[row][column] != value:
            self.rows[row][column] = value
            self._raw[row][column] = _written(value, self.delimiter)

    def content(self) -> bytes:
        """The file with its changes."""
        lines = (
            self.delimiter.join(raw) + _ending(record) for raw, record in zip(self._raw, self._records, strict=True)
        )
        return (self._bom + self._separator_line + "".join(lines)).encode(self._encoding)


def _records(text: str, delimiter: str) -> list[str]:
    """The text of each record, with its line end; a quoted cell may contain line ends."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    records: list[str] = []
    for _ in csv.reader(lines(), delimiter=delimiter):
        records.append("".join(taken))
        taken.clear()
    return records


def _cells(record: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])


def _ending(record: str) -> str:
    return record[len(record.rstrip("\r\n")) :]


def _raw_cells(record: str, row: list[str], delimiter: str) -> list[str]:
    """The cells as they are written; if they cannot be separated, as the csv module would write them."""
    body = record.rstrip("\r\n")
    mark = re.escape(delimiter)
    raw = [found[0] for found in re.finditer(rf'(?:(?<={mark})|^)(?:"(?:[^"]|"")*"|[^{mark}]*)(?={mark}|$)', body)]
    if [_cells(cell, delimiter) or [""] for cell in raw] == [[cell] for cell in row]:
        return raw
    return [_written(cell, delimiter) for cell in row]


def _written(value: str, delimiter: str) -> str:
    line = io.StringIO()
    # The usual line end, or else the module would not put quotes around it in a cell.
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow([value, ""])
    return line.getvalue().removesuffix(f"{delimiter}\r\n")
