"""A platform's table is changed in single cells, and keeps every other byte."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.gradebook.exports.cells import UnclearNumberError, decimal_comma, number_cell, number_in, text_cell
from grader.gradebook.exports.sheet import Sheet
from grader.spreadsheet import rows_of

PHP = b'Identifier,"Full name",Grade\n"Participant 7","Ana P\xc3\xa9rez",-\n"Participant 8",O\'Brien,\n'
"""As Moodle writes: quotes around whatever has a space in it."""


def test_a_cell_is_changed_and_the_rest_keeps_its_quotes() -> None:
    sheet = Sheet(PHP)
    sheet.set(1, 2, "7.5")
    assert sheet.content() == PHP.replace(b",-\n", b",7.5\n")


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r\n1,2\r\n",
        b"a;b\n1;2",
        b'\xef\xbb\xbfa,b\n"1",2\n',
        b'a,b\n"line\r\nbreak","quo""te"\n',
        b"a,b\n,\n\n1,\n",
        b"a\tb\n1\t2\n",
        b'a,b\n1,mid"quote\n',
    ],
)
def test_what_is_not_changed_keeps_its_bytes(content: bytes) -> None:
    assert Sheet(content).content() == content


def test_what_a_student_wrote_is_as_long_as_it_is() -> None:
    text = "x, y\n" * 40_000
    content = f'Identifier,"Online text",Grade\n"Participant 7","{text}",-\n"Participant 8",short,-\n'.encode()
    assert [len(row) for row in rows_of(content.decode())] == [3, 3, 3]
    sheet = Sheet(content)
    sheet.set(2, 2, "7.5")
    assert sheet.content() == content[:-2] + b"7.5\n"


tables = st.lists(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), min_size=3, max_size=3),
    min_size=1,
    max_size=6,
)


@given(tables, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n"]), st.text('ab,"\n;'))
def test_any_table_survives_and_takes_any_value(table: list[list[str]], quoting: int, ending: str, value: str) -> None:
    written = io.StringIO(newline="")
    rows = [["Student", "ID", "Section"], *table]
    csv.writer(written, quoting=quoting, lineterminator=ending).writerows(rows)  # type: ignore[arg-type]
    content = written.getvalue().encode()
    sheet = Sheet(content)
    assert sheet.rows == rows
    assert sheet.content() == content
    sheet.set(1, 1, value)
    rows[1][1] = value
    assert list(csv.reader(io.StringIO(sheet.content().decode(), newline=""))) == rows


@pytest.mark.parametrize(("content", "told"), [(b"\xff\xfea", "not in UTF-8"), (b"", "no table"), (b"x\n", "no table")])
def test_what_is_no_table_is_told(content: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Sheet(content)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "＝1", "＋1", "－1", "＠x"])
def test_no_text_is_a_formula(text: str) -> None:
    assert text_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ana;=1+1;", 'Ana"; ＝1+1', "Ana\n=1+1", "Ana;Lee\n  @x", "Ana;-1;+1"])
def test_no_text_is_a_formula_where_cells_end_with_a_semicolon(text: str) -> None:
    (row,) = csv.reader([text_cell(text).replace("\n", ";")], delimiter=";")
    assert not any(cell.lstrip(" ").startswith(tuple("=+-@＝＋－＠")) for cell in row)
    assert text_cell(text).replace("'", "") == text


@pytest.mark.parametrize("text", ["Ana", "", "1+1", "a=b", "'=1", "Ana; Lee - 2", "a\nb=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert text_cell(text) == text


def test_scores_are_written_short_and_with_the_exports_decimal_mark() -> None:
    assert [number_cell(value) for value in (85.0, 85.456, 0.0, -0.5)] == ["85", "85.46", "0", "-0.5"]
    assert number_cell(85.5, comma=True) == "85,5"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("10", 10.0), (" 10,5 ", 10.5), ("1,000.00", 1000.0), ("1.000,00", 1000.0), ("1,234,567", 1234567.0),
        ("1 000,00", 1000.0), ("1\u202f000.5", 1000.5), ("1'000.00", 1000.0), ("1000.000", 1000.0), ("0,125", 0.125),
        (".5", 0.5), ("-2,5", -2.5), ("", None), ("(read only)", None), ("9/10", None), ("1.2.", None), ("EX", None),
    ],
)  # fmt: skip
def test_scores_are_read_in_any_locale(cell: str, value: float | None) -> None:
    found = number_in(cell)
    assert (found and found.value) == value


def test_a_number_that_may_be_thousands_is_decided_by_the_others_or_not_at_all() -> None:
    with pytest.raises(UnclearNumberError):
        number_in("1,000")
    comma = decimal_comma(["2026-01-01", "7,25", "1.000"])
    assert comma is True
    assert [number_in(cell, comma) for cell in ("1,000", "1.000")] == [(1.0, True), (1000.0, True)]
    assert decimal_comma(["7,25", "7.25"]) is None
