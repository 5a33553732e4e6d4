"""Describe an exception or a warning in the student's code: what it is and where in their files, without any of our
code."""

import sys
import traceback
import warnings
from collections.abc import Mapping
from typing import TypeGuard

from .operands import operands

FRAMES, KIND, MESSAGE, LINE = 8, 80, 2000, 200
CELL = "# %% cell "
"""First line of each cell in the source that a notebook is converted to: `# %% cell 3 of homework.ipynb`."""

Report = dict[str, object]


def describe(stop: BaseException, lines: Mapping[str, list[str]]) -> Report:
    """The exception as {kind, type, message, frames, operands}. Only frames in the sources `lines` are shown."""
    if isinstance(stop, MemoryError):
        return {"kind": "memory"}
    frames = [
        (entry.f_code.co_filename, line, entry.f_code.co_name)
        for entry, line in traceback.walk_tb(stop.__traceback__)
        if entry.f_code.co_filename in lines
    ][-FRAMES:]
    report = [_frame(lines, file, line, function) for file, line, function in frames]
    # A syntax error is raised by the compiler: no frame lies in the student's file, the place is in the exception.
    if isinstance(stop, SyntaxError) and stop.filename is not None and stop.filename in lines:
        report.append(_frame(lines, stop.filename, stop.lineno or 0, "", stop.offset))
    return {
        "kind": "raised",
        "type": type(stop).__name__[:KIND],
        "message": _message(stop),
        "frames": report[-FRAMES:],
        "operands": operands(stop, lines),
        "lacks": str(stop.name)[:KIND] if isinstance(stop, NameError) or _is_of_own_class(stop, lines) else "",
    }


def _is_of_own_class(stop: BaseException, lines: Mapping[str, list[str]]) -> TypeGuard[AttributeError]:
    """Whether an attribute is missing that a class of the student's should have."""
    if not isinstance(stop, AttributeError):
        return False
    module = sys.modules.get(type(stop.obj).__module__)
    return getattr(getattr(module, "__spec__", None), "origin", None) in lines


def place(lines: Mapping[str, list[str]], file: str, line: int) -> Report:
    """A line of a file, in the form of a frame."""
    return _frame(lines, file, line, "")


def locate_warnings(lines: Mapping[str, list[str]]) -> None:
    """Make warnings name the student's line that led to them, and no path of this machine."""

    def formatted(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        # NumPy warns from its own files; the line that helps the student is further up the stack.
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
    """The place as the author of a notebook knows it: `homework.ipynb, cell 3` and the line in that cell."""
    for head in range(min(line, len(lines)) - 1, -1, -1):
        if lines[head].startswith(CELL):
            number, _, notebook = lines[head][len(CELL) :].strip().partition(" of ")
            return f"{notebook or file}, cell {number}", line - head - 1
    return file, line


def _message(stop: BaseException) -> str:
    try:
        text = stop.msg if isinstance(stop, SyntaxError) else str(stop)
    except BaseException as second:  # noqa: BLE001  `__str__` may be student code
        return f"(its message cannot be shown: {type(second).__name__[:KIND]})"
    return str(text)[:MESSAGE]
