"""CSV files as spreadsheets and platforms write them: any encoding, any delimiter, perhaps with a line `sep=;`."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

DELIMITERS = ",;\t"
SEPARATOR_LINE = re.compile(r'"?sep=.?"?[^\n]*\n', re.IGNORECASE)
"""Excel's own first line, which names the delimiter."""
SAMPLE = 1 << 18
"""Characters that are parsed to find the delimiter."""
# For the whole process, since `csv` knows no other way. Tables of platforms hold what students wrote, such as Moodle's
# online texts: by default, one of 128 KiB would keep a class from its scores.
csv.field_size_limit(1 << 30)


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8 (with or without a byte-order mark), UTF-16 or cp1252, as spreadsheets write."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def separator_line(text: str) -> str:
    """The line `sep=;` that the text begins with; empty if there is none."""
    found = SEPARATOR_LINE.match(text)
    return found[0] if found else ""


def rows_of(text: str) -> Iterator[list[str]]:
    """The rows that hold anything."""
    return (row for _, row in numbered_rows(text))


def numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line where it ends."""
    first = separator_line(text)
    rest = text.removeprefix(first)
    rows = csv.reader(StringIO(rest, newline=""), delimiter=delimiter_of(rest))
    return ((rows.line_num + bool(first), row) for row in rows if any(map(str.strip, row)))


def columns_in(header: Sequence[str], titles: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each field is, by the first of its known titles, in lower case, that the header has."""
    plain = [title.strip().lower() for title in header]
    known = {field: next((name for name in names if name in plain), None) for field, names in titles.items()}
    return {field: plain.index(name) for field, name in known.items() if name is not None}


def fields_of(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """The cells of a row by field; a row may be shorter than the header."""
    return {field: row[place].strip() for field, place in places.items() if place < len(row)}


def delimiter_of(text: str) -> str:
    """The delimiter by which most rows have as many cells as the header."""
    # a title may hold more commas than the header has semicolons, so counting in the first line is not enough
    return max(DELIMITERS, key=lambda mark: _regularity(text[:SAMPLE], mark))


def _regularity(text: str, delimiter: str) -> tuple[bool, float, int]:
    """Whether there are several columns; the share of rows that have as many cells as the header; how many these are.

    The last row of a sample may be cut, which does not decide.
    """
    header, *rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if any(row)] or [[]]
    share = sum(len(row) == len(header) for row in rows) / max(len(rows), 1)
    return len(header) > 1, share, len(header)
