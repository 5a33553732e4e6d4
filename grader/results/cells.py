"""The cells of a notebook in the module that it is converted to."""

from collections.abc import Iterator

CELL = "# %% cell "
"""How the first line of each cell begins: `# %% cell 3 of homework.ipynb`. Lines are counted from it, as people do."""

Position = tuple[int | None, int]
"""A cell, if there are any, and a line in it; the first line of a cell has number 0."""


def positions(source: bytes) -> Iterator[tuple[Position, str]]:
    """Each line of a module, with its position."""
    cell, number = None, 0
    # as bytes: `str.splitlines` splits at more characters than Python ends lines with
    for line in source.splitlines():
        text, number = line.decode("utf-8", "replace"), number + 1
        if (begun := _cell_of(text)) is not None:
            cell, number = begun, 0
        yield (cell, number), text


def position_of(source: bytes, line: int) -> Position:
    """The position of the line with this number, counted from 1."""
    found = (position for number, (position, _) in enumerate(positions(source), 1) if number == line)
    return next(found, (None, line))


def _cell_of(line: str) -> int | None:
    number = line.removeprefix(CELL).partition(" of ")[0].strip()
    # a student may write such a line, and Python refuses to read a number with thousands of digits
    return int(number) if line.startswith(CELL) and number.isdecimal() and len(number) < 7 else None
