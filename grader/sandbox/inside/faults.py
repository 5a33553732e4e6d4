"""An exception or a warning of the student's code: where in their own files, what, and nothing of ours."""

import sys
import traceback
import warnings
from collections.abc import Mapping

FRAMES, KIND, MESSAGE, LINE = 8, 80, 2000, 200
CELL = "# %% cell "
"""Heads each cell in the source that a notebook becomes."""

Report = dict[str, object]


def describe(stop: BaseException, lines: Mapping[str, list[str]]) -> Report:
    """The exception as {kind, type, message, frames}; `lines` are the sources whose frames may be shown."""
    if isinstance(stop, MemoryError):
        return {"kind": "memory"}
    frames = [
        (entry.f_code.co_filename, line, entry.f_code.co_name)
        for entry, line in traceback.walk_tb(stop.__traceback__)
        if entry.f_code.co_filename in lines
    ][-FRAMES:]
    report = [_frame(lines, file, line, function) for file, line, function in frames]
    if isinstance(stop, SyntaxError) and stop.filename is not None and stop.filename in lines:
        report.append(_frame(lines, stop.filename, stop.lineno or 0, "", stop.offset))
    return {"kind": "raised", "type": type(stop).__name__[:KIND], "message": _message(stop), "frames": report[-FRAMES:]}


def locate_warnings(lines: Mapping[str, list[str]]) -> None:
    """Have warnings name the line of the student's that led to them, and no path of this machine."""

    def formatted(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        frame = None if filename in lines else sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in lines:
            frame = frame.f_back
        if frame is not None:
            filename, lineno = frame.f_code.co_filename, frame.f_lineno
        place, lineno = _in_cell(filename, lineno, lines.get(filename, []))
        return f"{place.rpartition('/')[2]}:{lineno}: {category.__name__}: {message}\n"

    warnings.formatwarning = formatted


def _frame(lines: Mapping[str, list[str]], file: str, line: int, function: str, caret: int | None = None) -> Report:
    source = lines[file][line - 1] if 0 < line <= len(lines[file]) else ""
    text = source.rstrip()[:LINE]
    place, line = _in_cell(file, line, lines[file])
    return {"file": place[:LINE], "line": line, "function": function[:KIND], "source": text, "caret": caret}


def _in_cell(file: str, line: int, lines: list[str]) -> tuple[str, int]:
    """Where the author of a notebook would look: `solution.py, cell 3` and the line of that cell."""
    for head in range(min(line, len(lines)) - 1, -1, -1):
        if lines[head].startswith(CELL):
            return f"{file}, cell {lines[head][len(CELL) :].strip()}", line - head - 1
    return file, line


def _message(stop: BaseException) -> str:
    try:
        text = stop.msg if isinstance(stop, SyntaxError) else str(stop)
    except BaseException as second:  # noqa: BLE001  `__str__` is the student's code too
        return f"(its text cannot be made: {type(second).__name__[:KIND]})"
    return str(text)[:MESSAGE]
