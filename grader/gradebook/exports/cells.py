"""Cells that no spreadsheet mistakes for a formula, and numbers in the format of the reader's locale."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_FORMULA = re.compile(r"^(?= *[=+\-@\t\r\n＝＋－＠])|(?<=[;\n])(?= *[=+\-@＝＋－＠])")
"""Where a formula may begin: full-width forms are read as their narrow twins. Spreadsheets of many countries split a
line at `;` instead of `,`; a quotation mark within what they take for a cell keeps nothing together."""
BLANK = {"", "-", "–", "—"}
"""What platforms write when there is no score."""
NUMBER = re.compile(r"[-+]?\d+(?P<parts>([.,]\d+)*)|[-+]?[.,]\d+")
SPACE_IN_NUMBER = re.compile(r"(?<=\d)[\s'’](?=\d{3}(\D|$))")
DECIMALS = re.compile(r"-?\d+(?P<sign>[.,])\d{1,2}")


class UnclearNumberError(ValueError):
    """`1,000` may be one or a thousand."""


class Number(NamedTuple):
    """A number, and how it is written."""

    value: float
    comma: bool
    """Whether the decimal sign is a comma."""


def text_cell(text: str) -> str:
    """The text, with an apostrophe in front of what a spreadsheet would run; at its beginning, it is not shown."""
    return _FORMULA.sub("'", text)


def number_cell(value: float, comma: bool = False) -> str:
    """At most two digits after the point: platforms compare no more."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if comma else text


def decimal_comma(cells: Iterable[str]) -> bool | None:
    """Whether numbers among the cells have a comma before their decimals; None if no number tells."""
    signs = {found["sign"] for cell in cells if (found := DECIMALS.fullmatch(cell.strip()))}
    return signs == {","} if len(signs) == 1 else None


def number_in(cell: str, comma: bool | None = None) -> Number | None:
    """The number that a cell holds, if it holds one; thousands may be apart by points, commas, spaces, apostrophes.

    Args:
        cell: The cell.
        comma: Whether the other numbers of the table have a decimal comma; None if that is not known.

    Raises:
        UnclearNumberError: it may be a number of thousands or one with three decimals.
    """
    text = SPACE_IN_NUMBER.sub("", cell.strip())
    if not NUMBER.fullmatch(text):
        return None
    signs = re.findall("[.,]", text)
    if not signs:
        return Number(float(text), comma=bool(comma))
    sign = _decimal_sign(text, signs, comma)
    plain = "".join(part for part in re.split("([.,])", text) if part not in {".", ","} or part == sign)
    return Number(float(plain.replace(",", ".")), comma=sign == "," if sign else signs[0] == ".")


def _decimal_sign(text: str, signs: list[str], comma: bool | None) -> str:
    """The decimal sign; empty if every sign separates thousands."""
    if len(set(signs)) > 1:
        return signs[-1]
    if len(signs) > 1:
        return ""
    whole, decimals = re.split("[.,]", text)
    if len(decimals) != 3 or not 1 <= len(whole.lstrip("+-0")) <= 3:
        return signs[0]
    if comma is None:
        raise UnclearNumberError(text)
    return signs[0] if comma == (signs[0] == ",") else ""


def same_number(one: str, other: str) -> bool:
    """Whether two cells hold the same number, however it is written; to two decimals, as platforms compare."""
    try:
        values = [number_in(cell) for cell in (one, other)]
    except UnclearNumberError:
        return False
    first, second = values
    return first is not None and second is not None and abs(first.value - second.value) < 0.005


def is_score(cell: str) -> bool:
    """Whether a cell holds digits: a number in any locale."""
    return any(sign.isdigit() for sign in cell) and not any(sign.isalpha() for sign in cell)
