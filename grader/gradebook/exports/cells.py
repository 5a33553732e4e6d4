"""Cells that no spreadsheet takes for a formula, and numbers as the reader's locale writes them."""

FORMULA = tuple("=+-@\t\r\n") + tuple("＝＋－＠")
"""What a formula may begin with; full-width forms are read as their narrow twins."""


def text_cell(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would run it; spreadsheets do not show it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def number_cell(value: float, comma: bool = False) -> str:
    """At most two digits after the point: platforms compare no more."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def number_in(cell: str) -> float | None:
    """The number that a cell holds, if it holds one."""
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None
